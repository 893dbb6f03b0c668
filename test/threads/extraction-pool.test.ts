/** The pool of workers: every option said, buffers that move there and back, faults that keep their class, deaths that are told. */
import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {planWith} from '../support/plan.ts';
import type {RunPlan} from '../../src/model/plan.ts';
import {ConfigError} from '../../src/model/errors.ts';
import {makeCells, writeCell} from '../../src/protocol/cells.ts';
import type {Extract} from '../../src/protocol/extraction.ts';
import {onlyStage} from '../../src/protocol/stages.ts';
import {startExtractionPool} from '../../src/threads/extraction-pool.ts';

const options: Record<string, unknown>[] = [];
vi.mock('piscina', async (importOriginal) => {
  const actual = await importOriginal<{Piscina: new (given: Record<string, unknown>) => object}>();
  return {
    ...actual,
    Piscina: class extends actual.Piscina {
      constructor(given: Record<string, unknown>) {
        super(given);
        options.push(given);
      }
    },
  };
});

const modules = join(import.meta.dirname, '..', 'support', 'modules');

function planFor(threads: number, module: string, given: Partial<RunPlan> = {}): RunPlan {
  const usual = planWith();
  const step = {name: 'step', module: {builtin: null, path: module}, with: {}, from: null, into: null, onError: null};
  return planWith({steps: [step], limits: {...usual.limits, threads}, ...given});
}

function start(plan: RunPlan, cells = makeCells()): ReturnType<typeof startExtractionPool> {
  const pool = startExtractionPool(plan, cells);
  onTestFinished(() => pool.close());
  return pool;
}

/** The one stage of a job of one step. */
const stage = onlyStage({steps: ['input', 'step'], tallies: []});

function extractOf(text: string, id = 0): Extract {
  const bytes = Uint8Array.from(Buffer.from(text));
  const from = {offset: 0, line: 1, record: 0, state: null};
  const span = {splitId: 1, file: 'a.jsonl', format: 'jsonl', from, end: bytes.byteLength, at: 0, last: true};
  return {
    type: 'Extract',
    stage,
    chunk: {id, spans: [span]},
    settled: null,
    input: bytes.buffer,
    output: null,
    maxRecords: null,
    mustFinish: false,
  };
}

const linesOf = (count: number): string => Array.from({length: count}, (_, id) => JSON.stringify({id})).join('\n');

test('the pool is told every option that matters, and has as many slots as it takes tasks', async () => {
  const pool = start(planFor(2, join(modules, 'deadly.ts')));
  expect(options.at(-1)).toMatchObject({
    minThreads: 1,
    maxThreads: 2,
    idleTimeout: Infinity,
    maxQueue: 4,
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    workerHistogram: false,
    execArgv: [],
    resourceLimits: {maxOldGenerationSizeMb: 96},
  });
  expect(pool).toMatchObject({threads: 2, slots: 4});
  const answers = await Promise.all(Array.from({length: pool.slots}, (_, id) => pool.run(extractOf(linesOf(50), id))));
  expect(answers.map(({chunkId}) => chunkId)).toEqual([0, 1, 2, 3]);
  expect(answers.map(({outcomes}) => outcomes)).toEqual([50, 50, 50, 50]);
});

test('buffers move: the input leaves and comes back, a row buffer is used again', async () => {
  const pool = start(planFor(1, join(modules, 'deadly.ts')));
  const message = extractOf(linesOf(20));
  const size = message.input.byteLength;
  const first = pool.run(message);
  expect(message.input.detached).toBe(true);
  const {input, rows} = await first;
  expect(input?.byteLength).toBe(size);
  if (input === null || rows === null) throw new Error('there are rows');
  const second = await pool.run({...extractOf(linesOf(20)), input, output: rows});
  expect(rows.detached).toBe(true);
  expect(Buffer.from(second.rows ?? new ArrayBuffer()).toString('utf8', 0, 20)).toBe('{"id":0}\n{"id":1}\n{"');
});

test('what a worker says failed keeps its class; the worker lives on', async () => {
  const options = {with: {noSuch: 1}};
  const plan = planFor(1, join(modules, 'deadly.ts'));
  const pool = start({...plan, steps: plan.steps.map((step) => ({...step, ...options}))});
  const failure = await pool.run(extractOf('{}')).catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(ConfigError);
  expect(failure).toMatchObject({exitCode: 2, issues: [{path: 'steps.step.with'}]});
  const missing = start(planFor(1, join(modules, 'no-such-module.ts')));
  await expect(missing.run(extractOf('{}'))).rejects.toMatchObject({name: 'ConfigError'});
});

