/**
 * Where records end in arrays at a path, as the pass before framing has found it: framing goes from place to place and scans only what lies
 * at the ends of its buffers. Numbers, no bytes; bounded: where they are too many, every other one is forgotten.
 */
import {KiB} from '../../model/units.ts';

/** Between two records of one array: all that differs from place to place. */
export interface RecordPlace {
  readonly offset: number;
  readonly line: number;
  readonly record: number;
}

/** From a place to a later one of the same array. */
export interface PlaceJump {
  readonly from: number;
  readonly to: number;
  readonly lines: number;
  readonly records: number;
}

/** About one a window of what is looked ahead. */
const spacingLeast = 32 * KiB;
/** Wider apart, a buffer holds too few. */
const spacingMost = 512 * KiB;
const placesMost = 32 * 1024;
const placesFirst = 512;

export class RecordPlaces {
  private readonly most: number;
  private offsets = new Float64Array(placesFirst);
  /** Since the place before; no records: the first place of an array. */
  private lines = new Float64Array(placesFirst);
  private records = new Float64Array(placesFirst);
  private count = 0;
  private spacing: number;
  private array = 0;
  private last: RecordPlace = {offset: 0, line: 0, record: 0};
  /** The last place is not kept: the next of its array is the second. */
  private isFirst = true;
  /** Before it nothing is asked any more. */
  private passed = 0;

  constructor({most = placesMost, spacing = spacingLeast} = {}) {
    this.most = most;
    this.spacing = spacing;
  }

  /** A place behind the last one; `array` is another number for each array. */
  add(place: RecordPlace, array: number): void {
    const isNear = array === this.array && place.offset - this.last.offset < this.spacing;
    if (isNear || this.spacing > spacingMost) return;
    if (array === this.array) {
      if (this.isFirst) this.push(this.last.offset, {lines: 0, records: 0});
      this.push(place.offset, {lines: place.line - this.last.line, records: place.record - this.last.record});
    }
    this.isFirst = array !== this.array;
    this.array = array;
    this.last = place;
    if (this.count + 2 > this.most) this.thin();
  }

  /** The next jump that begins at `from` or behind it and ends at `end` or before it. Asked in the order of the file. */
  jump(from: number, end: number): PlaceJump | undefined {
    while (this.passed < this.count && this.offsetAt(this.passed) < from) this.passed++;
    for (let index = this.passed; index + 1 < this.count && this.offsetAt(index + 1) <= end; index++) {
      if (this.records[index + 1] !== 0) return this.furthest(index, end);
    }
    return undefined;
  }

  private furthest(first: number, end: number): PlaceJump {
    let lines = 0;
    let records = 0;
    let index = first;
    while (index + 1 < this.count && this.records[index + 1] !== 0 && this.offsetAt(index + 1) <= end) {
      index++;
      lines += this.lines[index] as number;
      records += this.records[index] as number;
    }
    return {from: this.offsetAt(first), to: this.offsetAt(index), lines, records};
  }

  private offsetAt(index: number): number {
    return this.offsets[index] as number;
  }

  private push(offset: number, {lines, records}: {readonly lines: number; readonly records: number}): void {
    if (this.count === this.offsets.length) this.grow();
    this.offsets[this.count] = offset;
    this.lines[this.count] = lines;
    this.records[this.count++] = records;
  }

  private grow(): void {
    const {offsets, lines, records} = this;
    this.offsets = new Float64Array(offsets.length * 2);
    this.lines = new Float64Array(offsets.length * 2);
    this.records = new Float64Array(offsets.length * 2);
    this.offsets.set(offsets);
    this.lines.set(lines);
    this.records.set(records);
  }

  /** Keeps the first and the last place of each array, and every other one between. */
  private thin(): void {
    const {offsets, lines, records, count} = this;
    let isKept = true;
    let linesLeft = 0;
    let recordsLeft = 0;
    this.count = 0;
    for (let index = 0; index < count; index++) {
      linesLeft += lines[index] as number;
      recordsLeft += records[index] as number;
      isKept = !isKept || records[index] === 0 || index + 1 === count || records[index + 1] === 0;
      if (!isKept) continue;
      this.push(offsets[index] as number, {lines: linesLeft, records: recordsLeft});
      linesLeft = 0;
      recordsLeft = 0;
    }
    // Where arrays are short little is gained: no place is added any more.
    this.spacing = this.count > (this.most * 3) / 4 ? Number.POSITIVE_INFINITY : this.spacing * 2;
  }
}
