/**
 * Finds the cells of rows that are written as most are, in one pass: as many as the table has columns, each quoted cell closed, no
 * escapes but doubled quotes. What else there is it does not judge: DelimitedFields does. Makes no text.
 */
import type {DelimitedTable} from './table.ts';
import {byte} from '../json-scan.ts';

const {lineFeed, carriageReturn} = byte;

/** What was seen of a cell, or of a byte: bits. */
export const mark = {
  /** Ends a cell without quotes: a delimiter, or a line end. */
  ends: 1,
  /** JSON writes it otherwise. */
  escaped: 2,
  /** Stands where no row begins: a line end, a comment, a blank of a padded dialect. */
  noRow: 4,
  quoted: 8,
  /** Two quotes stand for one. */
  doubled: 16,
} as const;

export class CellScan {
  /** Behind the last byte of the row that was found last, without and with its line end. */
  rowEnd = 0;
  behindRow = 0;
  /** Line ends in it, its own one included. */
  lines = 0;
  /** How far the last row was looked at. */
  seen = 0;
  /** Of each cell: its first byte, one behind its last, and what was seen of it. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly marks: Uint8Array;
  /** What each byte is. */
  readonly kinds: Uint8Array;
  private readonly bytes: Uint8Array;
  private readonly width: number;
  private readonly delimiter: number;
  private readonly quote: number;
  private readonly escape: number;
  private readonly blank: number;
  private readonly tab: number;
  private readonly isPadded: boolean;
  private readonly fieldBytesMax: number;

  constructor({bytes: dialect, dialect: {padded}, width, fieldBytesMax}: DelimitedTable, bytes: Uint8Array) {
    this.bytes = bytes;
    this.width = width;
    this.starts = new Int32Array(width);
    this.ends = new Int32Array(width);
    this.marks = new Uint8Array(width);
    this.delimiter = dialect.delimiter;
    this.quote = dialect.quote;
    this.escape = dialect.doubles ? -1 : dialect.escape;
    this.blank = dialect.blank;
    this.tab = dialect.tab;
    this.isPadded = padded;
    this.fieldBytesMax = fieldBytesMax;
    this.kinds = Uint8Array.from({length: 256}, (_, code) => {
      const isLineEnd = code === lineFeed || code === carriageReturn;
      const isBlank = code === dialect.blank || code === dialect.tab;
      return (
        (isLineEnd || code === dialect.delimiter ? mark.ends : 0) |
        (isLineEnd || isBlank || code === dialect.comment ? mark.noRow : 0) |
        (code < 0x20 || code === 0x22 || code === 0x5c ? mark.escaped : 0)
      );
    });
  }

  /** False where the row that begins at an index is none of these. */
  find(start: number): boolean {
    const {bytes, kinds, starts, ends, marks, delimiter, quote} = this;
    const {length} = bytes;
    const last = this.width - 1;
    let index = start;
    this.lines = 0;
    for (let cell = 0; ; cell++) {
      const opening = this.isPadded ? this.behindBlanks(index, length) : index;
      if (opening < length && bytes[opening] === quote) {
        index = this.passQuoted(opening, cell);
        if (index === -1) return false;
      } else {
        let seen = 0;
        starts[cell] = index;
        while (index < length) {
          const kind = kinds[bytes[index] as number] as number;
          if ((kind & mark.ends) !== 0) break;
          seen |= kind;
          index++;
        }
        ends[cell] = index;
        marks[cell] = seen;
      }
      const hasNext = index < length && bytes[index] === delimiter;
      if (cell === last || !hasNext) {
        this.seen = index;
        if (cell !== last || hasNext) return false;
        this.endRow(index);
        return true;
      }
      index++;
    }
  }

  /** From a cell's quote to behind the cell and the blanks that follow; -1 where it is none of these. */
  private passQuoted(quote: number, cell: number): number {
    const {bytes, kinds, escape} = this;
    const stop = Math.min(bytes.length, quote + this.fieldBytesMax + 2);
    let seen: number = mark.quoted;
    let index = quote + 1;
    for (; ; index += 2) {
      for (; index < stop; index++) {
        const current = bytes[index] as number;
        if (current === this.quote || current === escape) break;
        seen |= kinds[current] as number;
        if (current === lineFeed || (current === carriageReturn && bytes[index + 1] !== lineFeed)) this.lines++;
      }
      this.seen = index;
      if (index >= stop || bytes[index] === escape) return -1;
      if (escape !== -1 || index + 1 >= bytes.length || bytes[index + 1] !== this.quote) break;
      seen |= mark.doubled;
    }
    this.starts[cell] = quote + 1;
    this.ends[cell] = index;
    this.marks[cell] = seen;
    const behind = this.isPadded ? this.behindBlanks(index + 1, bytes.length) : index + 1;
    const isEnd = behind >= bytes.length || ((kinds[bytes[behind] as number] as number) & mark.ends) !== 0;
    return isEnd ? behind : -1;
  }

  /** Index behind the dialect's own blanks that stand there. */
  behindBlanks(from: number, to: number): number {
    const {bytes, blank, tab} = this;
    let index = from;
    while (index < to && (bytes[index] === blank || bytes[index] === tab)) index++;
    return index;
  }

  beforeBlanks(from: number, to: number): number {
    const {bytes, blank, tab} = this;
    let index = to;
    while (index > from && (bytes[index - 1] === blank || bytes[index - 1] === tab)) index--;
    return index;
  }

  private endRow(index: number): void {
    const {bytes} = this;
    const hasLineEnd = index < bytes.length;
    if (hasLineEnd) this.lines++;
    const isPair = bytes[index] === carriageReturn && bytes[index + 1] === lineFeed;
    this.behindRow = hasLineEnd ? index + (isPair ? 2 : 1) : index;
    this.rowEnd = index;
  }
}
