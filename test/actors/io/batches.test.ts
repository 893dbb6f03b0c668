import {afterEach, beforeEach, expect, test} from 'vitest';
import {join} from 'node:path';
import {verify} from '../../../src/engine/verify.ts';
import type {Batch, IoActor} from '../../../src/protocol/mailboxes.ts';
import {writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, outputsIn, planFor, removeFolder, type Journey} from './rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = [
  {name: 'a.jsonl', records: [row, {...row, rows: 3}, {...row, rows: 0, rejects: 1}, row]},
  {name: 'b.jsonl', records: [{...row, rows: 2, rejects: 1}, row, {...row, rows: 0, filtered: true}]},
  {name: 'c.jsonl', records: Array.from({length: 40}, () => row)},
];
const rowsInAll = 48;

let dir: string;
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

function journey(batchRows: number): Journey {
  return {plan: planFor(join(dir, 'out'), {batchRows}), files, listed: writeInputs(join(dir, 'in'), files), records: () => 2};
}

/** A row by its place. */
function placesOf(batch: Batch): string[] {
  const lines = Buffer.from(batch.rows).toString('utf8').trimEnd().split('\n');
  expect(lines.length).toBe(batch.count);
  return lines.map((line) => {
    const {file, index, sub} = JSON.parse(line)._source;
    return `${file} ${index}.${sub}`;
  });
}

/** Appends all and finishes while a consumer takes batches, and acknowledges as many of them as `acks` says. */
async function runWith(io: IoActor, given: Journey, consumer: (io: IoActor) => Promise<void>): Promise<void> {
  const opened = await openRun(io, given.plan);
  const produced = appendAll(io, opened, given).then(() => io.finish());
  await consumer(io);
  await produced;
}

test('who waits gets what is there, never more than a batch, and every row once', async () => {
  const given = {...journey(5), plan: planFor(join(dir, 'out'), {batchRows: 5, partialBatches: true})};
  const io = makeActor();
  const opened = await openRun(io, given.plan);
  const batches: Batch[] = [];
  const first = io.nextBatch();
  const produced = appendAll(io, opened, given).then(() => io.finish());
  // Whoever writes waits for acknowledgements; nothing but a taker makes these smaller.
  for (let batch = await first; batch !== null; batch = await io.nextBatch()) {
    batches.push(batch);
    await io.ack(batch.id);
  }
  await produced;
  expect(batches.map(({id}) => id)).toEqual(batches.map((_, index) => index));
  expect(batches[0]?.count).toBeLessThan(5);
  expect(Math.max(...batches.map(({count}) => count))).toBeLessThanOrEqual(5);
  const places = batches.flatMap(placesOf);
  expect(places).toHaveLength(rowsInAll);
  expect(new Set(places).size).toBe(rowsInAll);
});

test('batches hold exactly so many rows, in order, the last one the rest', async () => {
  const given = journey(5);
  const batches: Batch[] = [];
  await runWith(makeActor(), given, async (io) => {
    for (let batch = await io.nextBatch(); batch !== null; batch = await io.nextBatch()) {
      batches.push(batch);
      await io.ack(batch.id);
    }
  });
  expect(batches.map(({id}) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(batches.map(({count}) => count)).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 5, 3]);
  expect(batches[0]).toMatchObject({file: 'a.jsonl', range: {start: 0, end: 64}});
  expect(batches.reduce((sum, {rejects}) => sum + rejects, 0)).toBe(2);
  expect(new Set(batches.flatMap(placesOf)).size).toBe(rowsInAll);
  expect(Object.keys(outputsIn(given.plan.dir))).toEqual(['rejects.jsonl', 'warnings.jsonl']);
  expect((await verify(given.plan.dir, {deep: true})).problems).toEqual([]);
});

test('what was acknowledged does not come again, what was not does', async () => {
  const lostPlaces = new Set<string>();
  const seen: string[] = [];
  for (const acked of [0, 1, 2, 2]) {
    const io = makeActor();
    const given = journey(7);
    const opened = await openRun(io, given.plan);
    expect(opened.skipRows + opened.counts.rows).toBe(seen.length);
    const produced = appendAll(io, opened, given).catch(() => undefined);
    for (let taken = 0; taken < acked; taken++) {
      const batch = await io.nextBatch();
      if (batch === null) throw new Error('there are rows left');
      seen.push(...placesOf(batch));
      await io.ack(batch.id);
    }
    // A batch in the consumer's hands is lost with the consumer.
    const lost = await io.nextBatch();
    expect(lost?.id).toBe(seen.length / 7);
    for (const place of lost === null ? [] : placesOf(lost)) lostPlaces.add(place);
    await io.close();
    await produced;
  }
  expect(seen.length).toBe(35);
  const given = journey(7);
  await runWith(makeActor(), given, async (io) => {
    for (let batch = await io.nextBatch(); batch !== null; batch = await io.nextBatch()) {
      seen.push(...placesOf(batch));
      await io.ack(batch.id);
    }
  });
  expect(seen.length).toBe(rowsInAll);
  expect(new Set(seen).size).toBe(rowsInAll);
  expect([...lostPlaces].every((place) => seen.includes(place))).toBe(true);
  const {'rejects.jsonl': rejects} = outputsIn(given.plan.dir);
  expect(rejects?.split('\n').length).toBe(3);
  expect((await verify(given.plan.dir)).problems).toEqual([]);
});

test('appends wait while batches stand about, and go on when one is acknowledged', async () => {
  const io = makeActor();
  const given = journey(2);
  const opened = await openRun(io, given.plan);
  let appended = 0;
  const produced = appendAll(io, opened, {...given, onAppend: () => appended++}).then(() => io.finish());
  const first = await io.nextBatch();
  const {rows} = await io.drain();
  expect(rows).toBe(0);
  let count = first?.count ?? 0;
  await io.ack(first?.id ?? 0);
  for (let batch = await io.nextBatch(); batch !== null; batch = await io.nextBatch()) {
    count += batch.count;
    await io.ack(batch.id);
  }
  await produced;
  expect(count).toBe(rowsInAll);
  expect(appended).toBeGreaterThan(20);
});

test('stop frees whoever waits: the consumer gets null, the appends resolve', async () => {
  const io = makeActor();
  const given = journey(2);
  const opened = await openRun(io, given.plan);
  const produced = appendAll(io, opened, given);
  const batch = await io.nextBatch();
  await io.ack(batch?.id ?? 0);
  const {report} = await io.stop('cancelled', 'enough');
  await produced;
  expect(report).toMatchObject({status: 'stopped', stopReason: 'cancelled'});
  const again = makeActor();
  const reopened = await openRun(again, given.plan, 'resume');
  expect(reopened.counts.rows + reopened.skipRows).toBe(2);
  expect(reopened).toMatchObject({resumed: true, unclean: false});
  await again.close();
});
