/**
 * Where reading goes on behind a quoted field that does not end as it should: at the next line, where the line of the quote ends
 * the record in any reading of its quotes; else at the first line that has as many fields as the table, and the next one too.
 * Looks at so many bytes behind the quote and no further; sees them once, in order; decides the same however they are cut.
 */
import type {DialectBytes} from './dialect.ts';
import {byte} from '../json-scan.ts';

const {lineFeed, carriageReturn} = byte;

const inField = {start: 0, plain: 1, quoted: 2, escaped: 3, quoteSeen: 4, behind: 5, broken: 6} as const;

/** A line to go on at. */
interface LineStart {
  readonly offset: number;
  /** Line ends between the quote and it. */
  readonly lines: number;
}

export class ResumeSearch {
  /** Line ends seen behind the quote. */
  lines = 0;
  /** Where to go on. */
  found: LineStart | undefined;
  /** The bytes that may be looked at hold no such line. */
  isInVain = false;
  /** Text stands behind a closing quote, in the line of the quote. */
  hasTextBehindQuote = false;
  /** What was seen ends with a carriage return. */
  returnOpen = false;
  private readonly dialect: DialectBytes;
  private readonly width: number;
  /** Nothing from here on is looked at. */
  private readonly bound: number;
  private offset: number;
  private state: number = inField.quoted;
  private fields = 1;
  /** The quote's own line, which is read kindly: a quote with text behind it is text. */
  private isFirstLine = true;
  private isBlankLine = true;
  private lineStart: LineStart = {offset: 0, lines: 0};
  private lastGood: LineStart | undefined;

  /** @param from the offset behind the quote; @param width fields that a line of the table has */
  constructor(dialect: DialectBytes, width: number, {from, bytesMax}: {readonly from: number; readonly bytesMax: number}) {
    this.dialect = dialect;
    this.width = width;
    this.offset = from;
    this.bound = from + bytesMax;
  }

  get isDecided(): boolean {
    return this.found !== undefined || this.isInVain;
  }

  /** The next bytes, from an index on. */
  feed(bytes: Buffer, from: number): void {
    for (let index = from; index < bytes.length && !this.isDecided; index++) {
      if (this.offset === this.bound) {
        this.isInVain = true;
        return;
      }
      const current = bytes[index] as number;
      const endsReturn = this.returnOpen && current !== lineFeed;
      if (endsReturn) {
        this.returnOpen = false;
        this.endLine();
        if (this.isDecided) return;
      }
      this.offset++;
      if (current === lineFeed) this.endLine();
      else if (current === carriageReturn) this.returnOpen = true;
      else this.step(current);
    }
  }

  /** No bytes follow: what is open ends here. */
  end(): void {
    if (this.isDecided) return;
    if (this.returnOpen) this.endLine();
    else this.judgeLine();
    if (this.found === undefined) this.isInVain = true;
  }

  private endLine(): void {
    this.returnOpen = false;
    this.lines++;
    const behind = {offset: this.offset, lines: this.lines};
    if (this.isFirstLine) {
      if (this.state !== inField.quoted && this.state !== inField.escaped) this.found = behind;
    } else {
      this.judgeLine();
    }
    this.isFirstLine = false;
    this.lineStart = behind;
    this.state = inField.start;
    this.fields = 1;
    this.isBlankLine = true;
  }

  private judgeLine(): void {
    const {state} = this;
    const isOpen = state === inField.quoted || state === inField.escaped || state === inField.broken;
    const isGood = !this.isFirstLine && !isOpen && !this.isBlankLine && this.fields === this.width;
    if (isGood && this.lastGood !== undefined) this.found = this.lastGood;
    this.lastGood = isGood ? this.lineStart : undefined;
  }

  private step(current: number): void {
    const {dialect} = this;
    if (this.isBlankLine && current === dialect.comment && !this.isFirstLine) this.state = inField.broken;
    if (current !== dialect.blank && current !== dialect.tab) this.isBlankLine = false;
    switch (this.state) {
      case inField.start:
      case inField.plain:
        return this.stepPlain(current);
      case inField.quoted:
        if (current === dialect.escape && !dialect.doubles) this.state = inField.escaped;
        else if (current === dialect.quote) this.state = inField.quoteSeen;
        return undefined;
      case inField.escaped:
        this.state = inField.quoted;
        return undefined;
      case inField.quoteSeen:
      case inField.behind:
        return this.stepBehindField(current);
      default:
        return undefined;
    }
  }

  private stepPlain(current: number): void {
    const {delimiter, quote, blank, tab} = this.dialect;
    if (current === delimiter) this.nextField();
    else if (current === quote && this.state === inField.start) this.state = inField.quoted;
    else if (current !== blank && current !== tab) this.state = inField.plain;
  }

  private stepBehindField(current: number): void {
    const {delimiter, quote, doubles, blank, tab} = this.dialect;
    if (doubles && current === quote && this.state === inField.quoteSeen) this.state = inField.quoted;
    else if (current === delimiter) this.nextField();
    else if (current === blank || current === tab) this.state = inField.behind;
    else if (this.isFirstLine) {
      this.hasTextBehindQuote = true;
      this.state = inField.quoted;
    } else {
      this.state = inField.broken;
    }
  }

  private nextField(): void {
    this.fields++;
    this.state = inField.start;
  }
}
