/** `quern inspect`: what is told of files of every kind, and that nothing is written. */
import {readdirSync} from 'node:fs';
import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {inspect, type FileInspection, type InspectOptions} from '../../src/index.ts';
import {quern} from '../support/command-line.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';

test('files are told with format, packing, encoding, dialect, columns and first records', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {
    'in/a.csv': 'id;name\n1;Ana\n2;"B;b"\n',
    'in/b.jsonl.gz': gzipSync('{"id":12345678901234567890}\nnope\n'),
    'in/c.txt': Buffer.from('\xff\xfeh\0i\0\n\0', 'latin1'),
    'in/d.bin': Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]),
  });
  const {code, out, err} = await quern(['inspect', 'in', '--json'], {cwd: dir});
  expect(code, err).toBe(0);
  const [table, packed, text, archive] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, any>);
  expect(table).toMatchObject({
    file: 'in/a.csv',
    format: 'csv',
    compression: null,
    encoding: 'utf-8',
    dialect: {delimiter: ';', header: true},
    columns: ['id', 'name'],
  });
  expect(table?.records[1]).toEqual({line: 3, value: {id: '2', name: 'B;b'}});
  expect(packed).toMatchObject({format: 'jsonl', compression: 'gzip', columns: null, dialect: null});
  expect(packed?.records[1]).toMatchObject({line: 2, code: 'BAD_JSON'});
  expect(out).toContain('12345678901234567890');
  expect(text).toMatchObject({format: 'lines', encoding: 'utf-16le', records: [{line: 1, value: {value: 'hi'}}]});
  expect(archive).toMatchObject({format: null});
  expect(archive?.records).toHaveLength(1);
  expect(readdirSync(dir)).toEqual(['in']);
});

test('for people: one block a file, and options speak as in a run', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {'odd.txt': 'a|b\n1|2\n'});
  const words = ['inspect', 'odd.txt', '--input.format', 'csv', '--input.formatOptions', '{"delimiter":"|"}', '--show', '1'];
  const {code, out, err} = await quern(words, {cwd: dir});
  expect(code, err).toBe(0);
  expect(out).toContain('odd.txt  8 B');
  expect(out).toContain('columns   2: a, b');
  expect(out).toMatch(/line 2 {4}\{"a":"1","b":"2"\}/);
});

test('where no file is found it says so, as a run does', async () => {
  const cwd = temporaryFolder();
  writeFiles(cwd, {'a.csv': 'id\n1\n'});
  const told = async (options: InspectOptions): Promise<readonly FileInspection[]> =>
    Array.fromAsync(inspect({input: {files: 'a.csv'}}, {cwd, ...options}));
  expect(await told({files: 1})).toMatchObject([{format: 'csv'}]);
  await expect(told({files: 0})).rejects.toMatchObject({issues: [{path: 'files', message: 'must be a number of files, from 1'}]});
  await expect(told({overrides: {'input.files': '*.json'}})).rejects.toMatchObject({
    issues: [{path: 'input', message: 'no file is found'}],
  });
});
