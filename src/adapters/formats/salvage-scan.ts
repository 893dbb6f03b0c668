/**
 * Finds values in lines that are not as JSON Lines should be: several on one line (`}{`), one over several lines. Sees bytes once, in
 * any pieces. A group is the lines that belong together; groups end where framing may cut. Judges no value, decodes nothing.
 *
 * A group goes on while brackets are open at the end of a line, but a string never does; and a line that begins with `{` and is
 * whole by itself is one of its own: what was open before it was cut off there. So one broken line costs itself, not the file.
 */
import {KiB} from '../../model/units.ts';
import {byte} from './json-scan.ts';

const {lineFeed, carriageReturn, blank, tab, quote, backslash, comma, openBrace, closeBrace, openBracket, closeBracket} = byte;
const mark = [0xef, 0xbb, 0xbf];
/** A value over more lines than this holds is taken for broken: what follows is read anew. */
export const groupBytesMax = 256 * KiB;

/** A stretch that should be one value. */
export interface SalvageItem {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** Lines that belong together, and what stands in them. */
export interface SalvageGroup {
  readonly items: readonly SalvageItem[];
  /** Behind its last line feed, or where the next group's first line begins. */
  readonly end: number;
  /** The line that begins at `end`. */
  readonly line: number;
  /** One value, on one line, and nothing else. */
  readonly isPlain: boolean;
}

export class SalvageScan {
  private readonly onGroup: (group: SalvageGroup) => void;
  /** Of the next byte, and its line. */
  offset: number;
  line: number;
  /** Where the open group began. */
  groupStart: number;
  private groupLine: number;
  private items: SalvageItem[] = [];
  private itemStart = -1;
  private itemEnd = -1;
  private itemLine = 0;
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private lineStart: number;
  /** Depth at the beginning of the line; the line is whole by itself when it comes back to it at its end. */
  private lineDepth = 0;
  private opensLine = false;
  private isWhole = false;

  /** `groupStart`: where the group began, when the scan takes up within one. */
  constructor(from: {readonly offset: number; readonly line: number; readonly groupStart: number}, onGroup: (group: SalvageGroup) => void) {
    this.onGroup = onGroup;
    this.offset = from.offset;
    this.line = from.line;
    this.groupStart = from.groupStart;
    this.groupLine = from.groupStart === from.offset ? from.line : -1;
    this.lineStart = from.offset;
  }

  /** The next byte begins a group. */
  get isBetween(): boolean {
    return this.offset === this.groupStart;
  }

  /** Goes on where a line begins, between two groups: what stands before is known. */
  goTo(offset: number, line: number): void {
    this.offset = offset;
    this.line = line;
    this.groupStart = offset;
    this.groupLine = line;
    this.lineStart = offset;
  }

  /** To the end of the bytes, or behind the first group that ends in them and holds something; how many bytes were taken. */
  scan(bytes: Uint8Array, toFirst = false): number {
    for (let index = 0; index < bytes.byteLength; index++) {
      const ended = this.take(bytes[index] as number);
      if (ended && toFirst) return index + 1;
    }
    return bytes.byteLength;
  }

  /** No bytes follow. */
  finish(): void {
    if (this.offset > this.groupStart) this.endGroup({offset: this.offset, line: this.line}, this.line);
  }

  /** True when a group that holds something has ended with this byte. */
  private take(current: number): boolean {
    const at = this.offset++;
    if (current === lineFeed) return this.endLine(at);
    if (this.inString) {
      this.takeInString(current);
      this.itemEnd = at + 1;
      return false;
    }
    if (current === blank || current === tab || current === carriageReturn) return false;
    if (at < mark.length && current === mark[at]) return false;
    if (at === this.lineStart) this.opensLine = current === openBrace;
    if (this.depth === 0) this.takeOutside(current, at);
    else this.takeInside(current, at);
    return false;
  }

  private takeInString(current: number): void {
    if (this.isEscaped) this.isEscaped = false;
    else if (current === backslash) this.isEscaped = true;
    else if (current === quote) this.inString = false;
  }

  private takeOutside(current: number, at: number): void {
    if (current === openBrace || current === openBracket) {
      this.endItem();
      this.beginItem(at);
      this.depth = 1;
      return;
    }
    // Commas between values are no value.
    if (current === comma && this.itemStart < 0) return;
    if (this.itemStart < 0) this.beginItem(at);
    this.inString = current === quote;
    this.itemEnd = at + 1;
  }

  private takeInside(current: number, at: number): void {
    this.itemEnd = at + 1;
    this.isWhole = false;
    if (current === quote) this.inString = true;
    else if (current === openBrace || current === openBracket) this.depth++;
    else if (current === closeBrace || current === closeBracket) {
      this.depth--;
      this.isWhole = this.depth === this.lineDepth && this.opensLine;
      if (this.depth < this.lineDepth) this.opensLine = false;
      if (this.depth === 0) this.endItem();
    }
  }

  private beginItem(at: number): void {
    this.itemStart = at;
    this.itemLine = this.line;
    this.itemEnd = at + 1;
  }

  private endItem(): void {
    if (this.itemStart >= 0) this.items.push({start: this.itemStart, end: this.itemEnd, line: this.itemLine});
    this.itemStart = -1;
  }

  private endLine(at: number): boolean {
    const next = at + 1;
    const {lineStart} = this;
    const isOpen = this.depth > 0 && !this.inString;
    const isCutOff = isOpen && this.isWhole && this.lineDepth > 0;
    if (isCutOff) this.cutBefore(lineStart, at);
    this.line++;
    const goesOn = isOpen && !isCutOff && next - this.groupStart <= groupBytesMax;
    const hadItems = this.items.length > 0 || this.itemStart >= 0 || isCutOff;
    if (!goesOn) this.endGroup({offset: next, line: this.line}, this.line - 1);
    this.lineStart = next;
    this.lineDepth = this.depth;
    this.opensLine = false;
    this.isWhole = false;
    return hadItems && !goesOn;
  }

  /** The open value ends where the line begins that is whole by itself; that line is a group of its own. */
  private cutBefore(lineStart: number, lineEnd: number): void {
    const {itemEnd, line} = this;
    this.itemEnd = lineStart;
    this.endGroup({offset: lineStart, line}, line - 1);
    this.items.push({start: lineStart, end: Math.min(itemEnd, lineEnd), line});
  }

  private endGroup({offset: end, line}: {readonly offset: number; readonly line: number}, lastLine: number): void {
    this.endItem();
    const {items} = this;
    this.onGroup({items, end, line, isPlain: items.length === 1 && this.groupLine === lastLine});
    this.items = [];
    this.depth = 0;
    this.inString = false;
    this.isEscaped = false;
    this.groupStart = end;
    this.groupLine = line;
  }
}
