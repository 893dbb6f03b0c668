import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {loadJob, type LoadOptions} from '../../src/config/load.ts';
import {planJob} from '../../src/config/plan.ts';
import type {Job} from '../../src/config/schema.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-identity-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));
beforeEach(async () => {
  await writeFile(
    join(folder, 'count.mjs'),
    "import {one} from './part.mjs';\nexport default {name: 'count', adds: 'field', extract: () => [{type: 'row', value: one}]};\n",
  );
  await writeFile(join(folder, 'part.mjs'), "export const one = 1; // and './count.mjs' again\n");
});

const base = {input: {files: 'data/**'}, steps: [{use: './count.mjs'}]} satisfies Job;

async function identityOf(job: Job | string, options: LoadOptions = {}): Promise<Readonly<Record<string, string>>> {
  return (await planJob(await loadJob(job, {cwd: folder, env: {}, ...options}))).identity;
}

async function changedKeys(job: Job): Promise<readonly string[]> {
  const [before, after] = [await identityOf(base), await identityOf(job)];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key]);
}

test('is plain where that is short', async () => {
  expect(await identityOf(base)).toMatchObject({
    'quern.data': '1',
    'input.files': '"data/**"',
    'input.format': 'auto',
    steps: 'count',
    'step count: use': expect.stringMatching(/^sha256:[0-9a-f]{16}$/),
    'step count: from, into': 'text, count',
    'output.layout': 'single',
    limit: 'all',
  });
});

test('is the same for what is operational, and for another order of keys', async () => {
  expect(
    await changedKeys({...base, limits: {memoryMb: 500, threads: 4, chunkBytes: 4096, rejects: {rate: 1}}, commit: {everyMs: 50}}),
  ).toEqual([]);
  expect(await changedKeys({...base, output: {dir: 'elsewhere'}, name: 'other'})).toEqual([]);
  const one = await identityOf({...base, steps: [{set: {a: 1, b: {c: 2, d: 3}}}]});
  const two = await identityOf({...base, steps: [{set: {b: {d: 3, c: 2}, a: 1}}]});
  expect(Object.entries(one)).toEqual(Object.entries(two));
});

test.each([
  [{...base, input: {files: 'other/**'}}, ['input.files']],
  [{...base, input: {...base.input, exclude: '*.txt', records: 'data'}}, ['input.exclude', 'input.records']],
  [{...base, limit: 5, sample: 0.5}, ['limit', 'sample']],
  [{...base, output: {layout: 'per-file', lineage: true}}, ['output.layout', 'output.lineage']],
  [{...base, steps: [{use: './count.mjs', into: 'n'}]}, ['step count: from, into']],
  [{...base, steps: []}, ['steps', 'step count: use', 'step count: with', 'step count: from, into', 'step count: onError']],
] satisfies [Job, string[]][])('%j changes %j', async (job, keys) => {
  expect(await changedKeys(job)).toEqual(keys);
});

test('changes with a module, and with what the module imports', async () => {
  const before = await identityOf(base);
  await writeFile(join(folder, 'part.mjs'), 'export const one = 2;\n');
  const after = await identityOf(base);
  expect(after['step count: use']).not.toBe(before['step count: use']);
});

test('holds nothing from the environment but a hash, and is the same for the saved job', async () => {
  await writeFile(join(folder, 'env.yaml'), 'input: {files: "${DATA}/x"}\n');
  const env = {DATA: 'hidden'};
  const identity = await identityOf('env.yaml', {env});
  expect(JSON.stringify(identity)).not.toContain('hidden');
  const {raw} = await loadJob('env.yaml', {cwd: folder, env});
  expect(await identityOf(raw as Job, {env, interpolate: true})).toEqual(identity);
  expect((await identityOf('env.yaml', {env: {DATA: 'other'}}))['input.files']).not.toBe(identity['input.files']);
});
