/** Streams whose workers die: each killer is refused alone, in its place, and no other record is lost, told twice or out of order. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import type {Result} from '../../../src/actors/coordinator/results.ts';
import {StreamReading} from '../../../src/actors/coordinator/stream-reading.ts';
import {streamAgain, streamResults} from '../../../src/actors/coordinator/streaming.ts';
import type {Boundary} from '../../../src/model/chunk.ts';
import {seeResult, sha256Of, streamsOver, type Mortality, type SeenResult, type Streams} from './streams.ts';

const count = 120;
// The decoder looks at 4 KiB at a time: some seven of them.
const rows = Array.from({length: count}, (_, id) => ({id, pad: 'p'.repeat((id * 37) % 400)}));
const groups = Array.from({length: 6}, (_, group) => [`g${group}`, {rows: rows.slice(group * 20, group * 20 + 20)}]);
const text = JSON.stringify(Object.fromEntries(groups));
const limits = {chunkBytes: 1500};

async function resultsOf({on, piece}: Streams, from?: Boundary): Promise<readonly Result[]> {
  const reading = new StreamReading(on, {piece: piece(from), maxRecords: null});
  const results: Result[] = [];
  try {
    for await (const result of streamResults(reading)) results.push(result);
  } finally {
    await reading.close();
  }
  return results;
}

/** Each begins where the one before ended, and the ranges are those of the file's bytes. */
function expectWhole(seen: readonly SeenResult[]): void {
  let record = 0;
  let offset = 0;
  for (const {from, end, boundary, records, last, sha256} of seen) {
    expect([from.offset, from.record]).toEqual([offset, record]);
    expect(boundary.record - from.record).toBe(records);
    expect([boundary.offset, sha256]).toEqual([end, sha256Of(Buffer.from(text).subarray(from.offset, end))]);
    record = boundary.record;
    offset = end;
    expect(last).toBe(seen.at(-1)?.boundary === boundary);
  }
  expect([offset, record]).toEqual([text.length, count]);
}

const outcomesOf = (seen: readonly SeenResult[]): readonly (number | string)[] =>
  seen.flatMap(({ids, rejects}) => [...ids, ...rejects.map(({code, index}) => `${code} ${index}`)]);

const expectedOf = (ids: ReadonlySet<number>): readonly (number | string)[] =>
  rows.map(({id}) => (ids.has(id) ? `RECORD_KILLS_WORKER ${id}` : id));

test('whichever records kill, they alone are refused, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(count - 1), {maxLength: 6}),
      fc.constantFrom(200, 1500, 100_000),
      fc.constantFrom(1, 1000, 1_000_000),
      async (killers, chunkBytes, outputBytesMax) => {
        const ids = new Set(killers);
        const streams = await streamsOver(text, {ids, deaths: 0}, {limits: {chunkBytes, outputBytesMax}, reads: [13, 1000]});
        const seen = (await resultsOf(streams)).map((result) => seeResult(streams.on, result));
        expectWhole(seen);
        expect(outcomesOf(seen)).toEqual(expectedOf(ids));
        expect(streams.on.desk.credit.bytesInFlight).toBe(0);
      },
    ),
    {numRuns: 60},
  );
});

test('every record kills: each is refused, with its place and its beginning', async () => {
  const ids = new Set(rows.map(({id}) => id));
  const streams = await streamsOver(text, {ids, deaths: 0}, {limits});
  const seen = (await resultsOf(streams)).map((result) => seeResult(streams.on, result));
  expectWhole(seen);
  expect(seen.flatMap(({rejects}) => rejects)).toMatchObject(
    rows.map((row) => ({index: row.id, byteOffset: 0, raw: JSON.stringify(row).slice(0, 500)})),
  );
});

test('a killer costs few deaths: each is the whole way again', async () => {
  const mortality: Mortality = {ids: new Set([77]), deaths: 0};
  // All 120 records wait at once: in 16 parts of 8, in 8 of one, the one alone.
  const streams = await streamsOver(text, mortality, {limits: {chunkBytes: 100_000}});
  await resultsOf(streams);
  expect(mortality.deaths).toBeLessThanOrEqual(3);
});

test('taken up again behind any result, exactly the rest', async () => {
  const ids = new Set([3, 50, 51, 119]);
  const streams = await streamsOver(text, {ids, deaths: 0}, {limits: {...limits, outputBytesMax: 500}});
  const results = await resultsOf(streams);
  const seen = results.map((result) => seeResult(streams.on, result));
  for (const [index, {boundary}] of results.entries()) {
    if (index === results.length - 1) continue;
    const rest = (await resultsOf(streams, boundary)).map((result) => seeResult(streams.on, result));
    expect(outcomesOf(rest)).toEqual(outcomesOf(seen.slice(index + 1)));
  }
});

test('a result can be streamed again up to each of its records', async () => {
  const streams = await streamsOver(text, {deaths: 0}, {limits: {...limits, outputBytesMax: 1000}});
  for (const result of await resultsOf(streams)) {
    const {ids, from} = seeResult(streams.on, result);
    const [piece] = result.pieces;
    if (piece === undefined) throw new Error('a result of a stream has one piece');
    for (let most = 1; most < ids.length; most++) {
      const seen = seeResult(streams.on, await streamAgain(streams.on, piece, most));
      expect(seen).toMatchObject({from, end: from.offset, last: false, ids: ids.slice(0, most), boundary: {record: from.record + most}});
      expect(seen.sha256).toBe(sha256Of(new Uint8Array()));
    }
  }
  expect(streams.on.desk.credit.bytesInFlight).toBe(0);
});

test('where the reading itself kills, the rest of the file is refused as one, and what stands before is kept', async () => {
  const mortality: Mortality = {byte: 10_000, deaths: 0};
  const streams = await streamsOver(text, mortality, {limits});
  const seen = (await resultsOf(streams)).map((result) => seeResult(streams.on, result));
  const last = seen.at(-1);
  expect(mortality.deaths).toBe(3);
  expect(last).toMatchObject({from: {offset: 9000}, end: text.length, last: true, records: 1, ids: []});
  expect(last?.rejects).toMatchObject([
    {code: 'RECORD_KILLS_WORKER', index: last?.from.record, byteOffset: 9000, raw: text.slice(9000, 9500)},
  ]);
  expect(last?.sha256).toBe(sha256Of(Buffer.from(text).subarray(9000)));
  const ids = seen.flatMap((result) => result.ids);
  expect(ids).toEqual(rows.slice(0, ids.length).map(({id}) => id));
  expect(ids.length).toBeGreaterThan(20);
  expect(last?.from.record).toBe(ids.length);
});
