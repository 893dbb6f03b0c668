/** Streams of which the whole process dies, session by session: each killer is refused alone, and the rest is whole. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {CarefulWindow} from '../../../src/actors/coordinator/careful-window.ts';
import type {Result} from '../../../src/actors/coordinator/results.ts';
import {StreamReading} from '../../../src/actors/coordinator/stream-reading.ts';
import {streamResults} from '../../../src/actors/coordinator/streaming.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import type {TryingMark} from '../../../src/protocol/mailboxes.ts';
import {ProcessDeath, seeResult, streamsOver, type Mortality, type SeenResult} from './streams.ts';

const count = 60;
const rows = Array.from({length: count}, (_, id) => ({id, pad: 'p'.repeat((id * 37) % 400)}));
const text = JSON.stringify({a: {rows: rows.slice(0, 25)}, b: {rows: rows.slice(25)}});

const sessionsMost = 100;

interface Ending {
  readonly seen: readonly SeenResult[];
  readonly sessions: number;
}

/** Session after session, each behind what the one before committed, with the marks it left; until one lives. */
async function runToTheEnd(mortality: Mortality, given: {readonly chunkBytes: number; readonly windowBytes: number}): Promise<Ending> {
  const {on, piece} = await streamsOver(text, mortality, {limits: {chunkBytes: given.chunkBytes}});
  const marks = new Map<string, TryingMark>();
  const io = {
    trying: async ({splitId, start, end}: Omit<TryingMark, 'times'>) => {
      const key = `${splitId} ${start} ${end}`;
      const mark = {splitId, start, end, times: (marks.get(key)?.times ?? 0) + 1};
      marks.set(key, mark);
      return mark;
    },
    triedAll: async () => marks.clear(),
    drain: async () => ({}) as never,
  };
  const seen: SeenResult[] = [];
  let from: Boundary = startOfFile;
  for (let sessions = 1; sessions <= sessionsMost; sessions++) {
    const reading = new StreamReading(on, {piece: piece(from), maxRecords: null});
    const bytes = sessions === 1 ? 0 : given.windowBytes;
    const window = new CarefulWindow({on, io, marks: [...marks.values()], bytes, settle: () => Promise.resolve()});
    const tell = (result: Result): void => {
      seen.push(seeResult(on, result));
      from = result.boundary;
    };
    try {
      if (window.isOpen) await window.tryStream({type: 'stream', piece: piece(from), admitted: 0}, reading, {chunkId: 0, tell});
      for await (const result of streamResults(reading)) tell(result);
      return {seen, sessions};
    } catch (cause) {
      if (!(cause instanceof ProcessDeath)) throw cause;
    } finally {
      await reading.close();
    }
  }
  throw new Error('no session lives');
}

const outcomesOf = ({seen}: Ending): readonly (number | string)[] =>
  seen.flatMap(({ids, rejects}) => [...ids, ...rejects.map(({code, index}) => `${code} ${index}`)]);

test('whichever records kill, they alone are refused, however the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(count - 1), {maxLength: 4}),
      fc.constantFrom(400, 3000, 100_000),
      fc.constantFrom(1, 5000, 1_000_000),
      async (killers, chunkBytes, windowBytes) => {
        const ending = await runToTheEnd({ids: new Set(killers), of: 'process', deaths: 0}, {chunkBytes, windowBytes});
        expect(outcomesOf(ending)).toEqual(rows.map(({id}) => (killers.includes(id) ? `RECORD_KILLS_PROCESS ${id}` : id)));
        expect(ending.seen.at(-1)).toMatchObject({last: true, end: text.length, boundary: {record: count}});
      },
    ),
    {numRuns: 40},
  );
});

test('one record costs as many sessions as halvings, and a few', async () => {
  const ending = await runToTheEnd({ids: new Set([41]), of: 'process', deaths: 0}, {chunkBytes: 100_000, windowBytes: 1_000_000});
  // 60, 30, 15, 8, 4, 2, 1 records, three deaths of the one alone, and two before a mark counts.
  expect(ending.sessions).toBeLessThanOrEqual(12);
});

test('where the reading itself kills, the rest of the file is refused as one, and what stands before is kept', async () => {
  const mortality: Mortality = {byte: 10_000, of: 'process', deaths: 0};
  const {seen, sessions} = await runToTheEnd(mortality, {chunkBytes: 3000, windowBytes: 1_000_000});
  expect(sessions).toBe(5);
  const last = seen.at(-1);
  expect(last).toMatchObject({from: {offset: 9000}, end: text.length, last: true, records: 1, ids: []});
  expect(last?.rejects).toMatchObject([{code: 'RECORD_KILLS_PROCESS', index: last?.from.record, byteOffset: 9000}]);
  const ids = seen.flatMap((result) => result.ids);
  expect(ids).toEqual(rows.slice(0, ids.length).map(({id}) => id));
  expect([last?.from.record, ids.length > 20]).toEqual([ids.length, true]);
});

test('a record is refused for its third death alone, not for one less', async () => {
  const given = {chunkBytes: 100_000, windowBytes: 1_000_000};
  const always: Mortality = {ids: new Set([30]), of: 'process', deaths: 0};
  const refused = await runToTheEnd(always, given);
  expect(refused.seen.flatMap(({rejects}) => rejects)).toMatchObject([{index: 30, reason: expect.stringContaining('died 3 times')}]);
  const once = {...always, deaths: 0, mostDeaths: always.deaths - 1};
  expect(outcomesOf(await runToTheEnd(once, given))).toEqual(rows.map(({id}) => id));
});
