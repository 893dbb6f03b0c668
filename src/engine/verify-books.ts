/** Whether the ledger agrees with itself: ranges without gaps, sums of files, stages and the run, every record accounted for. */
import {assertBalanced, assertPassedOn} from '../actors/io/accounting.ts';
import {sumsOf, withDetail} from '../actors/io/totals.ts';
import type {Ledger} from '../ledger/ledger.ts';
import {RangeBook} from '../ledger/range-book.ts';
import {splitStates, type SplitRecord} from '../ledger/records.ts';
import {splitSumKeys} from '../ledger/split-book.ts';
import {messageOf} from '../model/errors.ts';
import type {Counts} from '../model/run.ts';
import {onlyStage, type Stage} from '../protocol/stages.ts';
import type {TableShape} from '../protocol/tables.ts';
import type {Findings} from './verify-findings.ts';

const pageSplits = 1000;

export interface BooksRead {
  files: number;
  ranges: number;
}

export interface BooksGiven {
  readonly ledger: Ledger;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** Every split that a stage began, in order. */
export function* begunSplits(ledger: Ledger, stage = 0): Generator<SplitRecord> {
  const splits = ledger.splitsOf(stage);
  for (let after: string | null = null; ;) {
    const page = splits.page(after, pageSplits);
    for (const split of page) if (split.state !== splitStates.listed) yield split;
    const last: SplitRecord | undefined = page.at(-1);
    if (last === undefined || page.length < pageSplits) return;
    after = last.file;
  }
}

export function verifyBooks(given: BooksGiven): BooksRead {
  const {ledger, findings} = given;
  const {shape} = ledger.birth;
  const stages = ledger.stages.length === 0 ? [onlyStage(shape)] : ledger.stages;
  const read: BooksRead = {files: 0, ranges: 0};
  let before: Counts | undefined;
  for (const stage of stages) {
    const books = verifyStage(stage, given);
    read.files = Math.max(read.files, books.files);
    read.ranges += books.ranges;
    const counts = ledger.stage(stage.number).record()?.totals.counts;
    if (counts !== undefined && stage.number > 0 && ledger.status === 'complete') {
      attempt('the run', findings, () => assertPassedOn(before, counts, stage));
    }
    before = counts;
  }
  return read;
}

function verifyStage(stage: Stage, {ledger, findings, signal}: BooksGiven): BooksRead {
  const {shape} = ledger.birth;
  const ranges = new RangeBook(ledger.connection, stage.number);
  const read: BooksRead = {files: 0, ranges: 0};
  const sums = noSums();
  for (const split of begunSplits(ledger, stage.number)) {
    signal?.throwIfAborted();
    read.files++;
    read.ranges += verifySplit(split, ranges, findings);
    attempt(split.file, findings, () => assertBalanced(splitSums(shape, split), 0, {stage, where: () => split.file}));
    for (const column of splitSumKeys) sums[column] += split[column];
  }
  const counts = ledger.stage(stage.number).record()?.totals.counts;
  if (counts === undefined) return read;
  attempt('the run', findings, () => assertBalanced(sumsOf(shape, counts), 0, {stage, where: () => 'the run'}));
  for (const column of splitSumKeys) {
    if (sums[column] === counts[column]) continue;
    findings.add({file: 'the run', message: `has ${counts[column]} ${column}, its files have ${sums[column]}`});
  }
  return read;
}

/** How many ranges it has. */
function verifySplit(split: SplitRecord, ranges: RangeBook, findings: Findings): number {
  const add = (message: string): void => findings.add({file: split.file, message});
  const sums = noSums();
  let position = 0;
  let count = 0;
  for (const range of ranges.of(split.id)) {
    if (range.start !== position) add(`a range begins at byte ${range.start}, the one before ended at ${position}`);
    position = range.end;
    count++;
    for (const column of splitSumKeys) sums[column] += range[column];
  }
  // Ranges of what is unpacked or decoded count other bytes than the file has.
  const {compression = null, encoding = 'utf-8'} = split.facts ?? {};
  const isPlain = compression === null && (encoding === 'utf-8' || encoding === 'binary');
  const isWhole = split.state === splitStates.done && !split.unreadable && isPlain;
  if (isWhole && position !== split.size) add(`is done at byte ${position} of ${split.size}`);
  for (const column of splitSumKeys) {
    if (sums[column] !== split[column]) add(`has ${split[column]} ${column}, its ranges have ${sums[column]}`);
  }
  return count;
}

function noSums(): Record<(typeof splitSumKeys)[number], number> {
  return {records: 0, rows: 0, rejects: 0, warnings: 0, duplicates: 0};
}

function splitSums(shape: TableShape, split: SplitRecord): ReturnType<typeof withDetail> {
  const sums = withDetail(shape, split.counts);
  for (const column of splitSumKeys) sums.set(0, column, split[column]);
  return sums;
}

function attempt(where: string, findings: Findings, check: () => void): void {
  try {
    check();
  } catch (cause) {
    findings.add({file: where, message: messageOf(cause)});
  }
}
