/** Files that go through one worker as a stream: limited, stopped, killed in the middle; the worker is free for what comes next. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, type Job, type RunEvent} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');

/** 40 groups of 25 records, some 40 KB. */
function documentOf(first: number, does: Readonly<Record<number, string>> = {}): string {
  const groups = Array.from({length: 40}, (_, g) => [
    `g${g}`,
    {rows: Array.from({length: 25}, (_unused, i) => ({id: first + g * 25 + i, pad: 'p'.repeat(i), do: does[first + g * 25 + i]}))},
  ]);
  return JSON.stringify({results: Object.fromEntries(groups)});
}

function jobOf(dir: string, out: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in'), records: 'results.*.rows'},
    steps: [{use: deadly}],
    output: {dir: join(dir, out), lineage: true},
    ...given,
    limits: {threads: 1, chunkBytes: 4096, rejects: {rate: 0.5}, ...given.limits},
  };
}

test('a limit inside a stream: the one worker is not left waiting for the rest', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0), 'b.json': documentOf(1000)});
  for (const limit of [60, 1010]) {
    const pooled = await run(jobOf(dir, `pooled ${limit}`, {limit}), {coordinator: 'caller'});
    const inline = await run(jobOf(dir, `inline ${limit}`, {limit, limits: {inline: true}}), {coordinator: 'caller'});
    expect(pooled).toMatchObject({status: 'complete', exitCode: 0, counts: {records: limit, rows: limit}});
    expect(inline.counts).toEqual(pooled.counts);
    expect(outputsOf(join(dir, `pooled ${limit}`))).toEqual(outputsOf(join(dir, `inline ${limit}`)));
  }
});

test('stopped in a stream and taken up again, the same bytes', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0), 'b.json': documentOf(1000)});
  await run(jobOf(dir, 'undisturbed'), {coordinator: 'caller'});
  for (const chunks of [2, 9]) {
    const stopping = new AbortController();
    let left = chunks;
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk' && --left === 0) stopping.abort();
    };
    const stopped = await run(jobOf(dir, 'out'), {coordinator: 'caller', signal: stopping.signal, onEvent});
    expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
  }
  expect(await run(jobOf(dir, 'out'), {coordinator: 'caller'})).toMatchObject({status: 'complete', sessions: 3});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
});

test('a worker that dies in a stream ends the run with what was done, never in a hang', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0, {700: 'exit'}), 'b.json': documentOf(1000)});
  const result = await run(jobOf(dir, 'out'), {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'stopped', exitCode: 75, failure: {code: 'WORKER_DIED'}});
  const rows = rowsOf(join(dir, 'out', 'records.jsonl.part'));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.map(({id}) => id)).toEqual(rows.map((_, id) => id));
});
