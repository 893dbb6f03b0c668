/** Ctrl-C as a person presses it: once drains at the next record, twice ends at once; both leave a run that goes on. */
import type {ChildProcess} from 'node:child_process';
import {readFileSync, statSync, watch, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, status, type Job} from '../../src/index.ts';
import {said, startQuern} from '../support/command-line.ts';
import {outputsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const slow = join(import.meta.dirname, '..', 'support', 'modules', 'slow.ts');
const records = 60;

function writeJob(dir: string, given: {readonly ms: number; readonly hangsAt?: number}): {readonly job: Job; readonly file: string} {
  writeFiles(join(dir, 'in'), {'a.jsonl': Array.from({length: records}, (_, n) => `{"n":${n}}\n`).join('')});
  writeFileSync(join(dir, 'notes'), '');
  const job: Job = {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use: slow, with: {notes: join(dir, 'notes'), go: join(dir, 'go'), ...given}}],
    output: {dir: join(dir, 'out')},
    limits: {threads: 1, inline: false, chunkBytes: 400},
    commit: {everyMs: 20},
  };
  const file = join(dir, 'job.json');
  writeFileSync(file, JSON.stringify(job));
  return {job, file};
}

const begun = (dir: string): number => statSync(join(dir, 'notes')).size;

/** Resolves when so many records were begun. */
async function untilBegun(dir: string, count: number): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>();
  const watcher = watch(dirname(join(dir, 'notes')), () => {
    if (begun(dir) >= count) resolve();
  });
  if (begun(dir) >= count) resolve();
  await promise;
  watcher.close();
}

/** Resolves when stderr has said this. */
async function untilSaid(child: ChildProcess, words: RegExp): Promise<void> {
  let text = '';
  const {promise, resolve} = Promise.withResolvers<void>();
  child.stderr?.on('data', (data: Buffer) => {
    text += data.toString();
    if (words.test(text)) resolve();
  });
  await promise;
}

test('once: it stops at the next record, exits 130 and says how to go on; then the same bytes as undisturbed', async () => {
  const dir = temporaryFolder();
  const {file, job} = writeJob(dir, {ms: 25});
  const child = startQuern(['run', file]);
  const ended = said(child);
  await untilBegun(dir, 5);
  child.kill('SIGINT');
  await untilSaid(child, /draining/);
  const atSignal = begun(dir);
  const {code, out, err} = await ended;
  expect({code, out}).toEqual({code: 130, out: ''});
  // The record under way, and one that begins before the worker has seen the signal.
  expect(begun(dir)).toBeLessThanOrEqual(atSignal + 3);
  expect(begun(dir)).toBeLessThan(records);
  expect(err.trimEnd().split('\n').at(-1)).toMatch(/quern resume .*out/);
  expect(await status(join(dir, 'out'))).toMatchObject({running: false, status: 'stopped', stopReason: 'cancelled'});
  const resumed = await said(startQuern(['resume', join(dir, 'out'), '--quiet']));
  expect(resumed).toEqual({code: 0, out: '', err: ''});
  await run({...job, output: {dir: join(dir, 'undisturbed')}, limits: {inline: true}}, {coordinator: 'caller'});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
});

test('twice: it ends at once, whatever a record is doing; what was committed is kept', async () => {
  const dir = temporaryFolder();
  const {file} = writeJob(dir, {ms: 0, hangsAt: 55});
  const child = startQuern(['run', file]);
  const ended = said(child);
  await untilBegun(dir, 56);
  child.kill('SIGINT');
  await untilSaid(child, /once more stops now/);
  child.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(begun(dir)).toBe(56);
  expect(await status(join(dir, 'out'))).toMatchObject({running: false});
  writeFileSync(join(dir, 'go'), '');
  const resumed = await resume(join(dir, 'out'), {coordinator: 'caller'});
  expect(resumed).toMatchObject({status: 'complete', counts: {rows: records}});
  expect(readFileSync(join(dir, 'out', 'records.jsonl'), 'utf8')).toBe(readFileSync(join(dir, 'in', 'a.jsonl'), 'utf8'));
});

test('rows on stdout: it ends with 130 as well, and every line it wrote is whole', async () => {
  const dir = temporaryFolder();
  const {file} = writeJob(dir, {ms: 10});
  const child = startQuern(['run', file, '-o', '-'], {env: {TMPDIR: dir}});
  const ended = said(child);
  await untilBegun(dir, 3);
  child.kill('SIGTERM');
  const {code, out, err} = await ended;
  expect(code).toBe(130);
  expect(err).toMatch(/draining/);
  expect(out === '' || out.endsWith('\n')).toBe(true);
  for (const line of out.split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('n');
});
