/**
 * Walks over JSON text and names its records: every element of a top-level array, every other top-level value. The one
 * notion of "where a record begins and ends" that framer, decoder and prescan share. Holds a few numbers, whatever the
 * input; goes on at any byte; never parses, never throws on bad data.
 *
 * An element is whatever stands between two commas (or a bracket) of its array; a top-level value is a container, a string,
 * or a run of other bytes up to a blank or an opening. So garbage spoils the record it stands in, and only that.
 */
import type {Json, JsonObject} from '../../model/record.ts';
import {JsonItem} from './json-item.ts';
import {found, phase} from './json-phases.ts';
import {bufferOver, byte, isBlank} from './json-scan.ts';

const byteOrderMark = [0xef, 0xbb, 0xbf] as const;
const braceBit = 0x20;
const {lineFeed, quote, comma, openBracket, closeBracket, openBrace} = byte;

/** 1 for all bytes that only go on with a number, a word or garbage. */
const runBytes = Uint8Array.from({length: 256}, (_, value) => {
  const isStructure = value === quote || value === comma || (value | braceBit) === openBrace || (value | braceBit) === byte.closeBrace;
  return isStructure || isBlank(value) ? 0 : 1;
});

export class JsonWalk extends JsonItem {
  /** First byte and line of the top-level value that the walk stands in. */
  documentStart = 0;
  documentLine = 1;
  passedTo = 0;
  /** What ended the last element: a comma, the closing bracket, or 0 for the end of the bytes. */
  protected delimiter = 0;
  protected bytes: Buffer = Buffer.alloc(0);
  private markBytes = 0;

  /** True where no record has begun that has not ended: a boundary may stand here. */
  get idle(): boolean {
    if (this.phase === phase.top) return this.markBytes === 0 || this.markBytes === byteOrderMark.length;
    return this.inArray && this.pieces === 0;
  }

  /** What a boundary must keep beside offset, line and record number. */
  state(): JsonObject {
    return {phase: this.phase};
  }

  restore(state: Json, line: number): void {
    this.phase = numberAt(state, 'phase');
    this.scan.line = line;
  }

  load(bytes: Uint8Array, base: number): void {
    this.bytes = bufferOver(bytes);
    this.base = base;
    this.scan.load(this.bytes);
  }

  /** From an index of the loaded bytes to behind the next thing found; -1 when the bytes end first. */
  next(at: number): number {
    let index = at;
    this.hasFound = false;
    while (index < this.bytes.length) {
      index = this.scan.open ? this.finishUnit(index) : this.step(index);
      if (this.hasFound) return index;
    }
    this.leave();
    return -1;
  }

  /**
   * From an index of the loaded bytes over whole records of which nothing but their number is asked. How many: 0 where that cannot be
   * told from here, else `passedTo` is behind them, and a boundary may stand there.
   */
  pass(at: number): number {
    const {scan, inArray} = this;
    const {window} = scan;
    if (window === undefined || at < window.lookedTo || !(inArray ? this.idle : this.passesValues)) return 0;
    if (scan.open || !window.reaches(at, scan)) return 0;
    const count = inArray ? window.passElements(at, scan) : window.passValues(at, scan);
    if (count === 0) return 0;
    if (inArray) this.phase = phase.element;
    this.kind = found.value;
    this.passedTo = window.behind;
    return count;
  }

  /**
   * At the file's end, until it gives false: what was left open. An array that nobody closed is a fault of its own, so that
   * a file that was cut off never passes for a whole one.
   */
  end(): boolean {
    const at = this.base + this.bytes.length;
    if (this.phase === phase.top && this.idle) return false;
    if (this.phase === phase.top) this.beginHalfMark();
    if (this.phase === phase.topRun) {
      this.itemEnd = at;
      this.endDocument();
      return true;
    }
    const isWhole = this.inArray && this.pieces === 1 && !this.scan.open && !this.inRun;
    if (isWhole) {
      this.phase = phase.element;
      return this.giveValue();
    }
    return this.giveTruncated(this.pieces > 0, at);
  }

  /** Objects that stand here are records, each of them. */
  protected get passesValues(): boolean {
    return this.phase === phase.top && this.idle;
  }

  /** True between two elements: what follows is known to be the next one, or the end of the array. */
  get isBetween(): boolean {
    return this.phase === phase.element && this.pieces === 0;
  }

  /** Stands behind later elements of the array, so many lines further on. Only from between two of them. */
  goOver(lines: number): void {
    this.scan.line += lines;
    this.kind = found.value;
  }

  protected get inArray(): boolean {
    return this.phase === phase.first || this.phase === phase.element;
  }

