/** Stopped runs taken up again: by their job, by their directory, in any mode; and what keeps them from it. */
import {readFileSync, rmSync, statSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {resume, run, type Job, type RunEvent, type RunOptions, type RunResult} from '../../src/index.ts';
import {filesBelow, outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const modules = join(import.meta.dirname, '..', 'support', 'modules');

function jobOf(dir: string, out = 'out', ms = 0): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: join(modules, 'slow.ts'), with: {notes: join(dir, 'notes'), ms}}, {use: join(modules, 'split-words.ts')}],
    output: {dir: join(dir, out), lineage: true},
    limits: {inline: true, chunkBytes: 1000, rejects: {rate: 1}},
    commit: {everyMs: 10, everyMb: 0.02},
  };
}

function writeInput(dir: string): void {
  const line = (n: number): string => (n % 50 === 7 ? 'no json' : JSON.stringify({n, text: `word${n} skip x`}));
  const lines = Array.from({length: 700}, (_, n) => line(n));
  writeFiles(join(dir, 'in'), {
    'a.jsonl': lines.join('\n'),
    'b.json': JSON.stringify(lines.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text))),
    'c.jsonl': '{"n":0,"text":"last"}',
  });
}

/** A host in another thread is heard a little later: its records take a millisecond. */
const msOf = (coordinator: RunOptions['coordinator']): number => (coordinator === 'caller' ? 0 : 1);

/** Stops when so many chunks are on their way. */
function stoppingAfter(chunks: number): RunOptions {
  const stopping = new AbortController();
  let left = chunks;
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'chunk' && --left === 0) stopping.abort();
  };
  return {signal: stopping.signal, onEvent};
}

async function stopped(dir: string, chunks: number, options: RunOptions = {coordinator: 'caller'}): Promise<RunResult> {
  const result = await run(jobOf(dir, 'out', msOf(options.coordinator)), {
    ...options,
    overrides: {'limits.inline': options.coordinator === 'caller'},
    ...stoppingAfter(chunks),
  });
  expect(result).toMatchObject({status: 'stopped', stopReason: 'cancelled', exitCode: 130, failure: null});
  expect(filesBelow(join(dir, 'out'))).toContain('records.jsonl.part');
  return result;
}

describe.each(['caller', 'own-thread'] as const)('coordinator %s', (coordinator) => {
  test('an abort drains what is under way; taken up again and again, the same bytes', async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    await run(jobOf(dir, 'undisturbed', 0), {coordinator: 'caller'});
    const first = await stopped(dir, 5, {coordinator});
    expect(first.counts.rows).toBeGreaterThan(0);
    const started: RunEvent[] = [];
    const second = await resume(join(dir, 'out'), {
      coordinator,
      ...stoppingAfter(6),
      overrides: {'limits.chunkBytes': 777, 'limits.inline': false},
    });
    expect(second).toMatchObject({status: 'stopped', sessions: 2});
    expect(second.counts.rows).toBeGreaterThan(first.counts.rows);
    const last = await resume(join(dir, 'out'), {
      coordinator,
      overrides: {'limits.inline': true},
      onEvent: (event) => void started.push(event),
    });
    expect(last).toMatchObject({status: 'complete', exitCode: 3, sessions: 3});
    expect(started[0]).toMatchObject({type: 'started', resumed: true, kept: {rows: second.counts.rows}});
    expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
    expect(await resume(join(dir, 'out'), {coordinator})).toMatchObject({alreadyComplete: true, exitCode: 3});
  });
});

test.each([
  ['has another size', (path: string) => writeFileSync(path, '{"n":5,"text":"short"}\n'), /changed: .*a\.jsonl \(\d+ bytes -> 23\)/],
  [
    'has other bytes of the same size',
    (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('word3 ', 'word4 ')),
    /changed: .*a\.jsonl/,
  ],
  ['is gone', (path: string) => rmSync(path), /removed: .*a\.jsonl/],
  ['has a new neighbour', (path: string) => writeFileSync(`${path}.json`, '{}'), /added: .*a\.jsonl\.json/],
] as const)('an input that %s is noticed, and nothing is touched', async (_what, change, words) => {
  const dir = temporaryFolder();
  writeInput(dir);
  await stopped(dir, 5);
  const before = outputsOf(join(dir, 'out'));
  const path = join(dir, 'in', 'a.jsonl');
  change(path);
  // Only where the time differs is a file of the same size looked into.
  if (filesBelow(join(dir, 'in')).includes('a.jsonl')) utimesSync(path, 1, 1);
  const refused = await resume(join(dir, 'out'), {coordinator: 'caller'});
  expect(refused).toMatchObject({status: 'stopped', exitCode: 73, failure: {code: 'CHANGED_INPUT'}});
  expect(refused.failure?.message).toMatch(words);
  expect(outputsOf(join(dir, 'out'))).toEqual(before);
});

test('a file that was only touched is the same file', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await run(jobOf(dir, 'undisturbed'), {coordinator: 'caller'});
  await stopped(dir, 5);
  for (const name of ['a.jsonl', 'b.json']) utimesSync(join(dir, 'in', name), 12345, 12345);
  expect(statSync(join(dir, 'in', 'a.jsonl')).mtimeMs).toBe(12_345_000);
  expect(await resume(join(dir, 'out'), {coordinator: 'caller'})).toMatchObject({status: 'complete'});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
});

test('only what is operational may differ; where no run is there is nothing to resume', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await stopped(dir, 3);
  const refused = await resume(join(dir, 'out'), {coordinator: 'caller', overrides: {sample: 0.5}});
  expect(refused).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_JOB'}});
  await expect(resume(join(dir, 'nowhere'))).rejects.toMatchObject({name: 'LedgerError', code: 'NO_RUN', exitCode: 73});
  expect(filesBelow(dir).filter((name) => name.startsWith('nowhere'))).toEqual([]);
});
