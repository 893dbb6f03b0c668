/**
 * The hot core of JSON framing: runs over strings and brackets, knows escapes, depth and line feeds, and nothing else. What is long it
 * leaves to a window, if it has one. It never judges whether the text is JSON, never allocates, never recurses.
 */
import {JsonWindow} from './json-window.ts';

export const byte = {
  tab: 0x09,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  blank: 0x20,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

const {lineFeed, quote, backslash, openBrace, closeBrace} = byte;
/** Brackets are braces with this bit off. */
const braceBit = 0x20;
/** A native search costs about 22 ns a call: below this many bytes the loop is cheaper. */
const shortString = 16;
/** Most values end within so many bytes: a window is asked behind them. */
const shortValue = 32;
/** Where the window looks at nothing: so many bytes are taken plainly before it is asked again. */
const unmarkedBytes = 64;
const noBytes = Buffer.alloc(0);

export class StructureScan {
  /** Open brackets of either kind: `{]` closes, whoever parses the text will say so. */
  depth = 0;
  /** The deepest since it was last set to 0. */
  deepest = 0;
  inString = false;
  /** In a string, and the next byte is escaped. */
  escaped = false;
  /** Number of the line the scan stands on. */
  line = 1;
  /** Undefined where nobody asked for it, or there is none. */
  window: JsonWindow | undefined;
  private bytes: Buffer = noBytes;
  private nextLineFeed = -1;

  /** True between the first byte of a string or container and its last. */
  get open(): boolean {
    return this.inString || this.depth > 0;
  }

  /** Names the bytes that the next runs are about; also when the same memory holds new bytes. */
  load(bytes: Buffer): void {
    this.bytes = bytes;
    this.nextLineFeed = -1;
    this.window?.load(bytes);
  }

  /** From the next bytes on: worth it for who reads many. */
  lookAhead(): void {
    this.window = JsonWindow.make();
  }

  /** Takes whatever is open for closed. */
  close(): void {
    this.depth = 0;
    this.inString = false;
    this.escaped = false;
  }

  /**
   * From the first byte of a string or container (or from wherever the bytes before ran out in one) to its end: the index
   * behind it, or the length of the bytes when it is still open there.
   */
  run(at: number): number {
    const {window} = this;
    const end = this.bytes.length;
    if (window === undefined) return this.runPlainly(at, end);
    // A string that goes on is no short value, and plainly it would be finished wherever it ends: 100 KB of text at each piece's beginning.
    let index = this.inString ? at : this.runPlainly(at, Math.min(end, at + shortValue));
    while (this.open && index < end) {
      if (window.reaches(index, this)) index = window.finish(index, this);
      else index = this.runPlainly(index, Math.min(end, index + unmarkedBytes));
    }
    return index;
  }

  /** To the end of what is open, or to an index; a string is finished beyond it. */
  private runPlainly(at: number, end: number): number {
    let index = at;
    if (this.inString) {
      index = this.finishString(index);
      if (this.inString || this.depth === 0) return index;
    }
    const {bytes} = this;
    let {depth, deepest} = this;
    let lines = 0;
    while (index < end) {
      const current = bytes[index++] as number;
      if (current === quote) {
        const stop = index + shortString < end ? index + shortString : end;
        let inside = true;
        while (index < stop) {
          const next = bytes[index] as number;
          if (next === quote) {
            index++;
            inside = false;
            break;
          }
          if (next === backslash || next === lineFeed) break;
          index++;
        }
        if (inside && this.window !== undefined) this.inString = true;
        else if (inside) index = this.finishString(index);
        if (this.inString || depth === 0) break;
      } else if ((current | braceBit) === openBrace) {
        if (++depth > deepest) deepest = depth;
      } else if ((current | braceBit) === closeBrace) {
        if (--depth === 0) break;
      } else if (current === lineFeed) {
        lines++;
      }
    }
    this.depth = depth;
    this.deepest = deepest;
    this.line += lines;
    return index;
  }

  /** From inside a string to behind its closing quote. Jumps from quote to quote and looks back for backslashes. */
  private finishString(at: number): number {
    const {bytes} = this;
    const end = bytes.length;
    let from = at;
    if (this.escaped && from < end) {
      if (bytes[from] === lineFeed) this.line++;
      from++;
      this.escaped = false;
    }
    if (from >= end) {
      this.inString = true;
      return end;
    }
    for (;;) {
      const quoteAt = bytes.indexOf(quote, from);
      const stop = quoteAt === -1 ? end : quoteAt;
      this.countLines(from, stop);
      let run = stop;
      while (run > from && bytes[run - 1] === backslash) run--;
      const isEscaped = ((stop - run) & 1) === 1;
      if (quoteAt === -1) {
        this.inString = true;
        this.escaped = isEscaped;
        return end;
      }
      from = quoteAt + 1;
      if (!isEscaped) {
        this.inString = false;
        return from;
      }
    }
  }

  /** The place of the next line feed is remembered: every byte is searched once, however many strings ask. */
  private countLines(from: number, to: number): void {
    if (this.nextLineFeed < from) this.nextLineFeed = this.findLineFeed(from);
    while (this.nextLineFeed < to) {
      this.line++;
      this.nextLineFeed = this.findLineFeed(this.nextLineFeed + 1);
    }
  }

  private findLineFeed(from: number): number {
    const found = this.bytes.indexOf(lineFeed, from);
    return found === -1 ? this.bytes.length : found;
  }
}

/** The JSON blanks. */
export function isBlank(value: number): boolean {
  return value === byte.blank || value === byte.lineFeed || value === byte.carriageReturn || value === byte.tab;
}

/** A Buffer over the same memory: its native searches are many times faster than those of a plain Uint8Array. */
export function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
