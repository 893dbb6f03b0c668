/** A file whose ranges were committed by several sessions has the hash and the place that it has after one. */
import {createHash} from 'node:crypto';
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {SplitProgress} from '../../../src/actors/io/split-progress.ts';
import {splitStates, type SplitRecord} from '../../../src/ledger/records.ts';
import type {RangeMarks} from '../../../src/ledger/range-book.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';

const shape = {steps: ['input'], tallies: []};
const listed: SplitRecord = {
  id: 1,
  file: 'a',
  path: '/a',
  relative: 'a',
  size: -1,
  mtimeMs: 0,
  state: splitStates.listed,
  facts: null,
  bytesDone: 0,
  records: 0,
  rows: 0,
  rejects: 0,
  warnings: 0,
  duplicates: 0,
  written: {start: 0, bytes: 0},
  counts: null,
  sha256: null,
  hashOf: null,
  unreadable: false,
};
const hashOf = (n: number): Uint8Array => createHash('sha256').update(String(n)).digest();

function append(progress: SplitProgress, n: number, last: boolean): void {
  const facts = {splitId: 1, start: n * 10, end: n * 10 + 10, last, found: null, unreadable: false, size: -1, mtimeMs: 0};
  progress.add({...facts, taken: n * 10 + 10, sha256: hashOf(n)}, {table: new ResultTable(shape, 1), span: 0, writtenAt: 0});
}

test('whatever was committed before, in whatever pages', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 12}), fc.nat({max: 11}), fc.integer({min: 1, max: 5}), (ranges, before, page) => {
      const whole = new SplitProgress(shape, listed, []);
      for (let n = 0; n < ranges; n++) append(whole, n, n === ranges - 1);
      const committed = Math.min(before, ranges - 1);
      const marks: RangeMarks[] = [];
      for (let n = 0; n < committed; n += page) {
        const hashes = Array.from({length: Math.min(page, committed - n)}, (_, at) => hashOf(n + at));
        marks.push({ranges: hashes.length, end: (n + hashes.length) * 10, hashes: Buffer.concat(hashes)});
      }
      const begun = {...listed, counts: committed === 0 ? null : [], state: committed === 0 ? listed.state : splitStates.begun};
      const resumed = new SplitProgress(shape, begun, marks);
      for (let n = committed; n < ranges; n++) append(resumed, n, n === ranges - 1);
      expect(resumed.record.sha256).toEqual(whole.record.sha256);
      expect(resumed.record.hashOf).toBe(whole.record.hashOf);
    }),
  );
});
