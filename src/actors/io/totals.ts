/** Sums over a stage as one row of a ResultTable, and the same by name. Pure. */
import {stepCountKeys, type Counts} from '../../model/run.ts';
import type {Totals} from '../../ledger/records.ts';
import {splitSumKeys} from '../../ledger/split-book.ts';
import {resultColumns, ResultTable, type TableShape} from '../../protocol/tables.ts';

export function countsOf(sums: ResultTable): Counts {
  const {shape} = sums;
  return {
    records: sums.get(0, 'records'),
    rows: sums.get(0, 'rows'),
    rejects: sums.get(0, 'rejects'),
    warnings: sums.get(0, 'warnings'),
    duplicates: sums.get(0, 'duplicates'),
    steps: Object.fromEntries(shape.steps.map((name, step) => [name, sums.stepCounts(0, step)])),
    tallies: Object.fromEntries(shape.tallies.map((name, tally) => [name, sums.tally(0, tally)])),
  };
}

export function sumsOf(shape: TableShape, counts: Counts): ResultTable {
  const sums = new ResultTable(shape, 1);
  for (const column of splitSumKeys) sums.set(0, column, counts[column]);
  for (const [step, name] of shape.steps.entries()) {
    for (const key of stepCountKeys) sums.addToStep(0, step, key, counts.steps[name]?.[key] ?? 0);
  }
  for (const [tally, name] of shape.tallies.entries()) sums.addToTally(0, tally, counts.tallies[name] ?? 0);
  return sums;
}

/** Adds one span's row to the sums. */
export function addSpan(sums: ResultTable, table: ResultTable, span: number): void {
  const at = span * table.stride;
  for (let column = 0; column < sums.stride; column++) {
    sums.values[column] = (sums.values[column] ?? 0) + (table.values[at + column] ?? 0);
  }
}

/** Steps and tallies of a row, as the ledger keeps them for each file. */
export function detailOf({values, stride}: ResultTable, row: number): number[] {
  const detail: number[] = [];
  for (let at = row * stride + resultColumns.length; at < (row + 1) * stride; at++) detail.push(values[at] ?? 0);
  return detail;
}

export function withDetail(shape: TableShape, detail: readonly number[] | null): ResultTable {
  const sums = new ResultTable(shape, 1);
  if (detail !== null) sums.values.set(detail, resultColumns.length);
  return sums;
}

export function noTotals(shape: TableShape, listed: {readonly files: number; readonly bytes: number}): Totals {
  return {
    counts: countsOf(new ResultTable(shape, 1)),
    outcomes: 0,
    bytesDone: 0,
    bytesTotal: listed.bytes,
    filesDone: 0,
    filesTotal: listed.files,
    filesWithRejects: 0,
    filesUnreadable: 0,
  };
}
