/**
 * Finds where the fields of one row stand in a range's bytes, and where the row ends. Keeps as many places as the table has fields and
 * counts the rest. Makes no text.
 */
import {ResumeSearch} from './resume.ts';
import {DelimitedMarks} from './marks.ts';
import type {DelimitedTable} from './table.ts';
import type {DialectBytes} from './dialect.ts';
import {byte} from '../json-scan.ts';

const {lineFeed, carriageReturn} = byte;

/** A native search costs about as much as a loop over so many bytes. */
const shortField = 32;

/** How a field's text is made of its bytes. */
export const fieldKind = {plain: 0, quoted: 1, escaped: 2} as const;

/** A quoted field that does not end as it should. */
export interface BrokenQuote {
  /** Of the quote, in the bytes. */
  readonly at: number;
  readonly hasTextBehindQuote: boolean;
}

export class DelimitedFields {
  rowStart = 0;
  /** Behind its last byte, without and with its line end. */
  rowEnd = 0;
  behindRow = 0;
  /** Line ends in the row, its own one included. */
  lines = 0;
  /** Fields found, also beyond the table's width. */
  count = 0;
  /** Only where they are more than the width: whether all beyond are empty. */
  isEmptyBeyond = true;
  broken: BrokenQuote | undefined;
  /** No quote stands in the row; its fields are found when `split` is called. */
  isPlain = true;
  /** Index of each field's first byte and of one behind its last, and its kind; of the first `width` fields. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly kinds: Uint8Array;
  readonly marks: DelimitedMarks;
  private readonly dialect: DialectBytes;
  private readonly fieldBytesMax: number;
  private readonly width: number;
  private readonly bytes: Buffer;
  /** Of the quoted field that was scanned last. */
  private closeAt = 0;
  private kind: number = fieldKind.quoted;

  constructor({bytes: dialect, fieldBytesMax, width}: Pick<DelimitedTable, 'bytes' | 'fieldBytesMax' | 'width'>, bytes: Buffer) {
    this.dialect = dialect;
    this.fieldBytesMax = fieldBytesMax;
    this.width = width;
    this.starts = new Int32Array(width);
    this.ends = new Int32Array(width);
    this.kinds = new Uint8Array(width);
    this.marks = new DelimitedMarks(dialect);
    this.marks.load(bytes);
    this.bytes = bytes;
  }

  /** Finds the end of the row that begins at an index, and, where quotes stand in it, its fields. */
  find(start: number): void {
    const {marks} = this;
    this.rowStart = start;
    this.broken = undefined;
    this.lines = 0;
    this.isPlain = false;
    if (this.bytes[start] === this.dialect.quote) return this.scan(start);
    const lineEnd = marks.lineEnd(start);
    if (marks.quote(start) < lineEnd) return this.scan(start);
    this.isPlain = true;
    this.endRow(lineEnd);
  }

  /** Finds the fields of a plain row. */
  split(): void {
    const {bytes, width, starts, ends, rowEnd} = this;
    const {delimiter} = this.dialect;
    let index = this.rowStart;
    let count = 0;
    this.isEmptyBeyond = true;
    for (;;) {
      const from = index;
      while (index < rowEnd && bytes[index] !== delimiter) index++;
      if (count < width) {
        starts[count] = from;
        ends[count] = index;
      } else if (index > from) {
        this.isEmptyBeyond = false;
      }
      count++;
      if (index >= rowEnd) break;
      index++;
    }
    this.count = count;
  }

  /** Finds fields and end of a row with quotes in it. */
  private scan(start: number): void {
    const {bytes, width, starts, ends, kinds} = this;
    const {delimiter, quote} = this.dialect;
    const end = bytes.length;
    let index = start;
    let count = 0;
    this.isEmptyBeyond = true;
    for (; ; index++) {
      let from = this.behindBlanks(index);
      let to = index;
      let kind: number = fieldKind.plain;
      if (from < end && bytes[from] === quote) {
        index = this.scanQuoted(start, from);
        if (this.broken !== undefined) break;
        from++;
        to = this.closeAt;
        kind = this.kind;
      } else {
        from = index;
        for (; index < end; index++) {
          const current = bytes[index];
          if (current === delimiter || current === lineFeed || current === carriageReturn) break;
        }
        to = index;
      }
      if (count < width) {
        starts[count] = from;
        ends[count] = to;
        kinds[count] = kind;
      } else if (to > from) {
        this.isEmptyBeyond = false;
      }
      count++;
      if (index >= end || bytes[index] !== delimiter) break;
    }
    this.count = count;
    if (this.broken === undefined) this.endRow(index);
  }

