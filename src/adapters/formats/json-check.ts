/**
 * Says where JSON text stops being JSON, and why, in our own words: JSON.parse names no place for most faults and quotes the
 * text. Used when something is already known to be wrong, and to judge samples. Iterative, linear; builds no values.
 */
import {bufferOver, byte, isBlank, StructureScan} from './json-scan.ts';

export interface JsonFault {
  /** Index of the first byte that cannot stand there; the length of the text where it ends too early. */
  readonly at: number;
  readonly reason: string;
}

export interface JsonCheck {
  /** The first fault; an early end is none. */
  readonly fault: JsonFault | undefined;
  /** The text ends within a value. */
  readonly isOpen: boolean;
  /** Complete top-level values. */
  readonly values: number;
  /** Keys with their colon, and complete values at any depth. */
  readonly parts: number;
  /** Some top-level value goes over more than one line. */
  readonly spansLines: boolean;
}

type Expectation = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'next';
const {quote, comma, colon, backslash, lineFeed, openBrace, closeBrace, openBracket, closeBracket} = byte;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const words = new Map([...'tfn'].map((letter, index) => [letter.charCodeAt(0), ['true', 'false', 'null'][index] as string]));
const afterBackslash = new Set([...'"\\/bfnrtu'].map((letter) => letter.charCodeAt(0)));

/** Checks the structure of a sequence of top-level values: what stands inside of strings is not looked at. */
export function checkJson(bytes: Uint8Array): JsonCheck {
  return new Checker(bytes).run();
}

/** The first fault of a text that should be exactly one value; undefined when it is one. */
export function findFault(bytes: Uint8Array): JsonFault | undefined {
  const checker = new Checker(bytes, {valuesMax: 1, isStrict: true});
  const {fault, isOpen, values} = checker.run();
  if (fault !== undefined) return fault;
  if (isOpen) return {at: bytes.byteLength, reason: 'the text ends too early'};
  return values === 0 ? {at: bytes.byteLength, reason: 'there is no value'} : undefined;
}

class Checker {
  private readonly bytes: Buffer;
  private readonly valuesMax: number;
  private readonly isStrict: boolean;
  /** Only for strings: their ends are found the way they are in framing. */
  private readonly scan = new StructureScan();
  /** One byte an open container: its opening. Grows as needed: a million brackets cost a megabyte. */
  private stack = new Uint8Array(64);
  private depth = 0;
  private index = 0;
  private values = 0;
  private parts = 0;
  private spansLines = false;
  private expects: Expectation = 'value';
  private fault: JsonFault | undefined;
  private isCut = false;

  constructor(bytes: Uint8Array, {valuesMax = Number.POSITIVE_INFINITY, isStrict = false} = {}) {
    this.bytes = bufferOver(bytes);
    this.valuesMax = valuesMax;
    this.isStrict = isStrict;
    this.scan.load(this.bytes);
  }

  run(): JsonCheck {
    const {bytes} = this;
    while (this.index < bytes.length && this.fault === undefined && !this.isCut) {
      const current = bytes[this.index] as number;
      if (isBlank(current)) {
        if (current === lineFeed && this.depth > 0) this.spansLines = true;
        this.index++;
      } else {
        this.take(current);
      }
    }
    const {fault, values, parts, spansLines} = this;
    return {fault, values, parts, spansLines, isOpen: this.isCut || this.depth > 0};
  }

  private take(current: number): void {
    switch (this.expects) {
      case 'colon':
        if (current !== colon) return this.fail("':'");
        this.parts++;
        this.expects = 'value';
        this.index++;
        return undefined;
      case 'next':
        return this.takeNext(current);
      case 'key':
      case 'first-key':
        if (current === closeBrace && this.expects === 'first-key') return this.close();
        if (current !== quote) return this.fail(this.expects === 'key' ? 'a key' : "a key or '}'");
        return this.takeString('colon');
      default:
        return this.takeValue(current);
    }
  }

  private takeNext(current: number): void {
    const closer = this.stack[this.depth - 1] === openBrace ? closeBrace : closeBracket;
    if (current === closer) return this.close();
    if (current !== comma) return this.fail(closer === closeBrace ? "',' or '}'" : "',' or ']'");
    this.expects = closer === closeBrace ? 'key' : 'value';
    this.index++;
    return undefined;
  }

  private takeValue(current: number): void {
    if (this.values >= this.valuesMax) return this.fail('nothing more');
    if (current === closeBracket && this.expects === 'first-value') return this.close();
    if (current === quote) return this.takeString('next');
    if (current === openBrace || current === openBracket) return this.open(current);
    const word = words.get(current);
    if (word !== undefined) return this.takeWord(word);
    return this.takeNumber();
  }

  private open(opening: number): void {
    if (this.depth === this.stack.length) {
      const larger = new Uint8Array(this.stack.length * 4);
      larger.set(this.stack);
      this.stack = larger;
    }
    this.stack[this.depth++] = opening;
    this.expects = opening === openBrace ? 'first-key' : 'first-value';
    this.index++;
  }

  private close(): void {
    this.depth--;
    this.index++;
    this.endValue();
  }

  private endValue(): void {
    this.parts++;
    if (this.depth === 0) this.values++;
    this.expects = this.depth === 0 ? 'value' : 'next';
  }

