import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {makeFolder, replaceFile, syncFolder} from '../../src/ledger/durable.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-durable-'));
  mkdirSync(join(dir, '.quern'));
});
afterEach(() => rmSync(dir, {recursive: true, force: true}));

test('a file is replaced whole, and nothing is left beside it', async () => {
  const path = join(dir, 'report.json');
  for (const [text, durable] of [
    ['a long first text', true],
    ['short', false],
  ] as const) {
    await replaceFile(dir, path, {text, durable});
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
  expect(readdirSync(dir).sort()).toEqual(['.quern', 'report.json']);
  expect(readdirSync(join(dir, '.quern'))).toEqual([]);
});

test('what cannot be written is said with its code, and the old text stays', async () => {
  const path = join(dir, 'report.json');
  writeFileSync(path, 'old');
  rmSync(join(dir, '.quern'), {recursive: true});
  await expect(replaceFile(dir, path, {text: 'new', durable: true})).rejects.toMatchObject({name: 'SinkError', code: 'ENOENT'});
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('folders are made with those above them; a file in the way is named', async () => {
  await makeFolder(join(dir, 'a/b/c'));
  await makeFolder(join(dir, 'a/b/c'));
  expect(readdirSync(join(dir, 'a/b'))).toEqual(['c']);
  writeFileSync(join(dir, 'file'), '');
  await expect(makeFolder(join(dir, 'file/x'))).rejects.toMatchObject({
    name: 'SinkError',
    code: 'ENOTDIR',
    hint: expect.stringContaining('output.dir'),
  });
  await expect(syncFolder(join(dir, 'nowhere'))).rejects.toMatchObject({code: 'ENOENT'});
});
