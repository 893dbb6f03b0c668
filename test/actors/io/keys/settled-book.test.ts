/** Many look into the book at a time, in any order: each gets the rows of its own ranges. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import * as fc from '../../../support/properties.ts';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {SettledBook} from '../../../../src/actors/io/keys/settled-book.ts';
import {SettledRecords, settledRecordBytes} from '../../../../src/protocol/settled.ts';

const rowBytes = 10;
const rows = 6000;
/** Two rows of three, in stretches of uneven lengths. */
const starts = Array.from({length: rows}, (_, row) => row * rowBytes).filter((start) => (start / rowBytes) % 7 < 5 && start % 900 > 100);
const dir = mkdtempSync(join(tmpdir(), 'quern-settled-'));
let book: SettledBook;

beforeAll(async () => {
  const records = new SettledRecords(new ArrayBuffer(starts.length * settledRecordBytes));
  for (const [at, start] of starts.entries()) records.set(at, start, {splitId: 1, sub: 0, index: at, byteOffset: start, line: null});
  writeFileSync(join(dir, 'settled'), records.bytes);
  book = await SettledBook.open({path: join(dir, 'settled'), count: starts.length, fileOf: (id) => `file ${id}`});
});

afterAll(async () => {
  await book.close();
  rmSync(dir, {recursive: true});
});

/** Lengths of ranges, one behind the other, and how many ask for them in turn: as workers do for chunks. */
const asking = fc.record({
  lengths: fc.array(fc.integer({min: 0, max: 300}), {minLength: 1, maxLength: 40}),
  askers: fc.integer({min: 1, max: 8}),
});

test('range behind range, by any number of askers at once', async () => {
  await fc.assert(
    fc.asyncProperty(asking, async ({lengths, askers}) => {
      let end = 0;
      const ranges = lengths.map((count) => ({start: end * rowBytes, end: (end += count) * rowBytes, base: 70}));
      const found: (readonly number[])[] = [];
      let next = 0;
      const ask = async (): Promise<void> => {
        for (let turn = next++; turn < ranges.length; turn = next++) {
          const range = ranges[turn];
          const settled = range === undefined ? null : await book.rowsIn([range]);
          found[turn] = [...new Float64Array(settled?.places ?? new ArrayBuffer(0))];
        }
      };
      await Promise.all(Array.from({length: askers}, ask));
      const inRange = (range: (typeof ranges)[number]): readonly number[] =>
        starts.flatMap((at) => (at >= range.start && at < range.end ? [0, at - range.base] : []));
      expect(found).toEqual(ranges.map(inRange));
    }),
    {numRuns: 60},
  );
});
