/** The library's run: a thread of its own or the caller's, events, and failures as results. Real files, real threads. */
import {readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {run, stream, type Job, type RunEvent} from '../../src/index.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');
const modes = ['caller', 'own-thread'] as const;

function jobOf(dir: string, out = 'out', given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: splitWords}],
    output: {dir: join(dir, out), lineage: true},
    ...given,
    limits: {inline: true, chunkBytes: 2000, rejects: {rate: 1}, ...given.limits},
  };
}

function writeInput(dir: string): void {
  const numbers = Array.from({length: 600}, (_, n) => n);
  writeFiles(join(dir, 'in'), {
    'lines.jsonl': numbers.map((n) => (n % 50 === 7 ? 'no json' : JSON.stringify({n, text: `word${n} skip x`}))).join('\n'),
    'small/one.json': '{"n":1,"text":"one"}',
    'small/two.json': '{"n":2}',
  });
}

/** How many threads are started from now on. */
function countThreads(): () => number {
  let count = 0;
  const onWorker = (): void => void count++;
  process.on('worker', onWorker);
  onTestFinished(() => void process.off('worker', onWorker));
  return () => count;
}

test('a thread of its own writes the same bytes as the caller, and tells the same', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  const told: Record<string, RunEvent[]> = {caller: [], 'own-thread': []};
  for (const coordinator of modes) {
    const threads = countThreads();
    const result = await run(jobOf(dir, coordinator, {limits: {inline: false, threads: 1}}), {
      ...(coordinator === 'caller' ? {coordinator} : {}),
      onEvent: (event) => void told[coordinator]?.push(event),
    });
    expect(result).toMatchObject({status: 'complete', exitCode: 3, failure: null, alreadyComplete: false, dir: join(dir, coordinator)});
    // The coordinator's own, where it has one; the threads it starts are its own affair.
    expect(threads()).toBe(coordinator === 'caller' ? 2 : 1);
    expect(JSON.parse(readFileSync(join(dir, coordinator, 'report.json'), 'utf8')).counts).toEqual(result.counts);
  }
  expect(outputsOf(join(dir, 'own-thread'))).toEqual(outputsOf(join(dir, 'caller')));
  for (const events of Object.values(told)) {
    const types = events.map(({type}) => type).filter((type) => type !== 'progress');
    expect(types.slice(0, 2)).toEqual(['started', 'listed']);
    expect(types.at(-1)).toBe('finished');
    const rows = events.reduce((sum, event) => sum + (event.type === 'chunk' ? event.rows : 0), 0);
    expect(rows).toBe(rowsOf(join(dir, 'caller', 'records.jsonl')).length);
  }
});

test('one small file is run inline: no thread is started', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  const threads = countThreads();
  const input = {files: join(dir, 'in', 'small', 'one.json')};
  const small = await run(jobOf(dir, 'one', {input, limits: {inline: false, threads: 1}}), {coordinator: 'caller'});
  expect(small).toMatchObject({status: 'complete', counts: {rows: 1}});
  expect(threads()).toBe(0);
  await run(jobOf(dir, 'all', {limits: {inline: true}}), {coordinator: 'caller'});
  expect(threads()).toBe(0);
  await run(jobOf(dir, 'large', {input: {files: join(dir, 'in', 'lines.jsonl')}, limits: {inline: false, threads: 1}}), {
    coordinator: 'caller',
  });
  expect(threads()).toBeGreaterThan(1);
});

test('several runs at once in one process do not disturb one another', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  const outs = ['a', 'b', 'c', 'd'];
  const results = await Promise.all(
    outs.map((out, index) => run(jobOf(dir, out, {limits: {inline: index < 3}}), index === 0 ? {} : {coordinator: 'caller'})),
  );
  expect(results.map(({status}) => status)).toEqual(outs.map(() => 'complete'));
  for (const out of outs) expect(outputsOf(join(dir, out))).toEqual(outputsOf(join(dir, 'a')));
});

describe.each(modes)('coordinator %s', (coordinator) => {
  test('rejects for a job that cannot be run, with every fault', async () => {
    const dir = temporaryFolder();
    const job = jobOf(dir, 'out', {steps: [{use: 'nobody'}, {use: 'nobody-else'}]});
    await expect(run(job, {coordinator})).rejects.toMatchObject({name: 'ConfigError', exitCode: 2, issues: {length: 2}});
    await expect(run(jobOf(dir), {coordinator})).rejects.toMatchObject({name: 'ConfigError'});
    expect(filesBelow(dir)).toEqual([]);
  });

  test('a directory in use is a result with exit code 73, and the holder goes on', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const held = stream(jobOf(dir), {dir: join(dir, 'out'), batchRows: 100, coordinator: 'caller'});
    await held.next();
    const result = await run(jobOf(dir), {coordinator});
    expect(result).toMatchObject({status: 'stopped', stopReason: 'failed', exitCode: 73, failure: {code: 'LOCKED'}});
    expect(result.failure?.hint).toMatch(/wait for it/);
    await held.next();
    await held.return();
  });

  test('a complete run is left alone; with another job it is refused, naming what changed', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const first = await run(jobOf(dir), {coordinator});
    const path = join(dir, 'out', 'records.jsonl');
    const before = statSync(path).mtimeMs;
    const again = await run(jobOf(dir), {coordinator});
    expect(again).toMatchObject({status: 'complete', exitCode: 3, alreadyComplete: true, run: first.run, counts: first.counts});
    const other = await run({...jobOf(dir), output: {dir: join(dir, 'out')}, sample: 0.5}, {coordinator});
    expect(other).toMatchObject({status: 'stopped', exitCode: 73, failure: {code: 'CHANGED_JOB'}});
    expect(other.failure?.message).toMatch(/output\.lineage: true -> false[\s\S]*sample: all -> 0\.5/);
    expect(statSync(path).mtimeMs).toBe(before);
  });

  test('a host that throws out of its own onEvent gets its own error, and a run that goes on later', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk') throw new RangeError('the host has a bug');
    };
    await expect(run(jobOf(dir), {coordinator, onEvent})).rejects.toThrow('the host has a bug');
    expect(await run(jobOf(dir), {coordinator})).toMatchObject({status: 'complete', failure: null});
  });

  test('a program that aborts before it begins gets a stopped run', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const result = await run(jobOf(dir), {coordinator, signal: AbortSignal.abort()});
    expect(result).toMatchObject({status: 'stopped', stopReason: 'cancelled', exitCode: 130});
    expect(await run(jobOf(dir), {coordinator})).toMatchObject({status: 'complete'});
  });
});
