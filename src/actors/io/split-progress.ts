/**
 * The file that is being appended: its ranges one behind the other, its sums, its hash. Most files of many are one range: for them nothing is
 * summed and hashed, and their record is made when it is written.
 */
import {createHash, type Hash} from 'node:crypto';
import type {FileFacts} from '../../model/chunk.ts';
import type {RangeMarks} from '../../ledger/range-book.ts';
import {splitStates, type SplitRecord} from '../../ledger/records.ts';
import {splitSumKeys} from '../../ledger/split-book.ts';
import {AssertionError, ChangedInputError} from '../../model/errors.ts';
import {ResultTable, type ResultColumn, type TableShape} from '../../protocol/tables.ts';
import type {SpanFacts} from './appended-spans.ts';
import {addSpan, detailOf, withDetail} from './totals.ts';

/** Of a range's sha256. */
const hashBytes = 32;

/** What came of it: a row of a result's table, and where in the stage's file its rows will stand. */
export interface SpanResult {
  readonly table: ResultTable;
  readonly span: number;
  readonly writtenAt: number;
}

export class SplitProgress {
  readonly listed: SplitRecord;
  private readonly shape: TableShape;
  /** Sums over all ranges: while there is one, its row in the table that came with it. */
  private sums: ResultTable | null = null;
  private row = 0;
  private isOwn = false;
  private ordinal = 0;
  private position = 0;
  /** From the second range on. */
  private hash: Hash | null = null;
  private firstHash: Uint8Array | null = null;
  private size: number;
  private mtimeMs: number;
  private facts: FileFacts | null;
  private rowsStart: number;
  private rowsBytes: number;
  private taken: number;
  private isDone = false;
  private unreadable = false;

  /** @param committed the ranges before, in order */
  constructor(shape: TableShape, listed: SplitRecord, committed: Iterable<RangeMarks>) {
    this.listed = listed;
    this.shape = shape;
    this.size = listed.size;
    this.mtimeMs = listed.mtimeMs;
    this.facts = listed.facts;
    this.taken = listed.bytesDone;
    this.rowsStart = listed.written.start;
    this.rowsBytes = listed.written.bytes;
    for (const marks of committed) this.takeCommitted(marks);
    if (this.ordinal === 0) return;
    this.sums = withDetail(shape, listed.counts);
    this.isOwn = true;
    for (const column of splitSumKeys) this.sums.set(0, column, listed[column]);
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
    return this.sumOf('rejects') > 0;
  }

  /** Of the source; all of it once the file is done, also of one whose rest cannot be read. */
  get bytesDone(): number {
    if (this.size < 0) return this.taken;
    return this.isDone ? this.size : Math.min(this.taken, this.size);
  }

  /**
   * The range's ordinal.
   * @throws {AssertionError} when the range does not follow the last; {ChangedInputError} when the file changed in between
   */
  add(facts: SpanFacts, {table, span, writtenAt}: SpanResult): number {
    this.checkFollows(facts);
    if (!facts.unreadable) this.checkUnchanged(facts);
    if (!this.begun) this.rowsStart = writtenAt;
    this.rowsBytes += table.get(span, 'rowBytes');
    this.facts ??= facts.found;
    this.taken = Math.max(this.taken, facts.taken);
    this.addSums(table, span);
    this.step(facts.end, facts.sha256);
    this.isDone = facts.last || facts.unreadable;
    this.unreadable = facts.unreadable;
    if (this.isDone && this.size < 0) this.size = this.taken;
    return this.ordinal - 1;
  }

  /** As it stands now. Once it is done, it stands so. */
  get record(): SplitRecord {
    const isHashed = this.isDone && !this.unreadable;
    return {
      ...this.listed,
      size: this.size,
      mtimeMs: this.mtimeMs,
      state: this.isDone ? splitStates.done : splitStates.begun,
      facts: this.facts,
      bytesDone: this.bytesDone,
      records: this.sumOf('records'),
      rows: this.sumOf('rows'),
      rejects: this.sumOf('rejects'),
      warnings: this.sumOf('warnings'),
      duplicates: this.sumOf('duplicates'),
      written: {start: this.rowsStart, bytes: this.rowsBytes},
      counts: this.sums === null ? [] : detailOf(this.sums, this.row),
      sha256: isHashed ? this.sha256 : null,
      hashOf: isHashed ? (this.ordinal === 1 ? 'content' : 'ranges') : null,
      unreadable: this.unreadable,
    };
  }

  private get sha256(): Uint8Array | null {
    return this.hash === null ? this.firstHash : this.hash.copy().digest();
  }

  private sumOf(column: ResultColumn): number {
    return this.sums?.get(this.row, column) ?? 0;
  }

  private addSums(table: ResultTable, span: number): void {
    if (this.sums === null) {
      this.sums = table;
      this.row = span;
      return;
    }
    if (!this.isOwn) {
      const own = new ResultTable(this.shape, 1);
      addSpan(own, this.sums, this.row);
      this.sums = own;
      this.row = 0;
      this.isOwn = true;
    }
    addSpan(this.sums, table, span);
  }

  private takeCommitted({ranges, end, hashes}: RangeMarks): void {
    const isFirst = this.firstHash === null;
    this.firstHash ??= hashes.subarray(0, hashBytes);
    if (this.ordinal + ranges > 1) this.hash = (this.hash ?? createHash('sha256').update(isFirst ? '' : this.firstHash)).update(hashes);
    this.ordinal += ranges;
    this.position = end;
  }

  private step(end: number, sha256: Uint8Array): void {
    if (this.firstHash === null) this.firstHash = sha256;
    else {
      this.hash ??= createHash('sha256').update(this.firstHash);
      this.hash.update(sha256);
    }
    this.ordinal++;
    this.position = end;
  }

  private checkFollows({start, end}: SpanFacts): void {
    const {file} = this.listed;
    if (this.isDone) throw new AssertionError(`${file} is done, and nothing of it follows`);
    if (start !== this.position) throw new AssertionError(`${file}: a range begins at ${start}, the one before ended at ${this.position}`);
    if (end < start) throw new AssertionError(`${file}: a range ends behind its beginning`);
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
