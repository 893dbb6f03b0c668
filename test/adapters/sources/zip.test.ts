/** Archives as the files source lists and opens them: every entry a file, every fault a split that says so, no other file opened. */
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {inflateRawSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {files, type FilesOptions} from '../../../src/adapters/sources/files.ts';
import type {ListedSplit} from '../../../src/contracts/source.ts';
import {temporaryFolder, writeFiles} from '../../support/folders.ts';
import {listedAt, renamed, zipOf, type ZipContent} from '../../support/zips.ts';

async function list(dir: string, options: Partial<FilesOptions> = {}): Promise<ListedSplit[]> {
  const found: ListedSplit[] = [];
  const parsed = files.options.parse({baseDir: dir, files: ['.'], ...options});
  for await (const split of files.list(parsed, new AbortController().signal)) found.push(split);
  return found.sort((left, right) => (left.file < right.file ? -1 : 1));
}

async function listArchive(zip: Uint8Array, options: Partial<FilesOptions> = {}): Promise<{dir: string; splits: ListedSplit[]}> {
  const dir = temporaryFolder();
  writeFileSync(join(dir, 'a.zip'), zip);
  return {dir, splits: await list(dir, options)};
}

const names = (splits: readonly ListedSplit[]): string[] => splits.map(({file}) => file);
const faults = (splits: readonly ListedSplit[]): string[] => splits.flatMap(({entry}) => entry?.fault?.code ?? []);

async function packedBytes(split: ListedSplit, offset = 0): Promise<Buffer> {
  const reader = await files.open(files.options.parse({baseDir: '/', files: ['.']}), {...split, id: 1}, offset);
  const pieces: Buffer[] = [];
  for (let read = -1; read !== 0;) {
    const target = Buffer.alloc(7);
    read = await reader.read(target);
    pieces.push(target.subarray(0, read));
  }
  expect(reader.size).toBe(split.size);
  await reader.close();
  return Buffer.concat(pieces);
}

const content: ZipContent = {'x/one.jsonl': '{"a":1}\n'.repeat(50), 'two.csv': 'a,b\n1,2\n', 'x/': '', 'x/y/empty.json': ''};

describe('the entries of an archive', () => {
  test('are files below its name, with what it takes to read them', async () => {
    const {dir, splits} = await listArchive(await zipOf(content));
    expect(names(splits)).toEqual(['a.zip/two.csv', 'a.zip/x/one.jsonl', 'a.zip/x/y/empty.json']);
    for (const split of splits) {
      expect(split).toMatchObject({path: join(dir, 'a.zip'), relative: split.file, entry: {codec: 'deflate'}});
      const text = Buffer.from(content[split.file.slice('a.zip/'.length)] ?? '');
      const packed = await packedBytes(split);
      expect(inflateRawSync(packed).equals(text)).toBe(true);
      expect(split.entry?.size).toBe(text.byteLength);
      expect((await packedBytes(split, 1)).equals(packed.subarray(1))).toBe(true);
    }
  });

  test('may stand unpacked', async () => {
    const {splits} = await listArchive(await zipOf(content, {compress: false}));
    expect(splits.map(({entry}) => entry?.codec)).toEqual([null, null, null]);
    expect((await packedBytes(splits[0] as ListedSplit)).toString()).toBe(content['two.csv']);
  });

  test('an archive in the format for large ones', async () => {
    const {splits} = await listArchive(await zipOf(content, {forceZip64Format: true}));
    expect(names(splits)).toHaveLength(3);
    expect((await packedBytes(splits[1] as ListedSplit)).byteLength).toBe(splits[1]?.size);
  });

  test('are filtered by their own names, and left out with their archive', async () => {
    const zip = await zipOf(content);
    const filtered = async (options: Partial<FilesOptions>): Promise<string[]> => names((await listArchive(zip, options)).splits);
    expect(await filtered({filter: ['*.csv']})).toEqual(['a.zip/two.csv']);
    expect(await filtered({filter: ['*.zip']})).toHaveLength(3);
    expect(await filtered({exclude: ['*.csv', '**/y/**']})).toEqual(['a.zip/x/one.jsonl']);
    expect(await filtered({exclude: ['*.zip']})).toEqual([]);
    expect(await filtered({files: ['a.zip'], filter: ['*.jsonl']})).toEqual(['a.zip/x/one.jsonl']);
    expect(await filtered({files: ['*.csv']})).toEqual([]);
    expect(await filtered({archives: false})).toEqual(['a.zip']);
  });

  test('folders and links are none', async () => {
    const zip = await zipOf({'link.json': '../../etc/passwd', 'real.json': '1'}, {mode: 0o120777});
    expect(names((await listArchive(zip)).splits)).toEqual([]);
  });

  test('that share a name are told apart by their number', async () => {
    const {splits} = await listArchive(renamed(await zipOf({'aa.json': '1', 'ab.json': '22', 'ac.json': '333'}), 'ab.json', 'aa.json'));
    expect(names(splits)).toEqual(['a.zip/aa (entry 2).json', 'a.zip/aa.json', 'a.zip/ac.json']);
    expect(inflateRawSync(await packedBytes(splits[0] as ListedSplit)).toString()).toBe('22');
  });
});

describe('what is not to be read', () => {
  test.each([
    ['../../x.json', '%2E%2E/%2E%2E/x.json'],
    ['/etc/pass.xx', '%2F/etc/pass.xx'],
    ['C:/xx/x.json', 'C%3A/xx/x.json'],
    ['a/../../x.js', 'a/%2E%2E/%2E%2E/x.js'],
    ['aa/./bb.json', 'aa/%2E/bb.json'],
    ['aa//bb.jsonl', 'aa/%2F/bb.jsonl'],
    ['nul\0bb.jsonl', 'nul%00bb.jsonl'],
  ])('%s is a name that leads nowhere, and a fault', async (name, safe) => {
    const {splits} = await listArchive(renamed(await zipOf({'abc/def.json': '1', 'ok.json': '1'}), 'abc/def.json', name));
    expect(names(splits).toSorted()).toEqual([`a.zip/${safe}`, 'a.zip/ok.json'].toSorted());
    expect(faults(splits)).toEqual(['UNSAFE_NAME']);
    const unsafe = splits.find(({entry}) => entry?.fault !== undefined) as ListedSplit;
    expect(unsafe.relative).toBe(`a.zip/${safe}`);
    await expect(packedBytes(unsafe)).rejects.toMatchObject({code: 'UNSAFE_NAME'});
  });

  test('backslashes of old packers are slashes', async () => {
    const {splits} = await listArchive(renamed(await zipOf({'abc/def.json': '1'}), 'abc/def.json', 'abc\\def.json'));
    expect(names(splits)).toEqual(['a.zip/abc/def.json']);
    expect(faults(splits)).toEqual([]);
  });

  test('names without end are cut', async () => {
    const {splits} = await listArchive(await zipOf({[`${'n'.repeat(5000)}.json`]: '1'}));
    expect(splits[0]?.file.length).toBeLessThan(200);
    expect(faults(splits)).toEqual(['UNSAFE_NAME']);
  });

  test('encrypted entries, and packings that nothing here unpacks', async () => {
    const zip = await zipOf({'a.json': '1', 'b.json': '1', 'c.json': '1'});
    zip.writeUInt16LE(zip.readUInt16LE(listedAt(zip, 'a.json') + 8) | 1, listedAt(zip, 'a.json') + 8);
    zip.writeUInt16LE(12, listedAt(zip, 'b.json') + 10);
    const {splits} = await listArchive(zip);
    expect(splits.map(({entry}) => entry?.fault?.reason ?? '')).toEqual([
      expect.stringContaining('encrypted'),
      expect.stringContaining('bzip2'),
      '',
    ]);
    await expect(packedBytes(splits[0] as ListedSplit)).rejects.toMatchObject({code: 'UNSUPPORTED_ARCHIVE'});
  });

  test('an archive that was cut off anywhere is one split that says so', async () => {
    const zip = await zipOf(content);
    for (let length = 0; length < zip.byteLength; length += 7) {
      const {splits} = await listArchive(zip.subarray(0, length));
      expect(names(splits)).toEqual(['a.zip']);
      expect(splits[0]).toMatchObject({size: length, relative: 'a.zip', entry: {fault: {code: 'TRUNCATED_ARCHIVE'}}});
    }
  });

  test('what follows an archive, and a list that is damaged, are faults of the archive; entries before are kept', async () => {
    const zip = await zipOf(content);
    expect(faults((await listArchive(Buffer.concat([zip, Buffer.from('more')]))).splits)).toEqual(['CORRUPT_ARCHIVE']);
    const broken = Buffer.from(zip);
    broken.writeUInt32LE(0, listedAt(zip, 'x/y/empty.json'));
    const {splits} = await listArchive(broken);
    expect(names(splits)).toEqual(['a.zip', 'a.zip/two.csv', 'a.zip/x/one.jsonl']);
    expect(faults(splits)).toEqual(['CORRUPT_ARCHIVE']);
  });

  test('entries that overlap end the listing', async () => {
    const zip = await zipOf({'a.json': 'noise'.repeat(9), 'b.json': 'noise'.repeat(9), 'c.json': '1'}, {compress: false});
    for (const name of ['a.json', 'b.json']) zip.writeUInt32LE(zip.byteLength - 10, listedAt(zip, name) + 20);
    const {splits} = await listArchive(zip);
    expect(names(splits)).toEqual(['a.zip', 'a.zip/a.json']);
    expect(faults(splits)).toEqual(['ARCHIVE_BOMB']);
  });

  test('a list that points beside its entries is noticed when one is opened', async () => {
    const zip = await zipOf({'a.json': '1'});
    zip.writeUInt32LE(3, listedAt(zip, 'a.json') + 42);
    const {splits} = await listArchive(zip);
    await expect(packedBytes(splits[0] as ListedSplit)).rejects.toMatchObject({code: 'CORRUPT_ARCHIVE'});
  });
});

test('a file that is called .zip and is none is listed as it is; an archive of another name too', async () => {
  const dir = temporaryFolder();
  const zip = await zipOf(content);
  writeFiles(dir, {'text.zip': '{"a":1}\n', 'b.data': zip, 'UPPER.ZIP': zip});
  mkdirSync(join(dir, 'folder.zip'));
  writeFileSync(join(dir, 'folder.zip', 'x.json'), '1');
  const splits = await list(dir);
  expect(names(splits).filter((name) => !name.startsWith('UPPER'))).toEqual(['b.data', 'folder.zip/x.json', 'text.zip']);
  expect(names(splits).filter((name) => name.startsWith('UPPER.ZIP/'))).toHaveLength(3);
});

test('an archive of ten thousand entries is listed in its order', async () => {
  const many = Object.fromEntries(Array.from({length: 10_000}, (_, n) => [`${n}.json`, String(n)]));
  const {splits} = await listArchive(await zipOf(many, {compress: false}));
  expect(splits).toHaveLength(10_000);
  expect(new Set(names(splits)).size).toBe(10_000);
  expect(names(splits).every((name) => /^a\.zip\/\d+\.json$/.test(name))).toBe(true);
});
