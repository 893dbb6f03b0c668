/** Files as records: handed to extractors whole, or read by them range by range over the threads; too large, deadly and gone ones. */
import {closeSync, ftruncateSync, openSync, rmSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {check, run, verify, type Job} from '../../src/index.ts';
import {wav} from '../adapters/extractors/audio/recordings.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const modules = join(import.meta.dirname, '..', 'support', 'modules');
const lengths = join(modules, 'file-lengths.ts');
const ends = join(modules, 'file-ends.ts');
const chunkBytes = 1000;

const files = {
  'a.bin': Buffer.from('\xff\xfe\0binary\xff', 'latin1'),
  'b.bin': Buffer.concat([Buffer.from('head'), Buffer.alloc(5000, '.'), Buffer.from('tail')]),
  'c.bin': '',
  'd.json': '{"a":1}\n',
  'e.bin': Buffer.concat([Buffer.from('HEAD'), Buffer.alloc(2 * chunkBytes - 8), Buffer.from('TAIL')]),
};

function jobOf(dir: string, use: string, given: Partial<Job> = {}): Job {
  writeFiles(join(dir, 'in'), files);
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{use}],
    output: {dir: join(dir, 'out')},
    ...given,
    limits: {threads: 1, chunkBytes, rejects: {rate: 0.9}, ...given.limits},
  };
}

const ways = [{inline: true}, {threads: 1}, {threads: 2}] as const;

describe.each(ways)('%j', (limits) => {
  test('an extractor of files gets each with all its bytes, whatever it looks like', async () => {
    const dir = temporaryFolder();
    const result = await run(jobOf(dir, lengths, {limits}), {coordinator: 'caller'});
    expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {records: 5, rows: 5}});
    expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual([
      {name: 'a.bin', size: 10, last: 0xff},
      {name: 'b.bin', size: 5008, last: 108},
      {name: 'c.bin', size: 0, last: null},
      {name: 'd.json', size: 8, last: 10},
      {name: 'e.bin', size: 2000, last: 76},
    ]);
  });

  test('an extractor of ranges gets what it asks for, of small files and large', async () => {
    const dir = temporaryFolder();
    const result = await run(jobOf(dir, ends, {limits}), {coordinator: 'caller'});
    expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {records: 5, rows: 5}});
    const row = {behind: ''};
    expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual([
      {...row, name: 'a.bin', size: 10, first: '\xff\xfe\0b', last: 'ary\xff', long: 9},
      {...row, name: 'b.bin', size: 5008, first: 'head', last: 'tail', long: chunkBytes},
      {...row, name: 'c.bin', size: 0, first: '', last: '', long: 0},
      {...row, name: 'd.json', size: 8, first: '{"a"', last: ':1}\n', long: 7},
      {...row, name: 'e.bin', size: 2000, first: 'HEAD', last: 'TAIL', long: chunkBytes},
    ]);
    expect(await verify(join(dir, 'out'), {deep: true})).toMatchObject({ok: true});
  });
});

test('in a thread of its own the coordinator serves ranges as well, and the bytes are the same', async () => {
  const dir = temporaryFolder();
  await run(jobOf(dir, ends), {coordinator: 'own-thread'});
  await run({...jobOf(dir, ends, {limits: {inline: true, chunkBytes}}), output: {dir: join(dir, 'inline')}}, {coordinator: 'caller'});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'inline')));
});

test('a file beyond the bound is refused, and only for those who want it whole', async () => {
  const dir = temporaryFolder();
  const limits = {inline: true, recordBytesMax: 3000};
  const refused = await run(jobOf(dir, lengths, {limits}), {coordinator: 'caller'});
  expect(refused).toMatchObject({status: 'complete', exitCode: 3, counts: {records: 5, rows: 4, rejects: 1}});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))).toEqual([
    expect.objectContaining({
      file: join(dir, 'in', 'b.bin'),
      byteOffset: 0,
      index: 0,
      code: 'FILE_TOO_LARGE',
      reason: expect.stringMatching(/3000 bytes/),
    }),
  ]);
  expect(await verify(join(dir, 'out'), {deep: true})).toMatchObject({ok: true});
  const ranged = await run({...jobOf(dir, ends, {limits}), output: {dir: join(dir, 'ranged')}}, {coordinator: 'caller'});
  expect(ranged).toMatchObject({status: 'complete', exitCode: 0});
});

test.each([
  ['whole', lengths, 100],
  ['by ranges', ends, 3000],
])('a file that ends its worker is refused, alone: %s', async (_how, use, bytes) => {
  const dir = temporaryFolder();
  const job = jobOf(dir, use);
  writeFiles(join(dir, 'in'), {'bad.bin': Buffer.concat([Buffer.from('exit'), Buffer.alloc(bytes)])});
  const result = await run(job, {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 3, counts: {rows: 5, rejects: 1}});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))[0]).toMatchObject({file: join(dir, 'in', 'bad.bin'), code: 'RECORD_KILLS_WORKER'});
  expect(await verify(join(dir, 'out'), {deep: true})).toMatchObject({ok: true});
});

