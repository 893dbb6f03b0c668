/**
 * Looks ahead in delimited text by a kernel (framing-kernel.wat) and passes over rows. Whoever asks goes on plainly where it passes
 * over nothing: near the end of the bytes, and where quotes, carriage returns or comments stand as they seldom do.
 */
import {byte} from '../json-scan.ts';
import {blockBytes, character, framingKernel, number, windowBytes, type FramingKernel} from './framing-kernel.ts';
import type {DialectBytes} from './dialect.ts';

/** Fewer bytes are not worth their copy. Also as much as is looked at behind what the kernel leaves: there may be some in each row. */
const leastBytes = 16 * blockBytes;

/** Where rows are passed over from. */
interface Place {
  /** Bits of `stands`. */
  readonly state: number;
  /** Bytes so far of the quoted field that goes on. */
  readonly openBytes: number;
  readonly recordsMost: number;
}

export class FramingWindow {
  /** Of what was passed over: how many records and lines end in it, the index behind, and what stands there, in bits of `stands`. */
  records = 0;
  lines = 0;
  to = 0;
  state = 0;
  /** Index behind the last whole row, and lines up to there; 0 where none ends. */
  behind = 0;
  linesBehind = 0;
  /** Index behind the quote that opened last, and lines before it; 0 where none opened. */
  behindQuote = 0;
  linesBeforeQuote = 0;
  private readonly kernel: FramingKernel;
  private readonly dialect: DialectBytes;
  /** As many bytes as no quoted field may outgrow are looked at in one go, so none of them can. */
  private readonly bytesMost: number;
  private bytes: Buffer = Buffer.alloc(0);
  private tryFrom = 0;
  private size = windowBytes;

  /** Undefined on a machine that has no such kernel, and for dialects of which it cannot be sure. */
  static make(dialect: DialectBytes, fieldBytesMax: number): FramingWindow | undefined {
    const hasQuotes = dialect.quote !== -1;
    const isUnsure = hasQuotes && (fieldBytesMax < leastBytes || (!dialect.doubles && isEdge(dialect.escape, dialect)));
    const kernel = isUnsure ? undefined : framingKernel();
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

  /** Over rows and into the one that goes on; false where nothing is passed over. Looks at no byte twice. */
  pass(at: number, {state, openBytes, recordsMost}: Place): boolean {
    const bytesMost = Math.min(this.bytes.length - at, this.bytesMost - openBytes);
    if (at < this.tryFrom || bytesMost < leastBytes || recordsMost < bytesMost) return false;
    if (this.kernel.owner !== this) this.own();
    this.kernel.numbers[number.state] = state;
    this.records = 0;
    this.lines = 0;
    this.behind = 0;
    this.behindQuote = 0;
    this.to = at;
    this.tryFrom = this.lookOn(at + bytesMost - (bytesMost % blockBytes));
    this.state = this.numberOf(number.state);
    return this.to > at;
  }

  /** Window by window up to an index; where it is worth while to look next. */
  private lookOn(end: number): number {
    const {bytes, kernel} = this;
    while (this.to < end) {
      const at = this.to;
      const length = Math.min(this.size, end - at);
      bytes.copy(kernel.window, 0, at, at + length);
      this.records += kernel.rows(length / blockBytes);
      this.take(at);
      if (this.to < at + length) {
        this.size = leastBytes;
        return this.to + blockBytes;
      }
      this.size = Math.min(windowBytes, 2 * this.size);
    }
    return end;
  }

  /** What the kernel tells of the window at an index. */
  private take(at: number): void {
    const behind = this.numberOf(number.behind);
    const behindQuote = this.numberOf(number.behindQuote);
    if (behind > 0) {
      this.behind = at + behind;
      this.linesBehind = this.lines + this.numberOf(number.linesBehind);
    }
    if (behindQuote > 0) {
      this.behindQuote = at + behindQuote;
      this.linesBeforeQuote = this.lines + this.numberOf(number.linesBeforeQuote);
    }
    this.lines += this.numberOf(number.lines);
    this.to = at + this.numberOf(number.judged) * blockBytes;
  }

  private numberOf(index: number): number {
    return this.kernel.numbers[index] as number;
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
    characters[character.escape] = dialect.escape;
    numbers[number.hasQuotes] = dialect.quote === -1 ? 0 : 1;
    numbers[number.hasComments] = dialect.comment === -1 ? 0 : 1;
    numbers[number.hasBlanks] = blanks.length;
    numbers[number.hasEscapes] = dialect.quote === -1 || dialect.doubles ? 0 : 1;
    kernel.owner = this;
  }
}

/** Stands at a field's edge: an escape like that may stand right before a quote that opens. */
function isEdge(value: number, {delimiter, blank, tab}: DialectBytes): boolean {
  return [delimiter, blank, tab, byte.lineFeed, byte.carriageReturn].includes(value);
}
