/** The built-in sources, and a user's, pass the suite of sources. */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Readable} from 'node:stream';
import {afterAll, beforeAll} from 'vitest';
import {files} from '../../src/adapters/sources/files.ts';
import {itemsSource, ItemsWindow} from '../../src/adapters/sources/items.ts';
import {stdinSource} from '../../src/adapters/sources/stdin.ts';
import {writeFiles} from '../support/folders.ts';
import pack from '../support/modules/pack-source.ts';
import {sourceSuite} from './source.suite.ts';

const texts = {'a.jsonl': '{"a":1}\n{"a":"ñ"}\n', 'deep/b.json': '[1,2,3]', 'empty.json': '', z: 'x'.repeat(300)};
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-sources-'));
  writeFiles(join(dir, 'in'), texts);
  writeFileSync(join(dir, 'pack.json'), JSON.stringify(texts));
});
afterAll(() => rmSync(dir, {recursive: true, force: true}));

const contentWith = (prefix: string): ReadonlyMap<string, Uint8Array> =>
  new Map(Object.entries(texts).map(([name, text]) => [prefix + name, Buffer.from(text)]));

sourceSuite('files', async () => ({source: files, options: {baseDir: dir, files: ['in']}, content: contentWith('in/')}));

sourceSuite('files, by globs that overlap', async () => ({
  source: files,
  options: {baseDir: dir, files: ['in/**/*.json'], exclude: ['empty*']},
  content: new Map([['in/deep/b.json', Buffer.from(texts['deep/b.json'])]]),
}));

sourceSuite('items', async () => {
  const window = new ItemsWindow();
  const lines = Buffer.from('{"a":1}\n{"a":2}\n"three"\n');
  await window.push(Uint8Array.from(lines.subarray(0, 8)));
  await window.push(Uint8Array.from(lines.subarray(8)));
  window.end();
  return {source: itemsSource(window), options: {}, content: new Map([['items', lines]])};
});

sourceSuite('stdin', async () => {
  const bytes = Buffer.from(texts['a.jsonl'].repeat(20));
  const source = stdinSource(() => Readable.from([bytes.subarray(0, 7), bytes.subarray(7, 8), bytes.subarray(8)]));
  return {source, options: {}, content: new Map([['-', bytes]])};
});

sourceSuite("a user's pack", async () => ({source: pack, options: {pack: join(dir, 'pack.json')}, content: contentWith('pack/')}));
