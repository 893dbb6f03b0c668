/**
 * Looks ahead in delimited text by a kernel (framing-kernel.wat) and passes over whole rows. Whoever asks goes on plainly where it
 * passes over nothing: near the end of the bytes, and where quotes, carriage returns or comments stand as they seldom do.
 */
import {blockBytes, character, framingKernel, number, windowBytes, type FramingKernel} from './framing-kernel.ts';
import type {DialectBytes} from './dialect.ts';

/** Fewer bytes are not worth their copy. Also as much as is looked at behind what the kernel leaves: there may be some in each row. */
const leastBytes = 16 * blockBytes;

/** Where rows are passed over from. */
interface Place {
  /** One of `begins`. */
  readonly opening: number;
  /** Bytes so far of the quoted field that goes on. */
  readonly openBytes: number;
  readonly recordsMost: number;
}

export class FramingWindow {
  /** Of the rows that were passed over: how many are records, how many lines end in them, and the index behind. */
  records = 0;
  lines = 0;
  behind = 0;
  private readonly kernel: FramingKernel;
  private readonly dialect: DialectBytes;
  /** As many bytes as no quoted field may outgrow are looked at in one go, so none of them can. */
  private readonly bytesMost: number;
  private bytes: Buffer = Buffer.alloc(0);
  private tryFrom = 0;
  private size = windowBytes;

  /** Undefined on a machine that has no such kernel, and for dialects whose quotes are not doubled: parity does not tell of them. */
  static make(dialect: DialectBytes, fieldBytesMax: number): FramingWindow | undefined {
    const hasQuotes = dialect.quote !== -1;
    const kernel = (hasQuotes && !dialect.doubles) || (hasQuotes && fieldBytesMax < leastBytes) ? undefined : framingKernel();
    return kernel === undefined ? undefined : new FramingWindow(kernel, dialect, hasQuotes ? fieldBytesMax : Number.MAX_SAFE_INTEGER);
  }

  private constructor(kernel: FramingKernel, dialect: DialectBytes, bytesMost: number) {
    this.kernel = kernel;
    this.dialect = dialect;
    this.bytesMost = bytesMost;
  }

  load(bytes: Buffer): void {
    this.bytes = bytes;
    this.tryFrom = 0;
  }

  /** Over whole rows, records or not, and what is left of the one that goes on; false where none ends. Looks at no byte twice. */
  pass(at: number, {opening, openBytes, recordsMost}: Place): boolean {
    const bytesMost = Math.min(this.bytes.length - at, this.bytesMost - openBytes);
    if (at < this.tryFrom || bytesMost < leastBytes || recordsMost < bytesMost) return false;
    const {kernel} = this;
    if (kernel.owner !== this) this.own();
    kernel.numbers[number.state] = opening;
    this.records = 0;
    this.lines = 0;
    this.behind = 0;
    this.tryFrom = this.lookOn(at, at + bytesMost - (bytesMost % blockBytes));
    return this.behind > 0;
  }

  /** Window by window; where it is worth while to look next. */
  private lookOn(from: number, to: number): number {
    const {bytes, kernel} = this;
    const {numbers} = kernel;
    let lines = 0;
    let at = from;
    while (at < to) {
      const length = Math.min(this.size, to - at);
      bytes.copy(kernel.window, 0, at, at + length);
      this.records += kernel.rows(length / blockBytes);
      const behind = numbers[number.behind] as number;
      if (behind > 0) {
        this.behind = at + behind;
        this.lines = lines + (numbers[number.linesBehind] as number);
      }
      const judged = (numbers[number.judged] as number) * blockBytes;
      if (judged < length) {
        this.size = leastBytes;
        return at + judged + blockBytes;
      }
      this.size = Math.min(windowBytes, 2 * this.size);
      lines += numbers[number.lines] as number;
      at += length;
    }
    return to;
  }

  private own(): void {
    const {kernel, dialect} = this;
    const {characters, numbers} = kernel;
    const blanks = [dialect.blank, dialect.tab].filter((one) => one !== -1);
    characters[character.quote] = dialect.quote;
    characters[character.delimiter] = dialect.delimiter;
    characters[character.comment] = dialect.comment;
    characters[character.blank] = blanks[0] ?? 0;
    characters[character.tab] = blanks[1] ?? blanks[0] ?? 0;
    numbers[number.hasQuotes] = dialect.quote === -1 ? 0 : 1;
    numbers[number.hasComments] = dialect.comment === -1 ? 0 : 1;
    numbers[number.hasBlanks] = blanks.length;
    kernel.owner = this;
  }
}
