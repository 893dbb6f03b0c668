/**
 * Takes the records of one range through steps that need no parsed record, from their bytes to the row's. A record it cannot judge beyond
 * doubt it gives back whole, and the long way takes it from the beginning. Counts as the long way does.
 */
import type {Decoder, FoundPlace, RawRecord} from '../../contracts/format.ts';
import type {Members, MemberSearch} from '../../contracts/members.ts';
import {assert} from '../../model/errors.ts';
import type {ByteFilter, BytePlan} from './byte-plan.ts';
import {rowWriterOf, type RowWriter} from './byte-row.ts';
import type {RecordBook} from './record-book.ts';
import {outsideSample, type Sampler} from './sample.ts';

/** Records that are settled before anybody asks whether to go on; the run may be stopping. */
const recordsAtOnce = 32;
/** One call in this many is timed, and counts for all. */
const timedEvery = 8;
/** So many calls, and none of their records settled: the rest of the range goes the long way. */
const patience = 64;

/** What a worker keeps of a plan: it is the same for all ranges. */
export interface ByteWork {
  readonly plan: BytePlan;
  readonly search: MemberSearch;
  readonly writer: RowWriter | undefined;
}

export function byteWorkOf(plan: BytePlan, search: MemberSearch): ByteWork {
  return {plan, search, writer: plan.row === undefined ? undefined : rowWriterOf(plan.row)};
}

/** Of which file, where the worker leaves off, and what it refuses. */
export interface ByteBounds {
  readonly file: string;
  /** Undefined where all records are taken. */
  readonly isSampled: Sampler | undefined;
  readonly recordBytesMax: number;
  readonly outputBytesMax: number;
  /** Of the chunk. */
  readonly recordsMost: number;
}

export class ByteRun {
  private readonly work: ByteWork;
  private readonly members: Members;
  private readonly book: RecordBook;
  private readonly bounds: ByteBounds;
  private calls = 0;
  private rows = 0;
  private filtered = 0;
  private outside = 0;
  /** By step. */
  private readonly filteredBy: number[];
  private readonly reasons = new Map<string, number>();
  /** Counted when another one comes. */
  private lastReason = '';
  private lastReasonCount = 0;
  private ms = 0;
  private needsPlace = false;

  constructor(work: ByteWork, book: RecordBook, bounds: ByteBounds) {
    this.work = work;
    this.members = work.search.members;
    this.book = book;
    this.bounds = bounds;
    this.filteredBy = Array.from({length: work.plan.steps}, () => 0);
  }

  /**
   * True when the decoder's next records are settled, some or one; the record where it is for the long way; false where `next` is to be
   * asked. Records before those two may be settled too.
   */
  take(decoder: Decoder): RawRecord | boolean {
    if (this.calls >= patience && this.rows + this.filtered + this.outside === 0) return false;
    // The writer is the worker's: a range that is taken beside this one may be of another file.
    const isSourced = this.work.writer?.openFile(this.bounds.file) === true;
    this.needsPlace = isSourced || this.bounds.isSampled !== undefined;
    if (this.needsPlace && decoder.foundPlace === undefined) return false;
    if (this.calls++ % timedEvery > 0) return this.settleSome(decoder);
    const start = performance.now();
    const settled = this.settleSome(decoder);
    this.ms += (performance.now() - start) * timedEvery;
    return settled;
  }

  /** Into the book, before its span is closed. */
  tell(): void {
    const {book, rows, filtered, filteredBy, ms} = this;
    this.countReason('');
    book.takeJudged({rows, filtered, filteredBy, reasons: this.reasons, ms});
  }

  private settleSome(decoder: Decoder): RawRecord | boolean {
    const {book, bounds} = this;
    for (let left = recordsAtOnce; left > 0; left--) {
      const settled = this.settle(decoder);
      if (settled !== true) return settled;
      if (book.rows.length >= bounds.outputBytesMax || book.records >= bounds.recordsMost) break;
    }
    return true;
  }

  private settle(decoder: Decoder): RawRecord | boolean {
    const {members, book, work} = this;
    const {plan, writer} = work;
    if (decoder.find?.(work.search) !== true) return false;
    const place = this.needsPlace ? decoder.foundPlace?.() : undefined;
    if (place !== undefined && this.isOutside(place)) return true;
    if (members.recordBytes > this.bounds.recordBytesMax) return this.wholeRecord(decoder);
    if (this.isFiltered(plan.first)) return true;
    const most = writer?.bytesFor(members) ?? -1;
    if (writer === undefined || most === -1) return this.wholeRecord(decoder);
    if (this.isFiltered(plan.behind)) return true;
    writer.write(members, {rows: book.rows, most, place});
    this.rows++;
    book.passJudged();
    return true;
  }

  private wholeRecord(decoder: Decoder): RawRecord {
    const record = decoder.found?.();
    assert(record !== undefined, 'a decoder that finds the fields of a record has the record');
    return record;
  }

  private isOutside({start, index}: FoundPlace): boolean {
    const {file, isSampled} = this.bounds;
    if (isSampled === undefined || isSampled(file, start, index)) return false;
    this.book.passOver(outsideSample);
    this.outside++;
    return true;
  }

  private isFiltered(filters: readonly ByteFilter[]): boolean {
    for (let index = 0; index < filters.length; index++) {
      const {step, judge} = filters[index] as ByteFilter;
      const reason = judge(this.members);
      if (reason === undefined) continue;
      this.filtered++;
      (this.filteredBy[step] as number)++;
      if (reason !== this.lastReason) this.countReason(reason);
      this.lastReasonCount++;
      this.book.passJudged();
      return true;
    }
    return false;
  }

  private countReason(next: string): void {
    const {lastReason, lastReasonCount} = this;
    if (lastReasonCount > 0) this.reasons.set(lastReason, (this.reasons.get(lastReason) ?? 0) + lastReasonCount);
    this.lastReason = next;
    this.lastReasonCount = 0;
  }
}