  /** From a field's opening quote to behind the field and the blanks that follow it. */
  private scanQuoted(row: number, quote: number): number {
    const {bytes} = this;
    const {delimiter} = this.dialect;
    const close = this.findClose(quote);
    if (close === -1) return this.breakOff(row, quote, Math.min(bytes.length, quote + 1 + this.fieldBytesMax));
    const behind = this.behindBlanks(close + 1);
    const next = bytes[behind];
    if (behind === bytes.length || next === delimiter || next === lineFeed || next === carriageReturn) return behind;
    return this.breakOff(row, quote, behind);
  }

  /** The quote that ends the field; -1 where none does. */
  private findClose(quote: number): number {
    const {bytes} = this;
    const {doubles, escape} = this.dialect;
    const most = Math.min(bytes.length, quote + this.fieldBytesMax + 2);
    let kind: number = doubles ? fieldKind.quoted : fieldKind.escaped;
    let from = quote + 1;
    for (let close = this.nextQuote(from); close < most; close = this.nextQuote(from)) {
      let run = close;
      if (!doubles) while (run > from && bytes[run - 1] === escape) run--;
      const isText = doubles ? bytes[close + 1] === escape : ((close - run) & 1) === 1;
      if (!isText) {
        this.closeAt = close;
        this.kind = kind;
        this.countLines(quote + 1, close);
        return close;
      }
      kind = fieldKind.escaped;
      from = doubles ? close + 2 : close + 1;
    }
    return -1;
  }

  /** Fields are short: most quotes are found before a native search would have begun. */
  private nextQuote(from: number): number {
    const {bytes} = this;
    const {quote} = this.dialect;
    const stop = Math.min(bytes.length, from + shortField);
    let at = from;
    while (at < stop && bytes[at] !== quote) at++;
    return at < stop ? at : this.marks.quote(at);
  }

  private countLines(from: number, to: number): void {
    const {bytes} = this;
    if (to - from > shortField) {
      this.lines += this.marks.countLines(from, to);
      return;
    }
    for (let at = from; at < to; at++) {
      const current = bytes[at];
      if (current === lineFeed || (current === carriageReturn && bytes[at + 1] !== lineFeed)) this.lines++;
    }
  }

  private breakOff(row: number, quote: number, fault: number): number {
    const {bytes, dialect, width, fieldBytesMax: bytesMax} = this;
    const search = new ResumeSearch(dialect, width, {from: quote + 1, bytesMax});
    const isFar = quote - row > bytesMax;
    if (!isFar) {
      search.feed(bytes, quote + 1);
      search.end();
    }
    this.broken = {at: quote, hasTextBehindQuote: search.hasTextBehindQuote};
    if (search.found === undefined) {
      this.endRow(this.marks.lineEnd(isFar ? fault : Math.min(bytes.length, quote + 1 + bytesMax)));
    } else {
      this.behindRow = search.found.offset;
      this.rowEnd = this.behindRow;
    }
    const endsReturn = this.behindRow === bytes.length && bytes[bytes.length - 1] === carriageReturn;
    this.lines = this.marks.countLines(row, this.behindRow) + (endsReturn ? 1 : 0);
    return this.behindRow;
  }

  private behindBlanks(from: number): number {
    const {bytes} = this;
    const {blank, tab} = this.dialect;
    let index = from;
    if (blank === -1 && tab === -1) return index;
    while (index < bytes.length && (bytes[index] === blank || bytes[index] === tab)) index++;
    return index;
  }

  private endRow(index: number): void {
    const {bytes} = this;
    this.rowEnd = index;
    if (index < bytes.length) this.lines++;
    this.behindRow = Math.min(bytes.length, index + 1);
    if (bytes[index] === carriageReturn && bytes[index + 1] === lineFeed) this.behindRow = index + 2;
  }
}
