/** The file that is being appended: its ranges one behind the other, its sums, its hash. */
import {createHash, type Hash} from 'node:crypto';
import type {FileFacts} from '../../model/chunk.ts';
import {splitStates, type RangeRecord, type SplitRecord} from '../../ledger/records.ts';
import {splitSumKeys} from '../../ledger/split-book.ts';
import {assert, ChangedInputError} from '../../model/errors.ts';
import type {ResultTable, TableShape} from '../../protocol/tables.ts';
import {addSpan, detailOf, withDetail} from './totals.ts';

/** What an append says of one range. */
export interface SpanFacts {
  readonly splitId: number;
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
  /** What the file was found to be. */
  readonly found: FileFacts | null;
  readonly unreadable: boolean;
  /** Of the file when it was opened; negative where nobody knows. */
  readonly size: number;
  readonly mtimeMs: number;
  /** Bytes of the source that were needed for the ranges so far. */
  readonly taken: number;
  readonly sha256: Uint8Array;
}

/** What came of it: a row of a result's table, and where in the stage's file its rows will stand. */
export interface SpanResult {
  readonly table: ResultTable;
  readonly span: number;
  readonly writtenAt: number;
}

export class SplitProgress {
  readonly listed: SplitRecord;
  private readonly sums: ResultTable;
  private ordinal = 0;
  private position = 0;
  private readonly hash: Hash = createHash('sha256');
  private firstHash: Uint8Array | null = null;
  private size: number;
  private mtimeMs: number;
  private facts: FileFacts | null;
  private written: SplitRecord['written'];
  private taken: number;
  private isDone = false;
  private unreadable = false;

  /** @param ranges those committed before, in order */
  constructor(shape: TableShape, listed: SplitRecord, ranges: Iterable<RangeRecord>) {
    this.listed = listed;
    this.size = listed.size;
    this.mtimeMs = listed.mtimeMs;
    this.facts = listed.facts;
    this.taken = listed.bytesDone;
    this.sums = withDetail(shape, listed.counts);
    for (const column of splitSumKeys) this.sums.set(0, column, listed[column]);
    this.written = listed.written;
    for (const range of ranges) this.step(range.end, range.sha256);
  }

  get done(): boolean {
    return this.isDone;
  }

  get begun(): boolean {
    return this.ordinal > 0;
  }

  get isUnreadable(): boolean {
    return this.unreadable;
  }

  get bytesTotal(): number {
    return Math.max(this.size, 0);
  }

  get hasRejects(): boolean {
    return this.sums.get(0, 'rejects') > 0;
  }

  /** Of the source; all of it once the file is done, also of one whose rest cannot be read. */
  get bytesDone(): number {
    if (this.size < 0) return this.taken;
    return this.isDone ? this.size : Math.min(this.taken, this.size);
  }

  /** @throws {AssertionError} when the range does not follow the last; {ChangedInputError} when the file changed in between */
  add(facts: SpanFacts, {table, span, writtenAt}: SpanResult): RangeRecord {
    const {file} = this.listed;
    assert(!this.isDone, `${file} is done, and nothing of it follows`);
    assert(facts.start === this.position, `${file}: a range begins at ${facts.start}, the one before ended at ${this.position}`);
    assert(facts.end >= facts.start, `${file}: a range ends behind its beginning`);
    if (!facts.unreadable) this.checkUnchanged(facts);
    const range = this.rangeOf(facts, table, span);
    this.written = {start: this.begun ? this.written.start : writtenAt, bytes: this.written.bytes + range.rowBytes};
    this.facts ??= facts.found;
    this.taken = Math.max(this.taken, facts.taken);
    this.step(facts.end, facts.sha256);
    addSpan(this.sums, table, span);
    this.isDone = facts.last || facts.unreadable;
    this.unreadable = facts.unreadable;
    if (this.isDone && this.size < 0) this.size = this.taken;
    return range;
  }

  get record(): SplitRecord {
    const hashOf = this.ordinal === 1 ? 'content' : 'ranges';
    const sha256 = this.ordinal === 1 ? this.firstHash : this.hash.copy().digest();
    return {
      ...this.listed,
      size: this.size,
      mtimeMs: this.mtimeMs,
      state: this.isDone ? splitStates.done : splitStates.begun,
      facts: this.facts,
      bytesDone: this.bytesDone,
      records: this.sums.get(0, 'records'),
      rows: this.sums.get(0, 'rows'),
      rejects: this.sums.get(0, 'rejects'),
      warnings: this.sums.get(0, 'warnings'),
      duplicates: this.sums.get(0, 'duplicates'),
      written: this.written,
      counts: detailOf(this.sums),
      sha256: this.isDone && !this.unreadable ? sha256 : null,
      hashOf: this.isDone && !this.unreadable ? hashOf : null,
      unreadable: this.unreadable,
    };
  }

  private step(end: number, sha256: Uint8Array): void {
    if (this.ordinal === 0) this.firstHash = sha256;
    this.hash.update(sha256);
    this.ordinal++;
    this.position = end;
  }

  private rangeOf(facts: SpanFacts, table: ResultTable, span: number): RangeRecord {
    return {
      splitId: this.listed.id,
      ordinal: this.ordinal,
      start: facts.start,
      end: facts.end,
      sha256: facts.sha256,
      records: table.get(span, 'records'),
      rows: table.get(span, 'rows'),
      rejects: table.get(span, 'rejects'),
      warnings: table.get(span, 'warnings'),
      duplicates: table.get(span, 'duplicates'),
      rowBytes: table.get(span, 'rowBytes'),
      rejectBytes: table.get(span, 'rejectBytes'),
      warningBytes: table.get(span, 'warningBytes'),
    };
  }

  /** The listing may be older than the reading; but all ranges of a file are of one and the same file. */
  private checkUnchanged(facts: SpanFacts): void {
    // Of items and streams nobody knows the size before the end.
    if (this.listed.size < 0) return;
    if (this.ordinal === 0) {
      this.size = facts.size;
      this.mtimeMs = facts.mtimeMs;
      return;
    }
    if (facts.size === this.size && facts.mtimeMs === this.mtimeMs) return;
    throw new ChangedInputError(`${this.listed.file} changed while it was read (${this.size} bytes -> ${facts.size})`, {
      code: 'CHANGED_INPUT',
      where: this.listed.path,
      hint: 'restore it and resume, or begin a new run in another output.dir',
    });
  }
}
