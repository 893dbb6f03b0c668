/** The I/O actor in its thread: buffers move there and back, errors keep their class, and no call outlives the thread. */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Worker} from 'node:worker_threads';
import {expect, onTestFinished, test} from 'vitest';
import {startIoAhead, startIoThread, type IoRemote} from '../../src/threads/io-remote.ts';
import {ActorError, LockedError} from '../../src/model/errors.ts';
import {makeCells} from '../../src/protocol/cells.ts';
import type {RunPlan} from '../../src/model/plan.ts';
import {appendsOf, writeInputs, type MadeFile} from '../actors/io/inputs.ts';
import {openRun, outputsIn, planFor} from '../actors/io/rooms.ts';

const files: readonly MadeFile[] = [
  {
    name: 'a.jsonl',
    records: Array.from({length: 20}, (_, n) => ({rows: 2, rejects: n % 4 === 0 ? 1 : 0, warned: n % 3 === 0, filtered: false})),
  },
];

function makePlan(given: Partial<RunPlan['output']> = {}): RunPlan {
  const dir = mkdtempSync(join(tmpdir(), 'quern-remote-'));
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}));
  const plan = planFor(join(dir, 'out'));
  return {...plan, baseDir: dir, output: {...plan.output, ...given}};
}

function start(plan: RunPlan): IoRemote {
  const remote = startIoThread({plan, cells: makeCells(), baselineBytes: 0});
  onTestFinished(() => remote.close());
  return remote;
}

test('a run over the wire: every buffer has left its sender, and the rows buffer comes back', async () => {
  const plan = makePlan();
  const {io} = start(plan);
  const opened = await openRun(io, plan);
  await io.addSplits(writeInputs(join(plan.baseDir, 'in'), files));
  await io.sealSplits(0);
  await io.openStage(0);
  const splits = await io.splits(0, {after: null, limit: 10});
  for (const message of appendsOf(files, splits, {position: opened.position, records: () => 7})) {
    const {rows, rejects, warnings, table, hashes} = message.extracted;
    const size = rows?.byteLength;
    const answer = io.append(message);
    expect([rows, rejects, warnings, table, hashes, message.ranges].map((buffer) => buffer?.detached)).not.toContain(false);
    expect((await answer).rows?.byteLength).toBe(size);
  }
  const {report} = await io.finish();
  expect(report).toMatchObject({status: 'complete', counts: {records: 20, rows: 40, rejects: 5, warnings: 7}});
  expect(outputsIn(plan.dir)['records.jsonl']?.split('\n').length).toBe(41);
  await io.close();
});

test('an error keeps its class, its code and its hint', async () => {
  const plan = makePlan();
  const first = start(plan);
  await openRun(first.io, plan);
  const refused = await openRun(start(plan).io, plan).catch((cause: unknown) => cause);
  expect(refused).toBeInstanceOf(LockedError);
  expect(refused).toMatchObject({code: 'LOCKED', exitCode: 73, where: plan.dir, hint: expect.stringContaining('wait')});
  await first.io.close();
});

test('a thread that ends takes no call with it: each is rejected, and so is each that comes later', async () => {
  const sink = {builtin: null, path: join(import.meta.dirname, '../support/modules/deadly-sink.ts')};
  const usual = makePlan({sink});
  const plan = {...usual, output: {...usual.output, sinkOptions: {marker: join(usual.baseDir, 'died')}}};
  const {io} = start(plan);
  await openRun(io, plan);
  await io.sealSplits(0);
  const calls = [io.openStage(0), io.progress(), io.splits(0, {after: null, limit: 1}), io.drain(), io.log({event: 'x'}), io.finish()];
  const settled = await Promise.allSettled(calls);
  const late = await io.progress().catch((cause: unknown) => cause);
  const reasons = [...settled.flatMap((call) => (call.status === 'rejected' ? [call.reason as unknown] : [])), late];
  expect(settled.map(({status}) => status)).toEqual(expect.arrayContaining(['rejected']));
  expect(settled[0]?.status).toBe('rejected');
  expect(settled.at(-1)?.status).toBe('rejected');
  for (const reason of reasons) {
    expect(reason).toBeInstanceOf(ActorError);
    expect(reason).toMatchObject({code: 'IO_DIED', retryable: true, message: expect.stringContaining('code 5')});
  }
});

test('ended from this side, or sent what cannot be read, it rejects as well', async () => {
  const started: Worker[] = [];
  const onWorker = (worker: Worker): void => void started.push(worker);
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  const plan = makePlan();
  const first = start(plan);
  await openRun(first.io, plan);
  const waiting = first.io.progress();
  await first.close();
  await expect(Promise.race([waiting, first.io.progress()])).rejects.toMatchObject({code: 'IO_DIED'});
  await first.close();
  const second = start(plan);
  await openRun(second.io, plan);
  const [, worker] = started;
  const unanswered = second.io.progress();
  worker?.emit('messageerror', new Error('no such class'));
  await expect(unanswered).rejects.toMatchObject({code: 'IO_DIED', message: expect.stringContaining('could not be read')});
  expect(existsSync(plan.dir)).toBe(true);
});

test('started ahead it waits for its run; one that is never told of a run ends when it is closed', async () => {
  const plan = makePlan();
  const ahead = startIoAhead();
  onTestFinished(() => ahead.close());
  await new Promise((resolve) => setImmediate(resolve));
  const {io} = ahead.begin({plan, cells: makeCells(), baselineBytes: 0});
  expect(await openRun(io, plan)).toMatchObject({resumed: false});
  await io.close();
  const exits: number[] = [];
  const onWorker = (worker: Worker): void => void worker.on('exit', (code) => exits.push(code));
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  const unused = startIoAhead();
  await unused.close();
  await unused.close();
  expect(exits).toHaveLength(1);
});
