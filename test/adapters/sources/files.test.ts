/** What files are called in a run, and below the root they were found under, from wherever a job names them. */
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {files} from '../../../src/adapters/sources/files.ts';

const names = ['1.json', 'job/2.json', 'job/in/3.json', 'job/in/..deep/4.json', '..beside/5.json'];
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-files-'));
  for (const name of names) {
    await mkdir(dirname(join(folder, name)), {recursive: true});
    await writeFile(join(folder, name), '{}');
  }
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

async function listed(pattern: string): Promise<readonly (readonly [string, string])[]> {
  const found: [string, string][] = [];
  const options = {baseDir: join(folder, 'job'), files: [pattern], filter: [], exclude: []};
  for await (const {file, relative} of files.list(options, new AbortController().signal)) found.push([file, relative]);
  return found.toSorted(([one], [other]) => (one < other ? -1 : 1));
}

test.each([
  ['in', ['in/..deep/4.json', '..deep/4.json'], ['in/3.json', '3.json']],
  ['.', ['2.json', '2.json'], ['in/..deep/4.json', 'in/..deep/4.json'], ['in/3.json', 'in/3.json']],
  ['in/*.json', ['in/3.json', '3.json']],
  ['in/3.json', ['in/3.json', '3.json']],
] as const)('%s, below the job', async (pattern, ...expected) => {
  expect(await listed(pattern)).toEqual(expected);
});

test('a root that holds the job: names in the job are its own, others whole', async () => {
  expect(await listed('..')).toEqual([
    [join(folder, '..beside/5.json'), '..beside/5.json'],
    [join(folder, '1.json'), '1.json'],
    ['2.json', 'job/2.json'],
    ['in/..deep/4.json', 'job/in/..deep/4.json'],
    ['in/3.json', 'job/in/3.json'],
  ]);
});

test('a root beside the job: names are whole', async () => {
  expect(await listed('../..beside')).toEqual([[join(folder, '..beside/5.json'), '5.json']]);
});
