/** Files that go through one worker as a stream: limited, stopped, with records that kill; the worker is free for what comes next. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, verify, type Job, type RunEvent} from '../../src/index.ts';
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

test.each([
  {what: 'exit', killers: [0, 699]},
  {what: 'eat', killers: [1999]},
])('records that make their workers $what are refused, they alone', async ({what, killers}) => {
  const dir = temporaryFolder();
  const does = Object.fromEntries(killers.map((id) => [id, what]));
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0, does), 'b.json': documentOf(1000, does)});
  const result = await run(jobOf(dir, 'out'), {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 3, failure: null, counts: {records: 2000, rows: 2000 - killers.length}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id}) => id)).toEqual(
    Array.from({length: 2000}, (_, id) => id).filter((id) => !killers.includes(id)),
  );
  expect(
    rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code, file, index, raw}) => ({code, file, index, id: JSON.parse(raw).id})),
  ).toEqual(
    killers.map((id) => ({code: 'RECORD_KILLS_WORKER', file: join(dir, 'in', id < 1000 ? 'a.json' : 'b.json'), index: id % 1000, id})),
  );
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('a killer in a stream: the same bytes, whatever the cut and the number of workers', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0, {500: 'exit'}), 'b.json': documentOf(1000)});
  await run(jobOf(dir, 'one'), {coordinator: 'caller'});
  await run(jobOf(dir, 'two', {limits: {threads: 2, chunkBytes: 100_000}}), {coordinator: 'caller'});
  expect(rowsOf(join(dir, 'one', 'records.jsonl'))).toHaveLength(1999);
  expect(outputsOf(join(dir, 'two'))).toEqual(outputsOf(join(dir, 'one')));
});

test('stopped while a killer is looked for, and taken up again, the same bytes', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': documentOf(0, {300: 'exit', 700: 'exit'})});
  await run(jobOf(dir, 'undisturbed'), {coordinator: 'caller'});
  for (const rejects of [1, 1]) {
    const stopping = new AbortController();
    let left = rejects;
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk' && (left -= event.rejects) === 0) stopping.abort();
    };
    expect(await run(jobOf(dir, 'out'), {coordinator: 'caller', signal: stopping.signal, onEvent})).toMatchObject({status: 'stopped'});
  }
  expect(await run(jobOf(dir, 'out'), {coordinator: 'caller'})).toMatchObject({status: 'complete', sessions: 3});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
});