  protected step(index: number): number {
    if (this.inArray) return this.walkArray(index);
    return this.phase === phase.topRun ? this.walkRun(index) : this.walkTop(index);
  }

  /** A string or container that was open goes on. */
  protected finishUnit(at: number): number {
    const index = this.scan.run(at);
    if (this.scan.open) return index;
    this.itemEnd = this.base + index;
    if (this.phase === phase.topValue) this.endDocument();
    return index;
  }

  /** One element: to behind the comma or bracket that ends it. */
  protected walkArray(at: number): number {
    const index = this.walkPieces(at, closeBracket);
    if (this.delimiter === 0) return index;
    const isClosed = this.delimiter === closeBracket;
    if (this.pieces > 0) this.giveValue();
    else if (!isClosed || this.phase === phase.element) this.giveEmpty(found.nothing, this.base + index - 1);
    this.phase = phase.element;
    if (isClosed) this.endArray();
    return index;
  }

  /** Over everything at depth 0 up to a comma or the given bracket, which is left in `delimiter`. */
  protected walkPieces(at: number, closer: number): number {
    const {bytes} = this;
    const end = bytes.length;
    this.delimiter = 0;
    let index = at;
    while (index < end) {
      const current = bytes[index++] as number;
      if (current === quote || (current | braceBit) === openBrace) {
        this.beginPiece(index - 1);
        this.inRun = false;
        index = this.scan.run(index - 1);
        if (this.scan.open) return index;
        this.itemEnd = this.base + index;
      } else if (current === comma || current === closer) {
        this.delimiter = current;
        this.inRun = false;
        return index;
      } else if (isBlank(current)) {
        if (current === lineFeed) this.scan.line++;
        this.inRun = false;
      } else {
        if (!this.inRun) this.beginPiece(index - 1);
        this.inRun = true;
        while (index < end && runBytes[bytes[index] as number] === 1) index++;
        this.itemEnd = this.base + index;
      }
    }
    return index;
  }

  protected beginDocument(index: number, first: number): number {
    if (first === openBracket) {
      this.phase = phase.first;
      return index + 1;
    }
    return this.beginTopValue(index, first);
  }

  protected beginTopValue(index: number, first: number): number {
    this.beginPiece(index);
    if (first === quote || (first | braceBit) === openBrace) {
      this.phase = phase.topValue;
      return this.finishUnit(index);
    }
    this.phase = phase.topRun;
    return index + 1;
  }

  /** A top-level value has ended at `itemEnd`. */
  protected endDocument(): void {
    this.phase = phase.top;
    this.giveValue();
  }

  /** The array of records is closed. */
  protected endArray(): void {
    this.phase = phase.top;
  }

  /** The loaded bytes are walked to their end. */
  protected leave(): void {}

  private walkTop(at: number): number {
    const {bytes} = this;
    let index = at;
    while (index < bytes.length) {
      const current = bytes[index] as number;
      if (
        this.base + index < byteOrderMark.length &&
        current === byteOrderMark[this.base + index] &&
        this.markBytes === this.base + index
      ) {
        this.markBytes++;
      } else if (!isBlank(current) || !this.idle) {
        return this.beginTop(index, current);
      } else if (current === lineFeed) {
        this.scan.line++;
      }
      index++;
    }
    return index;
  }

  private beginTop(index: number, first: number): number {
    this.documentLine = this.scan.line;
    this.documentStart = this.base + index;
    if (this.idle) return this.beginDocument(index, first);
    this.beginHalfMark();
    return index;
  }

  /** Half a byte order mark is garbage like any other. */
  private beginHalfMark(): void {
    this.documentStart = 0;
    this.documentLine = this.scan.line;
    this.markBytes = 0;
    this.beginPiece(0);
    this.itemStart = 0;
    this.phase = phase.topRun;
  }

  /** A blank behind it is taken too, so that a record's end always takes a byte. */
  private walkRun(at: number): number {
    const {bytes} = this;
    let index = at;
    while (index < bytes.length) {
      const current = bytes[index] as number;
      const ends = isBlank(current) || current === quote || (current | braceBit) === openBrace;
      if (ends) {
        this.itemEnd = this.base + index;
        if (current === lineFeed) this.scan.line++;
        this.endDocument();
        return isBlank(current) ? index + 1 : index;
      }
      index++;
    }
    return index;
  }
}

/** A number in a boundary's state; 0 where there is none. */
export function numberAt(state: Json, key: string): number {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return 0;
  const value = (state as JsonObject)[key];
  return typeof value === 'number' ? value : 0;
}
