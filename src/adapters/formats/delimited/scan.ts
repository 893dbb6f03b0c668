/**
 * The hot core of delimited framing: runs over bytes from line to line, knows quotes and line ends, and nothing of text. Stops at a
 * quoted field that does not end as it should, and leaves it to its owner where to go on. Lines that are as most are are left to a window.
 */
import {DelimitedMarks} from './marks.ts';
import type {DialectBytes} from './dialect.ts';
import {FramingWindow} from './framing-window.ts';
import {byte} from '../json-scan.ts';
import {place, standingOf, stateOf, type Place, type Standing} from './scan-places.ts';

const {lineFeed, carriageReturn} = byte;

export class DelimitedScan implements Standing {
  place: Place = place.lineStart;
  /** Line ends passed, and records ended. */
  lines = 0;
  records = 0;
  /** Where a line ended last, outside of quotes; and how many lines had ended there. */
  behindLine: number;
  behindLines = 0;
  /** First byte of the record the scan is in; the quote it is behind; how many lines had ended there. */
  recordAt = 0;
  quoteAt = 0;
  quoteLines = 0;
  /** Where the bytes show that the quoted field is broken. */
  faultAt = 0;
  /** A field begins where the bytes before ended. */
  atFieldStart = true;
  /** The bytes before ended with a carriage return inside of quotes. */
  returnOpen = false;
  /** The bytes before ended with an odd number of escapes inside of quotes. */
  escapeOpen = false;
  /** Undefined where there is none for the dialect. */
  window: FramingWindow | undefined;
  private readonly dialect: DialectBytes;
  private readonly fieldBytesMax: number;
  private readonly marks: DelimitedMarks;
  private bytes: Buffer = Buffer.alloc(0);
  private base = 0;
  /** The line that goes on is (part of) a record. */
  private isRecord = false;

  constructor(dialect: DialectBytes, fieldBytesMax: number, offset: number) {
    this.dialect = dialect;
    this.fieldBytesMax = fieldBytesMax;
    this.marks = new DelimitedMarks(dialect);
    this.window = FramingWindow.make(dialect, fieldBytesMax);
    this.behindLine = offset;
  }

  /** The quote's field goes on, or may. */
  get isQuoted(): boolean {
    return this.place === place.quoted || this.place === place.quoteSeen || this.place === place.behindField;
  }

  /** Names the bytes that the next runs are about, and the offset of the first. */
  load(bytes: Buffer, base: number): void {
    this.bytes = bytes;
    this.base = base;
    this.marks.load(bytes);
    this.window?.load(bytes);
  }

  /** From an index to where so many records have ended, to a fault, or to the end of the bytes: the index behind. */
  run(from: number, recordsMost: number): number {
    const end = this.bytes.length;
    let index = from;
    while (index < end && this.records < recordsMost && this.place !== place.fault) {
      index = this.passRows(index, recordsMost);
      if (index < end && this.records < recordsMost) index = this.step(index);
    }
    return index;
  }

  /** No bytes follow. A quoted field that is still open is a fault. */
  finish(): void {
    if (this.place === place.quoted) this.fail(this.base + this.bytes.length);
    else if (this.place === place.lineEnd) this.endLine(this.bytes.length);
    else if (this.isRecord) this.records++;
    if (this.returnOpen) this.lines++;
    this.behindLines = this.lines;
    this.isRecord = false;
    this.returnOpen = false;
  }

  /** Goes on with a fresh line at an offset, where the broken record ends. */
  resume(offset: number, lines: number): void {
    this.place = place.lineStart;
    this.isRecord = false;
    this.returnOpen = false;
    this.records++;
    this.lines = lines;
    this.behindLine = offset;
    this.behindLines = lines;
  }

  /** Goes on in the middle of a broken record's line, which is its last. */
  passOver(lines: number, returnOpen: boolean): void {
    this.lines = lines;
    this.returnOpen = returnOpen;
    this.isRecord = true;
    this.place = place.passedOver;
  }

  private step(index: number): number {
    switch (this.place) {
      case place.lineStart:
        return this.startLine(index);
      case place.record:
        return this.scanRecord(index);
      case place.quoted:
        return this.scanQuoted(index);
      case place.quoteSeen:
      case place.behindField:
        return this.stepBehindField(index);
      case place.lineEnd:
        return this.endLine(this.bytes[index] === lineFeed ? index + 1 : index);
      default:
        return this.scanPassedOver(index);
    }
  }

  /** Over rows of which nothing is to be said one by one, from between two of them or from within one, and into the next; the index behind. */
  private passRows(at: number, recordsMost: number): number {
    const {window} = this;
    const state = stateOf(this);
    if (window === undefined || state === undefined) return at;
    const openBytes = this.place === place.quoted ? this.base + at - this.quoteAt : 0;
    if (!window.pass(at, {state, openBytes, recordsMost: recordsMost - this.records})) return at;
    const lineAt = window.behind > 0 ? window.behind : this.place === place.lineStart ? at : -1;
    if (window.behind > 0) {
      this.records += window.records;
      this.behindLine = this.base + window.behind;
      this.behindLines = this.lines + window.linesBehind;
    }
    if (window.behindQuote > 0) {
      this.quoteAt = this.base + window.behindQuote - 1;
      this.quoteLines = this.lines + window.linesBeforeQuote;
    }
    this.lines += window.lines;
    Object.assign(this, standingOf(window.state));
    if (lineAt !== -1 && this.isRecord) this.recordAt = this.base + this.behindBlanks(lineAt);
    return window.to;
  }

