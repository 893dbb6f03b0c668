import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import type {Sink} from '../../../src/contracts/sink.ts';
import {verify} from '../../../src/engine/verify.ts';
import {systemClock} from '../../../src/flow/clock.ts';
import type {Clock} from '../../../src/model/clock.ts';
import {makeCells, readCell} from '../../../src/protocol/cells.ts';
import {MiB} from '../../../src/model/units.ts';
import {writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, outputsIn, planFor, removeFolder, travel, type Journey} from './rooms.ts';

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = ['a', 'b', 'c', 'd'].map((name) => ({name: `${name}.jsonl`, records: [row, row, row, row]}));

let dir: string;
beforeEach(() => {
  dir = makeFolder();
});
afterEach(() => removeFolder(dir));

function journey(out = 'out', everyBytes = 300): Journey {
  return {plan: planFor(join(dir, out), {everyBytes}), files, listed: writeInputs(join(dir, 'in'), files), records: () => 2};
}

/** A disk with room for so many bytes a file; or whose syncs fail from the nth on. */
function weakDisk(given: {readonly bytes?: number; readonly syncs?: number}): Sink {
  let syncs = 0;
  return {
    ...jsonl,
    async open(path, length, options) {
      const file = await jsonl.open(path, length, options);
      const fault = (code: string): Error => Object.assign(new Error(`${code}: the disk says no`), {code});
      return {
        get length() {
          return file.length;
        },
        append(rows) {
          if (file.length + rows.byteLength > (given.bytes ?? Infinity)) throw fault('ENOSPC');
          return file.append(rows);
        },
        sync() {
          if (++syncs > (given.syncs ?? Infinity)) throw fault('EIO');
          return file.sync();
        },
        close: () => file.close(),
      };
    },
  };
}

describe.each([
  {what: 'a full disk', code: 'ENOSPC', disk: {bytes: 500}},
  {what: 'a failed sync', code: 'EIO', disk: {syncs: 2}},
])('$what', ({code, disk}) => {
  test('is said by every call that follows; nothing uncommitted is counted; a resume completes', async () => {
    const given = journey();
    await travel(journey('undisturbed'));
    const io = makeActor({sink: weakDisk(disk), remarkSink: jsonl});
    const opened = await openRun(io, given.plan);
    // Appends may all be written before a sync of theirs fails; nothing is committed without one.
    await expect(appendAll(io, opened, given).then(() => io.drain())).rejects.toMatchObject({code});
    await expect(io.drain()).rejects.toMatchObject({code});
    await expect(io.progress()).rejects.toMatchObject({code});
    await expect(io.finish()).rejects.toMatchObject({code});
    const {report} = await io.stop('failed', 'the disk said no');
    expect(report).toMatchObject({status: 'stopped', stopReason: 'failed'});
    expect(report.counts.rows).toBeLessThan(16);
    const verified = await verify(given.plan.dir);
    expect(verified.problems).toEqual([]);
    expect(verified.checked.rows).toBe(report.counts.rows);
    const {opened: again} = await travel({...given, mode: 'resume'});
    expect(again.counts.rows).toBe(report.counts.rows);
    expect(outputsIn(given.plan.dir)).toEqual(outputsIn(join(dir, 'undisturbed')));
  });
});

test('a SinkError names the code, the path and a way on', async () => {
  const given = journey();
  const io = makeActor({sink: weakDisk({bytes: 500}), remarkSink: jsonl});
  const opened = await openRun(io, given.plan);
  await expect(appendAll(io, opened, given)).rejects.toMatchObject({name: 'SinkError', hint: expect.stringContaining('free some space')});
  await io.close();
});