  private takeString(next: 'colon' | 'next'): void {
    const from = this.index + 1;
    this.index = this.scan.run(this.index);
    this.isCut = this.scan.open;
    if (this.isStrict) this.checkString(from, this.isCut ? this.index : this.index - 1);
    if (this.isCut || this.fault !== undefined) return undefined;
    if (next === 'next') return this.endValue();
    this.expects = 'colon';
    return undefined;
  }

  private checkString(from: number, to: number): void {
    const {bytes} = this;
    for (let index = from; index < to; index++) {
      const current = bytes[index] as number;
      if (current < byte.blank) return this.failAt(index, 'an escape (control characters cannot stand in a string)');
      if (current !== backslash) continue;
      const wrongAt = this.wrongEscape(index + 1);
      if (wrongAt >= 0) return this.failAt(wrongAt, 'an escape that JSON knows');
      index++;
    }
    return undefined;
  }

  /** Index of the first byte of the escape that cannot stand there; -1 where there is none. */
  private wrongEscape(at: number): number {
    const {bytes} = this;
    if (at >= bytes.length) return -1;
    if (!afterBackslash.has(bytes[at] as number)) return at;
    if (bytes[at] !== 0x75) return -1;
    for (let index = at + 1; index < Math.min(at + 5, bytes.length); index++) {
      if (!/[\da-fA-F]/.test(String.fromCharCode(bytes[index] as number))) return index;
    }
    return -1;
  }

  private takeWord(word: string): void {
    for (let offset = 0; offset < word.length; offset++) {
      const at = this.index + offset;
      if (at >= this.bytes.length) {
        this.isCut = true;
        return undefined;
      }
      if (this.bytes[at] !== word.charCodeAt(offset)) return this.failAt(at, `'${word}'`);
    }
    this.index += word.length;
    return this.endRun();
  }

  private takeNumber(): void {
    const end = numberEnd(this.bytes, this.index);
    // What is no number, or goes on behind it, is looked at for what is wrong with it: as text, four times as slow.
    if (end > this.index && !numberBytes.has(this.bytes[end] as number)) {
      this.index = end;
      return this.endRun();
    }
    const run = this.runFrom(this.index);
    numberToken.lastIndex = 0;
    const length = numberToken.exec(run)?.[0].length ?? 0;
    const isAtEnd = this.index + run.length === this.bytes.length;
    if (length === run.length && length > 0) {
      this.index += length;
      return this.endRun();
    }
    const isStart = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?(?:(?<=\d)[eE][-+]?\d*)?)?$/.test(run);
    if (isAtEnd && isStart) {
      this.isCut = true;
      return undefined;
    }
    return length === 0 ? this.fail('a value') : this.failAt(this.index + length, 'the end of a number');
  }

  private runFrom(at: number): string {
    let end = at;
    const {bytes} = this;
    while (end < bytes.length && numberBytes.has(bytes[end] as number)) end++;
    return bytes.toString('latin1', at, end);
  }

  /** Numbers and words end where something else begins: `12true` is one fault, not two values. */
  private endRun(): void {
    const next = this.bytes[this.index];
    const ends = next === undefined || isBlank(next) || runEnds.has(next);
    if (!ends) return this.fail(this.depth === 0 ? 'a blank' : "','");
    return this.endValue();
  }

  private fail(wanted: string): void {
    this.failAt(this.index, wanted);
  }

  private failAt(at: number, wanted: string): void {
    this.fault = {at, reason: `${wanted} should stand where ${nameByte(this.bytes[at])} stands`};
  }
}

/** One behind the longest number that begins at `at`, as `numberToken` has it; `at` where none does. */
function numberEnd(bytes: Uint8Array, at: number): number {
  const first = bytes[at] === minus ? at + 1 : at;
  const wholeEnd = bytes[first] === zero ? first + 1 : digitsEnd(bytes, first);
  if (wholeEnd === first) return at;
  let end = wholeEnd;
  if (bytes[end] === point) {
    const decimalsEnd = digitsEnd(bytes, end + 1);
    if (decimalsEnd > end + 1) end = decimalsEnd;
  }
  if (((bytes[end] as number) | 0x20) !== 0x65) return end;
  const sign = bytes[end + 1];
  const powerStart = end + (sign === plus || sign === minus ? 2 : 1);
  const powerEnd = digitsEnd(bytes, powerStart);
  return powerEnd > powerStart ? powerEnd : end;
}

function digitsEnd(bytes: Uint8Array, from: number): number {
  let end = from;
  while (end < bytes.length && (bytes[end] as number) >= zero && (bytes[end] as number) <= nine) end++;
  return end;
}

const [plus, minus, point, zero, nine] = [0x2b, 0x2d, 0x2e, 0x30, 0x39] as const;
const numberBytes = new Set([...'+-.0123456789eE'].map((letter) => letter.charCodeAt(0)));
const runEnds = new Set<number>([comma, colon, quote, openBrace, closeBrace, openBracket, closeBracket]);

/** A byte for people: itself when it can be printed, else in hexadecimal. */
function nameByte(value: number | undefined): string {
  if (value === undefined) return 'the end';
  if (value > byte.blank && value < 0x7f) return `'${String.fromCharCode(value)}'`;
  return `byte 0x${value.toString(16).padStart(2, '0')}`;
}
