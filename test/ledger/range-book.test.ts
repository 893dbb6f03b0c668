/** The committed ranges of a split, as records and as marks: both tell of the same ones, over any number of pages. */
import {createHash} from 'node:crypto';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {RangeBook} from '../../src/ledger/range-book.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {temporaryFolder} from '../support/folders.ts';
import {join} from 'node:path';

const hashOf = (n: number): Buffer => createHash('sha256').update(String(n)).digest();

function databaseWith(ranges: number): DatabaseSync {
  const birth = {run: 'r', name: 'n', createdMs: 5, version: '0', identity: {a: '1'}, shape: {steps: ['input'], tallies: []}};
  const ledger = Ledger.create(join(temporaryFolder(), 'run.db'), {...birth, layout: 'single', batchRows: null, lineage: false});
  onTestFinished(() => ledger.close());
  const database = ledger.connection;
  const insert = database.prepare('INSERT INTO ranges VALUES (?, ?, ?, ?, ?, ?, 1, 1, 0, 0, 0, 2, 0, 0)');
  database.exec('BEGIN');
  // Backwards, and among those of others.
  for (let n = ranges - 1; n >= 0; n--)
    for (const [stage, split] of [
      [0, 7],
      [0, 8],
      [1, 7],
    ])
      insert.run(stage ?? 0, split ?? 0, n, n * 10, n * 10 + 10 + (stage ?? 0), hashOf(n + (split ?? 0)));
  database.exec('COMMIT');
  return database;
}

test.each([0, 1, 999, 1000, 1001, 2500])('%i ranges', (ranges) => {
  const book = new RangeBook(databaseWith(ranges));
  const records = [...book.of(7)];
  const marks = [...book.marksOf(7)];
  expect(records.map(({ordinal}) => ordinal)).toEqual(Array.from({length: ranges}, (_, n) => n));
  expect(marks.reduce((sum, mark) => sum + mark.ranges, 0)).toBe(ranges);
  expect(marks.at(-1)?.end).toBe(records.at(-1)?.end);
  expect(Buffer.concat(marks.map(({hashes}) => hashes))).toEqual(Buffer.concat(records.map(({sha256}) => sha256)));
});
