/** What V8 compiled is kept where the user's caches are, for threads too, and nowhere else. */
import {existsSync, readdirSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {homedir, tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {cacheFolder} from '../../src/cli/compiled-code.ts';
import {quern} from '../support/command-line.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quern-compiled-'));
});
afterAll(async () => rm(folder, {recursive: true, force: true}));

test('it is kept where the user keeps caches', () => {
  expect(cacheFolder({XDG_CACHE_HOME: join(folder, 'caches')})).toBe(join(folder, 'caches', 'quern'));
  expect(cacheFolder({})).toBe(join(homedir(), '.cache', 'quern'));
  expect(cacheFolder({XDG_CACHE_HOME: ''})).toBe(join(homedir(), '.cache', 'quern'));
});

/** Without what these tests themselves say of Node's cache. */
const plain = {NODE_COMPILE_CACHE: ''};

test('a command leaves it there, and its output is the same with it', async () => {
  const env = {...plain, XDG_CACHE_HOME: join(folder, 'kept')};
  const first = await quern(['schema'], {env});
  const kept = readdirSync(join(folder, 'kept/quern'), {recursive: true});
  expect(kept.length).toBeGreaterThan(10);
  expect(await quern(['schema'], {env})).toEqual(first);
  expect(first.code).toBe(0);
});

test.each([
  {what: 'the user wants none', env: {NODE_DISABLE_COMPILE_CACHE: '1'}},
  {what: 'the user has a place for it', env: {NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'quern-elsewhere')}},
])('nothing is kept there where $what', async ({env}) => {
  const home = join(folder, 'not');
  expect((await quern(['schema'], {env: {...plain, XDG_CACHE_HOME: home, ...env}})).code).toBe(0);
  expect(existsSync(home)).toBe(false);
});

test('a folder that cannot be made is no fault', async () => {
  const {code, err} = await quern(['schema'], {env: {...plain, XDG_CACHE_HOME: join(import.meta.filename, 'no-folder')}});
  expect([code, err]).toEqual([0, '']);
});
