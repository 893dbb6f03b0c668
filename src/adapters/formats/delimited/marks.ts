/**
 * Where the next line end and the next quote stand in a stretch of bytes, by native search. What is known is remembered, so that
 * bytes without any are searched once, however often and from wherever is asked. Knows nothing of fields.
 */
import type {DialectBytes} from './dialect.ts';
import {byte} from '../json-scan.ts';

const {lineFeed, carriageReturn} = byte;
/** A native search costs about 22 ns a call: below this many bytes the loop is cheaper. */
const near = 16;

export class DelimitedMarks {
  private readonly lineFeeds = new ByteFinder(lineFeed);
  private readonly returns = new ByteFinder(carriageReturn);
  private readonly quotes: ByteFinder;
  private bytes: Buffer = Buffer.alloc(0);

  constructor({quote}: DialectBytes) {
    this.quotes = new ByteFinder(quote);
  }

  load(bytes: Buffer): void {
    this.bytes = bytes;
    this.lineFeeds.load(bytes);
    this.returns.load(bytes);
    this.quotes.load(bytes);
  }

  /** Index of the first line feed or carriage return at or behind an index; the length where there is none. */
  lineEnd(from: number): number {
    const lineFeedAt = this.lineFeeds.find(from);
    const returnAt = this.returns.find(from);
    return lineFeedAt < returnAt ? lineFeedAt : returnAt;
  }

  lineFeed(from: number): number {
    return this.lineFeeds.find(from);
  }

  carriageReturn(from: number): number {
    return this.returns.find(from);
  }

  /** Index of the first quote at or behind an index; the length where there is none. */
  quote(from: number): number {
    return this.quotes.find(from);
  }

  /**
   * Line ends that begin in a stretch: a carriage return with a line feed behind it is one. A carriage return that is the last of
   * all bytes is not counted: nobody knows yet.
   */
  countLines(from: number, to: number): number {
    const {bytes} = this;
    let lines = 0;
    for (let at = this.lineEnd(from); at < to; at = this.lineEnd(at + 1)) {
      if (bytes[at] === lineFeed || (at + 1 < bytes.length && bytes[at + 1] !== lineFeed)) lines++;
    }
    return lines;
  }
}

/** Finds one value in bytes. */
class ByteFinder {
  private readonly value: number;
  private bytes: Buffer = Buffer.alloc(0);
  /** The value stands at `at` (or nowhere, where that is the length), and nowhere from `from` up to there. */
  private from = 0;
  private at = -1;

  /** @param value -1 for one that never stands anywhere */
  constructor(value: number) {
    this.value = value;
  }

  load(bytes: Buffer): void {
    this.bytes = bytes;
    this.from = 0;
    this.at = this.value === -1 ? bytes.length : -1;
  }

  find(from: number): number {
    if (from > this.at) return this.search(from);
    if (from < this.from) this.searchBefore(from);
    return this.at;
  }

  private search(from: number): number {
    const {bytes, value} = this;
    const end = bytes.length;
    const stop = from + near < end ? from + near : end;
    let at = from;
    while (at < stop && bytes[at] !== value) at++;
    if (at === stop && at < end) {
      at = bytes.indexOf(value, stop);
      if (at === -1) at = end;
    }
    this.from = from;
    this.at = at;
    return at;
  }

  private searchBefore(from: number): void {
    const found = this.bytes.subarray(from, this.from).indexOf(this.value);
    if (found !== -1) this.at = from + found;
    this.from = from;
  }
}