test('commits come by time too, and progress.json at most once a second', async () => {
  const given = journey('out', 1e9);
  let now = 1_000_000;
  const ringing: (() => void)[] = [];
  const clock: Clock = {
    now: () => now,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        ringing.push(resolve);
        signal?.addEventListener('abort', () => reject(signal.reason as Error), {once: true});
      }),
  };
  const io = makeActor({clock});
  const opened = await openRun(io, given.plan);
  await appendAll(io, opened, given);
  const saved = (): {rows: number; updatedAt: string} => JSON.parse(readFileSync(join(given.plan.dir, 'progress.json'), 'utf8'));
  expect(saved().rows).toBe(0);
  expect((await io.progress()).rows).toBe(0);
  expect(ringing.length).toBe(1);
  ringing[0]?.();
  // The commit that the timer began is in the way of this one, which has nothing left to do.
  now += 500;
  const drained = await io.drain();
  expect(drained.rows).toBe(16);
  expect(saved().rows).toBe(16);
  await io.close();
});

test('a result that does not account for its records ends the run before a byte is written', async () => {
  const given = journey();
  const io = makeActor();
  const opened = await openRun(io, given.plan);
  const lying = appendAll(io, opened, {
    ...given,
    onAppend: (message) => {
      if (message.seq !== 1) return;
      const table = new Float64Array(message.extracted.table);
      table[0] = (table[0] ?? 0) + 1;
    },
  });
  await expect(lying).rejects.toMatchObject({
    name: 'AssertionError',
    message: expect.stringContaining('3 records, but the input accounts for 2'),
  });
  await io.close();
});

test('appends out of turn, gaps and files out of order are our own bugs', async () => {
  for (const [index, spoil] of [
    (message: {seq: number}) => (message.seq += 1),
    (message: {ranges: ArrayBuffer}) => (new Float64Array(message.ranges)[1] = 16),
    (message: {ranges: ArrayBuffer}) => (new Float64Array(message.ranges)[0] = 99),
  ].entries()) {
    const given = journey(`out${index}`);
    const io = makeActor();
    const opened = await openRun(io, given.plan);
    await expect(
      appendAll(io, opened, {
        ...given,
        onAppend: (message) => {
          if (message.seq === 1) spoil(message as never);
        },
      }),
    ).rejects.toMatchObject({name: 'AssertionError'});
    await io.close();
  }
});

test('marks of ranges tried alone are counted over sessions, and gone when they are committed', async () => {
  const given = journey();
  for (const times of [1, 2]) {
    const io = makeActor();
    const opened = await openRun(io, given.plan);
    expect(opened.unclean).toBe(times === 2);
    await io.addSplits(given.listed);
    await io.sealSplits(0);
    const {trying} = await io.openStage(0);
    expect(trying).toEqual(times === 1 ? [] : [{splitId: 1, start: 0, end: 32, times: 1}]);
    expect(await io.trying(0, {splitId: 1, start: 0, end: 32})).toMatchObject({times});
    await io.close();
  }
  const io = makeActor();
  await openRun(io, given.plan);
  await io.addSplits(given.listed);
  await io.sealSplits(0);
  expect((await io.openStage(0)).trying).toEqual([{splitId: 1, start: 0, end: 32, times: 2}]);
  await io.triedAll();
  await io.close();
  const {stage} = await travel(given);
  expect(stage?.trying).toEqual([]);
});

test('the gauge writes credit, memory and a heartbeat while the run is open', async () => {
  const cells = makeCells();
  const io = makeActor({cells, rss: () => 250 * MiB, clock: systemClock});
  const given = journey();
  await openRun(io, given.plan);
  expect(readCell(cells, 'rssKiB')).toBe(250 * 1024);
  expect(readCell(cells, 'creditKiB')).toBe(1024);
  expect(readCell(cells, 'ioBeat')).toBeGreaterThan(0);
  await io.close();
});

test('the log tells what happened, without secrets', async () => {
  const given = journey();
  const io = makeActor();
  const opened = await openRun(io, given.plan);
  await io.log({event: 'note', data: {apiKey: 'abc', url: 'https://me:hunter2@example.org/x', tokens: 5, text: 'Bearer abcdefghijkl'}});
  await appendAll(io, opened, given);
  await io.finish();
  const lines = readFileSync(join(given.plan.dir, '.quern/log.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({event}) => event)).toEqual(['opened', 'note', 'listed', ...lines.slice(3, -1).map(() => 'committed'), 'complete']);
  expect(lines[1].data).toEqual({apiKey: '[redacted]', url: 'https://[redacted]@example.org/x', tokens: 5, text: '[redacted]'});
});