test('a worker that ends is told as such, its neighbours and its successor work on', async () => {
  const pool = start(planFor(2, join(modules, 'deadly.ts')));
  const answers = await Promise.allSettled([
    pool.run(extractOf(`${linesOf(3)}\n{"id":3,"do":"exit"}`)),
    pool.run(extractOf(linesOf(5))),
    pool.run(extractOf(linesOf(6))),
  ]);
  expect(answers[0]).toMatchObject({status: 'rejected', reason: {name: 'ActorError', code: 'WORKER_DIED', retryable: true}});
  expect(answers.slice(1).map(({status}) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect((await pool.run(extractOf(linesOf(7)))).outcomes).toBe(7);
});

test('a stream that is left lets its worker go; one whose worker dies says so', async () => {
  const usual = planWith();
  const plan = planFor(1, join(modules, 'deadly.ts'), {input: {...usual.input, format: {builtin: 'json', path: null}, records: '*.rows'}});
  const pool = start(plan);
  const stream = {
    type: 'ExtractStream',
    stage,
    file: 'a.json',
    format: 'json',
    notes: [],
    skipRecords: 0,
    maxRecords: null,
    segmentBytes: 1000,
    mustFinish: false,
  } as const;
  const feed = (text: string): ArrayBuffer => Uint8Array.from(Buffer.from(text)).buffer;
  const left = pool.stream(stream);
  const begin = feed('{"a":{"rows":[{"id":1},');
  await left.feed(begin, begin.byteLength);
  left.close();
  left.close();
  const next = pool.stream(stream);
  const whole = feed('{"a":{"rows":[{"id":1},{"id":2}]}}');
  expect(await next.feed(whole, whole.byteLength)).toEqual({type: 'Fed', waiting: 2, input: null});
  expect(whole.detached).toBe(true);
  expect(await next.take(1)).toMatchObject({outcomes: 1, input: null});
  expect((await next.take(5)).input?.byteLength).toBe(34);
  expect(await next.end()).toEqual({type: 'Fed', waiting: 0, input: null});
  next.close();
  const dying = pool.stream(stream);
  const deadly = feed('{"a":{"rows":[{"id":1,"do":"exit"}]}}');
  const death = dying.feed(deadly, deadly.byteLength).then(() => dying.take(1));
  await expect(death).rejects.toMatchObject({code: 'WORKER_DIED'});
  const late = feed('{"id":2}');
  await expect(dying.feed(late, late.byteLength)).rejects.toMatchObject({code: 'WORKER_DIED'});
  dying.close();
  expect((await pool.run(extractOf('[1]'))).outcomes).toBe(1);
});

test('the stop cell is seen by the workers at the next record', async () => {
  const cells = makeCells();
  const pool = start(planFor(1, join(modules, 'deadly.ts')), cells);
  writeCell(cells, 'stop', 1);
  const {stopped, outcomes} = await pool.run(extractOf(linesOf(100)));
  expect(outcomes).toBe(1);
  expect(stopped).toMatchObject({span: 0, boundary: {offset: 9, record: 1, line: 2}});
  const through = await pool.run({...extractOf(linesOf(100)), mustFinish: true});
  expect(through).toMatchObject({outcomes: 100, stopped: null});
});

test('a pool at rest has no threads; the next task starts them, and a closed one starts none', async () => {
  const pool = start(planFor(1, join(modules, 'deadly.ts')));
  await pool.ready();
  const begun = options.length;
  await pool.rest();
  await pool.rest();
  expect(options).toHaveLength(begun);
  expect((await pool.run(extractOf(linesOf(4)))).outcomes).toBe(4);
  expect(options).toHaveLength(begun + 1);
  await pool.close();
  await expect(pool.run(extractOf(linesOf(4)))).rejects.toThrow('closed');
  expect(options).toHaveLength(begun + 1);
});

test('a pool whose steps cannot be made says so instead of being ready', async () => {
  const pool = start(planFor(1, join(modules, 'no-such-module.ts')));
  await expect(pool.ready()).rejects.toMatchObject({name: 'ConfigError'});
});
