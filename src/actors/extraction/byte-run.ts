/**
 * Takes the records of one range through steps that need no parsed record, from their bytes to the row's. A record it cannot judge beyond
 * doubt it gives back whole, and the long way takes it from the beginning. Counts as the long way does.
 */
import type {Decoder, RawRecord} from '../../contracts/format.ts';
import type {Members, MemberSearch} from '../../contracts/members.ts';
import {assert} from '../../model/errors.ts';
import type {ByteFilter, BytePlan} from './byte-plan.ts';
import {rowWriterOf, type RowWriter} from './byte-row.ts';
import type {RecordBook} from './record-book.ts';

/** One record in this many is timed, and counts for all. */
const timedEvery = 64;
/** So many records, and none of them settled: the rest of the range goes the long way. */
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

export class ByteRun {
  private readonly work: ByteWork;
  private readonly members: Members;
  private readonly book: RecordBook;
  private readonly recordBytesMax: number;
  private tried = 0;
  private rows = 0;
  private filtered = 0;
  /** By step. */
  private readonly filteredBy: number[];
  private readonly reasons = new Map<string, number>();
  /** Counted when another one comes. */
  private lastReason = '';
  private lastReasonCount = 0;
  private ms = 0;

  constructor(work: ByteWork, book: RecordBook, recordBytesMax: number) {
    this.work = work;
    this.members = work.search.members;
    this.book = book;
    this.recordBytesMax = recordBytesMax;
    this.filteredBy = Array.from({length: work.plan.steps}, () => 0);
  }

  /** True when the decoder's next record is settled; the record where it is for the long way; false where `next` is to be asked. */
  take(decoder: Decoder): RawRecord | boolean {
    if (this.tried >= patience && this.rows + this.filtered === 0) return false;
    const isTimed = this.tried++ % timedEvery === 0;
    if (!isTimed) return this.settle(decoder);
    const start = performance.now();
    const settled = this.settle(decoder);
    if (settled === true) this.ms += (performance.now() - start) * timedEvery;
    return settled;
  }

  /** Into the book, before its span is closed. */
  tell(): void {
    const {book, rows, filtered, filteredBy, ms} = this;
    this.countReason('');
    book.takeJudged({rows, filtered, filteredBy, reasons: this.reasons, ms});
  }

  private settle(decoder: Decoder): RawRecord | boolean {
    const {members, book, work} = this;
    const {plan, writer} = work;
    if (decoder.find?.(work.search) !== true) return false;
    if (members.recordBytes > this.recordBytesMax) return this.wholeRecord(decoder);
    if (this.isFiltered(plan.first)) return true;
    if (writer?.fits(members) !== true) return this.wholeRecord(decoder);
    if (this.isFiltered(plan.behind)) return true;
    writer.write(members, book.rows);
    this.rows++;
    book.passJudged();
    return true;
  }

  private wholeRecord(decoder: Decoder): RawRecord {
    const record = decoder.found?.();
    assert(record !== undefined, 'a decoder that finds the fields of a record has the record');
    return record;
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
