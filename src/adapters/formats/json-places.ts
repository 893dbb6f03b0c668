/**
 * Where records end in arrays at a path, as the pass before framing has found it: framing goes from place to place and scans only what lies
 * at the ends of its buffers. Each place has a mark of the bytes before it: where the file has changed since, places are forgotten and not
 * believed. Numbers, no bytes; bounded: where they are too many, every other one is forgotten.
 */
import {KiB} from '../../model/units.ts';

/** Between two records of one array: all that differs from place to place. */
export interface RecordPlace {
  readonly offset: number;
  readonly line: number;
  readonly record: number;
  /** See `markBefore`. */
  readonly mark: number;
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

const markedBytes = 16;

/** Of the bytes before an index (FNV-1a, 32 bits); undefined where there are too few. */
export function markBefore(bytes: Uint8Array, end: number): number | undefined {
  if (end < markedBytes) return undefined;
  let mark = 0x811c9dc5;
  for (let index = end - markedBytes; index < end; index++) mark = Math.imul(mark ^ (bytes[index] as number), 0x01000193);
  return mark;
}

export class RecordPlaces {
  private readonly most: number;
  private offsets = new Float64Array(placesFirst);
  /** Since the place before; no records: the first place of an array. */
  private lines = new Float64Array(placesFirst);
  private records = new Float64Array(placesFirst);
  private marks = new Int32Array(placesFirst);
  private count = 0;
  private spacing: number;
  private array = 0;
  private last: RecordPlace = {offset: 0, line: 0, record: 0, mark: 0};
  /** The last place is not kept: the next of its array is the second. */
  private isFirst = true;
  /** Before it nothing is asked any more. */
  private passed = 0;

  constructor({most = placesMost, spacing = spacingLeast} = {}) {
    this.most = most;
    this.spacing = spacing;
  }

  /** Whether a place behind the last one would be of use; `array` is another number for each array. */
  wants(offset: number, array: number): boolean {
    const isNear = array === this.array && offset - this.last.offset < this.spacing;
    return !isNear && this.spacing <= spacingMost;
  }

  /** One that is wanted. */
  add(place: RecordPlace, array: number): void {
    if (array === this.array) {
      if (this.isFirst) this.push({...this.last, line: 0, record: 0});
      this.push({...place, line: place.line - this.last.line, record: place.record - this.last.record});
    }
    this.isFirst = array !== this.array;
    this.array = array;
    this.last = place;
    if (this.count + 2 > this.most) this.thin();
  }

  /** The next jump within the bytes at `from`. Asked in the order of the file. */
  jump(from: number, bytes: Uint8Array): PlaceJump | undefined {
    while (this.passed < this.count && this.offsetAt(this.passed) < from) this.passed++;
    for (let index = this.passed; index + 1 < this.count && this.offsetAt(index + 1) <= from + bytes.byteLength; index++) {
      if (this.records[index + 1] !== 0) return this.furthest(index, from, bytes);
    }
    return undefined;
  }

  private furthest(first: number, from: number, bytes: Uint8Array): PlaceJump | undefined {
    const end = from + bytes.byteLength;
    let lines = 0;
    let records = 0;
    let index = first;
    while (index + 1 < this.count && this.records[index + 1] !== 0 && this.offsetAt(index + 1) <= end) {
      if (markBefore(bytes, this.offsetAt(index + 1) - from) !== this.marks[index + 1]) {
        this.count = index + 1;
        break;
      }
      index++;
      lines += this.lines[index] as number;
      records += this.records[index] as number;
    }
    return index === first ? undefined : {from: this.offsetAt(first), to: this.offsetAt(index), lines, records};
  }

  private offsetAt(index: number): number {
    return this.offsets[index] as number;
  }

  /** Lines and records since the place before. */
  private push({offset, line, record, mark}: RecordPlace): void {
    if (this.count === this.offsets.length) this.grow();
    this.offsets[this.count] = offset;
    this.lines[this.count] = line;
    this.marks[this.count] = mark;
    this.records[this.count++] = record;
  }

  private grow(): void {
    const {offsets, lines, records, marks} = this;
    this.offsets = new Float64Array(offsets.length * 2);
    this.lines = new Float64Array(offsets.length * 2);
    this.records = new Float64Array(offsets.length * 2);
    this.marks = new Int32Array(offsets.length * 2);
    this.offsets.set(offsets);
    this.lines.set(lines);
    this.records.set(records);
    this.marks.set(marks);
  }

  /** Keeps the first and the last place of each array, and every other one between. */
  private thin(): void {
    const {offsets, lines, records, marks, count} = this;
    let isKept = true;
    let linesLeft = 0;
    let recordsLeft = 0;
    this.count = 0;
    for (let index = 0; index < count; index++) {
      linesLeft += lines[index] as number;
      recordsLeft += records[index] as number;
      isKept = !isKept || records[index] === 0 || index + 1 === count || records[index + 1] === 0;
      if (!isKept) continue;
      this.push({offset: offsets[index] as number, line: linesLeft, record: recordsLeft, mark: marks[index] as number});
      linesLeft = 0;
      recordsLeft = 0;
    }
    // Where arrays are short little is gained: no place is added any more.
    this.spacing = this.count > (this.most * 3) / 4 ? Number.POSITIVE_INFINITY : this.spacing * 2;
  }
}