test('a stop does not wait for a file that is being read, and a resume reads it again', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir, ends, {limits: {inline: true, chunkBytes}});
  const controller = new AbortController();
  const stopped = await run(job, {
    coordinator: 'caller',
    signal: controller.signal,
    onEvent: (event) => (event.type === 'chunk' && event.rows > 0 ? controller.abort() : undefined),
  });
  expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
  expect(await run(job, {coordinator: 'caller'})).toMatchObject({status: 'complete', counts: {records: 5, rows: 5}});
  await run({...job, output: {dir: join(dir, 'whole')}}, {coordinator: 'caller'});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'whole')));
});

test('a large file that is gone when its turn comes is unreadable, and no answer of the step stands for it', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir, ends);
  const result = await run(job, {
    coordinator: 'caller',
    onEvent: (event) => (event.type === 'listed' ? rmSync(join(dir, 'in', 'e.bin')) : undefined),
  });
  expect(result.counts).toMatchObject({rows: 4, rejects: 1});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))).toEqual([
    expect.objectContaining({file: join(dir, 'in', 'e.bin'), step: 'input', code: 'UNREADABLE_FILE'}),
  ]);
});

test('a WAV file of 2 GB is measured to its last sample', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir, 'audio', {limits: {threads: 1, chunkBytes: 2 ** 19}});
  for (const name of Object.keys(files)) rmSync(join(dir, 'in', name));
  // Floats of 8 bytes, sparse but for the last one.
  const dataBytes = 2 ** 31 - 8;
  const head = wav({tag: 3, bits: 64, sampleRate: 96_000, claimed: dataBytes});
  const file = openSync(join(dir, 'in', 'long.wav'), 'w');
  writeSync(file, head);
  ftruncateSync(file, head.byteLength + dataBytes);
  const last = Buffer.alloc(8);
  last.writeDoubleLE(-0.5);
  writeSync(file, last, 0, 8, head.byteLength + dataBytes - 8);
  closeSync(file);
  const result = await run(job, {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 0});
  const seconds = Math.round((dataBytes / 8 / 96_000) * 1e6) / 1e6;
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual([
    expect.objectContaining({
      format: 'wav',
      size: head.byteLength + dataBytes,
      duration: seconds,
      peak: 0.5,
      peakDb: -6.021,
      rms: 0.000031,
    }),
  ]);
});

test.each([
  ['a format of records', {input: {files: 'in', format: 'json'}}, /input\.format: audio reads whole files/],
  ['a path to records', {input: {files: 'in', records: 'a.b'}}, /input\.records: audio reads whole files/],
  ['an encoding', {input: {files: 'in', encoding: 'latin1'}}, /input\.encoding: audio reads whole files/],
  [
    'a schema before it',
    {input: {files: 'in', schema: './any.json'}},
    /steps\.0: audio .* first step \(input\.schema is checked before it/,
  ],
  [
    'a step before it',
    {steps: [{set: {a: 1}}, {use: 'audio'}]},
    /steps\.1: audio reads whole files: it can only be the first step \(put it first/,
  ],
  ['rows kept', {steps: [{use: 'audio', onError: 'keep'}]}, /steps\.0\.onError/],
  ['files and no step', {input: {files: 'in', format: 'file'}, steps: []}, /input\.format: files become records whole/],
  ['files and a step of records', {input: {files: 'in', format: 'file'}, steps: [{set: {a: 1}}]}, /begin with one that does: audio/],
] as const)('%s does not go with it, and is told', async (_what, given, words) => {
  const dir = temporaryFolder();
  writeFiles(dir, {'any.json': '{}', 'in/a.json': '{}'});
  const job = {...jobOf(dir, 'audio'), ...(given as Partial<Job>)};
  const {ok, checks} = await check(job, {cwd: dir});
  expect(ok).toBe(false);
  expect(checks.map(({message, fix}) => `${message} (${fix})`).join('\n')).toMatch(words);
  await expect(run(job, {cwd: dir})).rejects.toMatchObject({name: 'ConfigError'});
});

test('format file may be named, and goes with every step behind the first', async () => {
  const dir = temporaryFolder();
  const job = jobOf(dir, lengths, {steps: [{use: lengths}, {set: {seen: true}}], limits: {inline: true}});
  const result = await run({...job, input: {...job.input, format: 'file'}}, {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', counts: {rows: 5}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl'))[0]).toEqual({name: 'a.bin', size: 10, last: 0xff, seen: true});
});
