/** What is surely small, and what may be large: files, folders, and all that is not known before it is read. */
import fs, {mkdirSync, truncateSync, writeFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {isSmallInput, isSmallRun} from '../../src/cli/input-size.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

let dir = '';
beforeEach(() => {
  dir = temporaryFolder();
  writeFiles(dir, {'a.jsonl': '{}', 'in/b.jsonl': '{}', 'in/deeper/c.jsonl': '{}'});
});

/** A file of that size that takes no room. */
function writeSparse(name: string, megabytes: number): void {
  writeFileSync(join(dir, name), '');
  truncateSync(join(dir, name), megabytes * 1024 * 1024);
}

test.each([
  ['a file', 'a.jsonl'],
  ['files and folders', ['a.jsonl', 'in']],
  ["a job's input", {files: ['in'], records: 'items'}],
  ['what is not there', 'missing.jsonl'],
  ['what no system can look at', ['n'.repeat(5000), 'a\0b']],
])('%s of few bytes: small', (_name, input) => {
  expect(isSmallInput(input, dir)).toBe(true);
});

test.each([
  ['a glob', 'in/*.jsonl'],
  ['standard input', '-'],
  ["another job's records", {from: 'clean'}],
  ['a source of its own', {source: './source.ts'}],
])('%s: not known to be small', (_name, input) => {
  expect(isSmallInput(input, dir)).toBe(false);
});

test('many bytes are not small, in one file or in several, here or in a folder', () => {
  writeSparse('in/deeper/large.jsonl', 20);
  expect(isSmallInput('in', dir)).toBe(true);
  writeSparse('large.jsonl', 20);
  expect(isSmallInput('large.jsonl', dir)).toBe(true);
  expect(isSmallInput(['large.jsonl', 'in'], dir)).toBe(false);
});

describe('a folder of more files than are looked through', () => {
  const {opendirSync} = fs;
  afterEach(() => vi.restoreAllMocks());

  test('is not small', () => {
    mkdirSync(join(dir, 'many'));
    for (let n = 0; n < 201; n++) writeFileSync(join(dir, 'many', `${n}.json`), '');
    expect(isSmallInput('many', dir)).toBe(false);
  });

  test('is left after the first of millions', () => {
    let listed = 0;
    vi.spyOn(fs, 'opendirSync').mockImplementation((path) => {
      const opened = opendirSync(path);
      const [entry] = fs.readdirSync(path, {withFileTypes: true});
      vi.spyOn(opened, 'readSync').mockImplementation(() => (listed++ < 3_000_000 && entry ? entry : null));
      return opened;
    });
    syncBuiltinESMExports();
    expect(isSmallInput('in', dir)).toBe(false);
    expect(listed).toBeLessThan(1000);
  });
});

test('a run is as large as its progress says; without one nothing is known', () => {
  expect(isSmallRun(dir)).toBe(false);
  writeFileSync(join(dir, 'progress.json'), JSON.stringify({bytes: {done: 1, total: 1000}}));
  expect(isSmallRun(dir)).toBe(true);
  writeFileSync(join(dir, 'progress.json'), JSON.stringify({bytes: {done: 1, total: 1e9}}));
  expect(isSmallRun(dir)).toBe(false);
});
