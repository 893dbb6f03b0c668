/** Whether the ledger agrees with itself: ranges without gaps, sums of files and of the run, every record accounted for. */
import {assertBalanced} from '../actors/io/accounting.ts';
import {sumsOf, withDetail} from '../actors/io/totals.ts';
import type {Ledger} from '../ledger/ledger.ts';
import {RangeBook} from '../ledger/range-book.ts';
import {splitStates, type SplitRecord} from '../ledger/records.ts';
import {messageOf} from '../model/errors.ts';
import type {TableShape} from '../protocol/tables.ts';
import type {Findings} from './verify-findings.ts';

const pageSplits = 1000;
const columns = ['records', 'rows', 'rejects', 'warnings'] as const;

export interface BooksRead {
  files: number;
  ranges: number;
}

export interface BooksGiven {
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** Every split that was begun, in order. */
export function* begunSplits(ledger: Ledger): Generator<SplitRecord> {
  for (let after: string | null = null; ;) {
    const page = ledger.splits.page(after, pageSplits);
    for (const split of page) if (split.state !== splitStates.listed) yield split;
    const last: SplitRecord | undefined = page.at(-1);
    if (last === undefined || page.length < pageSplits) return;
    after = last.file;
  }
}

export function verifyBooks({ledger, findings, signal}: BooksGiven): BooksRead {
  const {shape} = ledger.birth;
  const ranges = new RangeBook(ledger.connection);
  const read: BooksRead = {files: 0, ranges: 0};
  const sums = {records: 0, rows: 0, rejects: 0, warnings: 0};
  for (const split of begunSplits(ledger)) {
    signal?.throwIfAborted();
    read.files++;
    read.ranges += verifySplit(split, ranges, findings);
    tryBalance(splitSums(shape, split), split.file, findings);
    for (const column of columns) sums[column] += split[column];
  }
  const counts = ledger.stage.record()?.totals.counts;
  if (counts === undefined) return read;
  tryBalance(sumsOf(shape, counts), 'the run', findings);
  for (const column of columns) {
    if (sums[column] === counts[column]) continue;
    findings.add({file: 'the run', message: `has ${counts[column]} ${column}, its files have ${sums[column]}`});
  }
  return read;
}

/** How many ranges it has. */
function verifySplit(split: SplitRecord, ranges: RangeBook, findings: Findings): number {
  const add = (message: string): void => findings.add({file: split.file, message});
  const sums = {records: 0, rows: 0, rejects: 0, warnings: 0};
  let position = 0;
  let count = 0;
  for (const range of ranges.of(split.id)) {
    if (range.start !== position) add(`a range begins at byte ${range.start}, the one before ended at ${position}`);
    position = range.end;
    count++;
    for (const column of columns) sums[column] += range[column];
  }
  // Ranges of what is unpacked or decoded count other bytes than the file has.
  const {compression = null, encoding = 'utf-8'} = split.facts ?? {};
  const isPlain = compression === null && (encoding === 'utf-8' || encoding === 'binary');
  const isWhole = split.state === splitStates.done && !split.unreadable && isPlain;
  if (isWhole && position !== split.size) add(`is done at byte ${position} of ${split.size}`);
  for (const column of columns) {
    if (sums[column] !== split[column]) add(`has ${split[column]} ${column}, its ranges have ${sums[column]}`);
  }
  return count;
}

function splitSums(shape: TableShape, split: SplitRecord): ReturnType<typeof withDetail> {
  const sums = withDetail(shape, split.counts);
  for (const column of columns) sums.set(0, column, split[column]);
  return sums;
}

function tryBalance(sums: ReturnType<typeof withDetail>, where: string, findings: Findings): void {
  try {
    assertBalanced(sums, 0, where);
  } catch (cause) {
    findings.add({file: where, message: messageOf(cause)});
  }
}