  private behindBlanks(from: number): number {
    const {blank, tab} = this.dialect;
    let index = from;
    while (this.bytes[index] === blank || this.bytes[index] === tab) index++;
    return index;
  }

  private startLine(index: number): number {
    const {dialect} = this;
    const current = this.bytes[index];
    if (current === dialect.blank || current === dialect.tab) return index + 1;
    this.isRecord = current !== lineFeed && current !== carriageReturn && current !== dialect.comment;
    if (!this.isRecord) return this.scanPassedOver(index);
    this.recordAt = this.base + index;
    this.atFieldStart = true;
    this.place = place.record;
    return this.scanRecord(index);
  }

  /** From the beginning of a record, or behind a quote in it. */
  private scanRecord(index: number): number {
    const end = this.bytes.length;
    const lineEnd = this.marks.lineEnd(index);
    const quote = this.marks.quote(index);
    if (quote < lineEnd) {
      const opens = this.isFieldStart(quote, index);
      this.atFieldStart = false;
      if (opens) this.openQuote(quote);
      return quote + 1;
    }
    if (lineEnd < end) return this.takeLineEnd(lineEnd);
    this.atFieldStart = this.isFieldStart(end, index);
    return end;
  }

  /** A field begins at an index, when one began (or not) at an earlier one and no quote stands between. */
  private isFieldStart(at: number, from: number): boolean {
    const {bytes} = this;
    const {delimiter, blank, tab} = this.dialect;
    let before = at - 1;
    while (before >= from && (bytes[before] === blank || bytes[before] === tab)) before--;
    return before < from ? this.atFieldStart : bytes[before] === delimiter;
  }

  private openQuote(index: number): void {
    this.place = place.quoted;
    this.quoteAt = this.base + index;
    this.quoteLines = this.lines;
    this.returnOpen = false;
    this.escapeOpen = false;
  }

  private scanQuoted(from: number): number {
    const end = this.bytes.length;
    this.closeReturn(from);
    // Behind the last byte where the field may end.
    const most = this.quoteAt + this.fieldBytesMax + 2 - this.base;
    const quote = this.closingQuote(from);
    if (quote >= most || (quote === end && end >= most)) {
      this.countLines(from, most - 1);
      this.fail(this.base + most - 1);
      return most - 1;
    }
    this.countLines(from, quote);
    if (quote === end) return end;
    this.place = place.quoteSeen;
    return quote + 1 < end ? this.stepBehindField(quote + 1) : end;
  }

  /** The next quote that no escape stands before; the length where there is none. */
  private closingQuote(from: number): number {
    const {doubles, escape} = this.dialect;
    let start = from;
    let quote = this.marks.quote(start);
    if (doubles) return quote;
    for (;;) {
      let run = quote;
      while (run > start && this.bytes[run - 1] === escape) run--;
      const isOdd = ((quote - run) & 1) === 1;
      const isEscaped = run === start && this.escapeOpen ? !isOdd : isOdd;
      this.escapeOpen = quote === this.bytes.length && isEscaped;
      if (!isEscaped || quote === this.bytes.length) return quote;
      start = quote + 1;
      quote = this.marks.quote(start);
    }
  }

  /** Behind a quote that ends its field, unless it is one of two. */
  private stepBehindField(index: number): number {
    const {delimiter, quote, doubles, blank, tab} = this.dialect;
    const current = this.bytes[index];
    if (doubles && current === quote && this.place === place.quoteSeen) this.place = place.quoted;
    else if (current === delimiter) this.leaveQuote(true);
    else if (current === lineFeed || current === carriageReturn) return this.takeLineEnd(index);
    else if (current === blank || current === tab) this.place = place.behindField;
    else this.fail(this.base + index);
    return this.place === place.fault ? index : index + 1;
  }

  private leaveQuote(atFieldStart: boolean): void {
    this.place = place.record;
    this.atFieldStart = atFieldStart;
  }

  private fail(offset: number): void {
    this.faultAt = offset;
    this.place = place.fault;
  }

  private scanPassedOver(index: number): number {
    this.closeReturn(index);
    this.place = place.passedOver;
    const lineEnd = this.marks.lineEnd(index);
    return lineEnd < this.bytes.length ? this.takeLineEnd(lineEnd) : lineEnd;
  }

  private takeLineEnd(index: number): number {
    if (this.bytes[index] === lineFeed) return this.endLine(index + 1);
    if (index + 1 < this.bytes.length) return this.endLine(this.bytes[index + 1] === lineFeed ? index + 2 : index + 1);
    this.place = place.lineEnd;
    return index + 1;
  }

  private endLine(index: number): number {
    this.lines++;
    if (this.isRecord) this.records++;
    this.isRecord = false;
    this.behindLine = this.base + index;
    this.behindLines = this.lines;
    this.place = place.lineStart;
    return index;
  }

  private countLines(from: number, to: number): void {
    this.lines += this.marks.countLines(from, to);
    this.returnOpen = to === this.bytes.length && to > from && this.bytes[to - 1] === carriageReturn;
  }

  /** A carriage return that ended the bytes before, inside of quotes, is a line end of its own. */
  private closeReturn(index: number): void {
    if (this.returnOpen && this.bytes[index] !== lineFeed) this.lines++;
    this.returnOpen = false;
  }
}
