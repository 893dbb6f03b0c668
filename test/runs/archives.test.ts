/** Runs over packed files and archives: the rows of the plain files, exit codes that tell damage, verification, progress. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as zlib from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {said, startQuern} from '../support/command-line.ts';
import {filesBelow, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import {arrayOf, expectVerified, go, jobOf, linesOf, remarks, rowsIn, withThreads} from '../support/packed-runs.ts';
import {renamed, zipOf} from '../support/zips.ts';

const plain = {'a.jsonl': linesOf(3000), 'b.json': arrayOf(900), 'c/d.jsonl': linesOf(40), 'e.json': '[]', 'f.jsonl': linesOf(7000)};

test('every packing, in one run, gives the rows and rejects of the plain files', async () => {
  const dir = temporaryFolder();
  const bytes = (name: keyof typeof plain): Buffer => Buffer.from(plain[name]);
  writeFiles(join(dir, 'plain'), plain);
  writeFiles(join(dir, 'in'), {
    'a.jsonl.gz': Buffer.concat([zlib.gzipSync(bytes('a.jsonl').subarray(0, 9999)), zlib.gzipSync(bytes('a.jsonl').subarray(9999))]),
    'b.json.zst': zlib.zstdCompressSync(bytes('b.json')),
    'c.zip': await zipOf({'d.jsonl': plain['c/d.jsonl']}),
    'e.json.br': zlib.brotliCompressSync(bytes('e.json')),
    'f.jsonl': zlib.gzipSync(bytes('f.jsonl')),
  });
  await go(dir, jobOf(dir, 'expected', {files: 'plain'}));
  const result = await go(dir, withThreads(jobOf(dir)));
  expect(result).toMatchObject({status: 'complete', exitCode: 3});
  expect(rowsIn(dir)).toEqual(rowsIn(dir, 'expected'));
  const placesOf = (out: string): unknown[] => remarks(dir, 'rejects', out).map(({file: _file, ...rest}) => rest);
  expect(placesOf('out')).toEqual(placesOf('expected'));
  expect(result.bytes).toEqual({done: result.bytes.total, total: result.bytes.total});
  expect(result.fileReports.map(({file, compression, unreadable}) => [file, compression, unreadable])).toEqual([
    ['in/a.jsonl.gz', 'gzip', false],
    ['in/b.json.zst', 'zstd', false],
    ['in/c.zip/d.jsonl', 'zip', false],
    ['in/e.json.br', 'brotli', false],
    ['in/f.jsonl', 'gzip', false],
  ]);
  await expectVerified(dir);
});

test('a path with wildcards in a packed file, whole and cut off', async () => {
  const dir = temporaryFolder();
  const text = JSON.stringify({pages: Array.from({length: 300}, (_, n) => ({page: n, items: [{n}, {n, again: true}]}))});
  writeFiles(join(dir, 'plain'), {'a.json': text});
  writeFiles(join(dir, 'in'), {'a.json.gz': zlib.gzipSync(text)});
  writeFiles(join(dir, 'cut'), {'a.json.gz': zlib.gzipSync(text).subarray(0, -400)});
  const records = 'pages.*.items';
  await go(dir, jobOf(dir, 'expected', {files: 'plain', records}));
  const whole = await go(dir, jobOf(dir, 'out', {records}));
  expect(whole).toMatchObject({status: 'complete', exitCode: 0});
  expect(whole.bytes.done).toBe(whole.bytes.total);
  expect(rowsIn(dir)).toEqual(rowsIn(dir, 'expected'));
  expect(rowsIn(dir)).toHaveLength(600);
  await expectVerified(dir);
  expect(await go(dir, jobOf(dir, 'less', {files: 'cut', records}))).toMatchObject({status: 'complete', exitCode: 3});
  const rows = rowsIn(dir, 'less');
  expect(rows.length).toBeGreaterThan(50);
  expect(rows).toEqual(rowsIn(dir, 'expected').slice(0, rows.length));
  expect(remarks(dir, 'rejects', 'less')).toEqual([expect.objectContaining({code: 'TRUNCATED_ARCHIVE', index: rows.length})]);
});

test('a limit of records inside of a packed file', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl.gz': zlib.gzipSync(linesOf(3000))});
  const result = await go(dir, {...withThreads(jobOf(dir)), limit: 1234});
  expect(result).toMatchObject({status: 'complete', counts: {records: 1234}});
  expect(rowsIn(dir).at(-1)).toMatchObject({n: 1233});
});

test('progress counts packed bytes, never more than there are, and all of them in the end', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl.gz': zlib.gzipSync(linesOf(30_000)), 'b.jsonl.gz': zlib.gzipSync(linesOf(3000))});
  const seen: number[] = [];
  const result = await go(dir, jobOf(dir), {
    onEvent(event) {
      if (event.type !== 'progress') return;
      for (const {bytes, percent} of [event.progress, event.progress.appended]) {
        expect(bytes.done).toBeLessThanOrEqual(bytes.total);
        expect(percent).toBeLessThanOrEqual(100);
      }
      seen.push(event.progress.appended.bytes.done);
    },
  });
  expect(seen).toEqual(seen.toSorted((left, right) => left - right));
  expect(result.bytes.done).toBe(result.bytes.total);
  const progress = JSON.parse(readFileSync(join(dir, 'out', 'progress.json'), 'utf8')) as {percent: number};
  expect(progress.percent).toBe(100);
});

describe('a file that breaks off', () => {
  const cut = (): Buffer => zlib.gzipSync(Array.from({length: 5000}, (_, n) => `{"n":${n}}\n`).join('')).subarray(0, -3000);

  test('is a reject behind its rows, and the exit is 3', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.jsonl.gz': cut(), 'b.jsonl': '{"b":1}\n'});
    const result = await go(dir, jobOf(dir));
    expect(result).toMatchObject({status: 'complete', exitCode: 3, files: {unreadable: 1}});
    const rows = rowsIn(dir);
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.slice(0, -1)).toEqual(rows.slice(0, -1).map((_, n) => ({n})));
    expect(remarks(dir, 'rejects')).toEqual([
      expect.objectContaining({file: 'in/a.jsonl.gz', code: 'TRUNCATED_ARCHIVE', index: rows.length - 1, line: null}),
    ]);
    await expectVerified(dir);
  });

  test('may be accepted: a warning, exit 0; damage of another kind may not', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.jsonl.gz': cut()});
    const {code} = await said(startQuern(['run', 'in', '-o', 'out', '--accept-truncated', '--quiet'], {cwd: dir}));
    expect(code).toBe(0);
    expect(remarks(dir, 'rejects')).toEqual([]);
    expect(remarks(dir, 'warnings')).toEqual([expect.objectContaining({code: 'TRUNCATED_ARCHIVE'})]);
    await expectVerified(dir);
    const corrupt = zlib.gzipSync(linesOf(6));
    corrupt.writeUInt32LE(1, corrupt.byteLength - 8);
    writeFiles(join(dir, 'in'), {'b.jsonl.gz': corrupt});
    const result = await go(dir, jobOf(dir, 'other', {acceptTruncated: true}));
    expect(result.exitCode).toBe(3);
    expect(rowsIn(dir, 'other').filter(({text}) => text !== undefined)).toHaveLength(6);
    expect(remarks(dir, 'rejects', 'other')).toEqual([expect.objectContaining({file: 'in/b.jsonl.gz', code: 'CORRUPT_ARCHIVE'})]);
  });
});

test('a bomb ends at its bound, by its name', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl.gz': zlib.gzipSync(linesOf(100) + 'x'.repeat(9_000_000)), 'b.jsonl': '{"b":1}\n'});
  const result = await go(dir, jobOf(dir, 'out', {unpack: {mbMax: 0.5}}));
  expect(result).toMatchObject({status: 'complete', exitCode: 3});
  expect(rowsIn(dir).at(-1)).toEqual({b: 1});
  const bombs = remarks(dir, 'rejects').filter(({code}) => code === 'ARCHIVE_BOMB');
  expect(bombs).toEqual([expect.objectContaining({reason: expect.stringContaining('500000')})]);
});

describe('archives', () => {
  test('of entries that fit and others, one of them packed by itself; each is an output of its own', async () => {
    const dir = temporaryFolder();
    const image = '\x89PNG\r\n\x1a\n\0\0\0\0\0\0';
    const zip = await zipOf({'x/one.jsonl': '{"a":1}\n', 'two.json.gz': zlib.gzipSync('[{"b":2}]'), 'image.png': image});
    writeFiles(join(dir, 'in'), {'a.zip': zip});
    const result = await go(dir, {...jobOf(dir), output: {dir: join(dir, 'out'), layout: 'per-file'}});
    expect(result.exitCode).toBe(3);
    expect(filesBelow(join(dir, 'out')).filter((name) => name.startsWith('a.zip'))).toEqual([
      'a.zip/image.png.jsonl',
      'a.zip/two.json.gz.jsonl',
      'a.zip/x/one.jsonl.jsonl',
    ]);
    expect(rowsOf(join(dir, 'out', 'a.zip/two.json.gz.jsonl'))).toEqual([{b: 2}]);
    expect(remarks(dir, 'rejects')).toEqual([expect.objectContaining({file: 'in/a.zip/image.png', code: 'UNKNOWN_FORMAT'})]);
    expect(result.fileReports.map(({compression}) => compression)).toEqual(['zip', 'zip+gzip', 'zip']);
    await expectVerified(dir);
  });

  test('a name that leads out is a reject, and nothing is written there', async () => {
    const dir = temporaryFolder();
    const zip = renamed(await zipOf({'abc/defg.json': '{"bad":1}', 'ok.json': '{"ok":1}'}), 'abc/defg.json', '../../x.jsonl');
    writeFiles(join(dir, 'in'), {'a.zip': zip});
    const result = await go(dir, {...jobOf(dir), output: {dir: join(dir, 'out'), layout: 'per-file'}});
    expect(result).toMatchObject({status: 'complete', exitCode: 3});
    expect(remarks(dir, 'rejects')).toEqual([expect.objectContaining({code: 'UNSAFE_NAME', file: 'in/a.zip/%2E%2E/%2E%2E/x.jsonl'})]);
    expect(filesBelow(dir).filter((name) => !name.startsWith('out/') && !name.startsWith('in/'))).toEqual([]);
    expect(rowsOf(join(dir, 'out', 'a.zip', 'ok.json.jsonl'))).toEqual([{ok: 1}]);
  });

  test('an entry whose bytes are not what the list says: its rows, then its reject', async () => {
    const dir = temporaryFolder();
    const zip = await zipOf({'a.jsonl': '{"a":1}\n{"a":2}\n', 'b.jsonl': '{"b":1}\n'}, {compress: false});
    const at = zip.indexOf('{"a":2}');
    zip.write('{"a":7}', at);
    writeFiles(join(dir, 'in'), {'a.zip': zip});
    await go(dir, jobOf(dir));
    expect(rowsIn(dir)).toEqual([{a: 1}, {a: 7}, {b: 1}]);
    expect(remarks(dir, 'rejects')).toEqual([
      expect.objectContaining({file: 'in/a.zip/a.jsonl', code: 'CORRUPT_ARCHIVE', reason: expect.stringContaining('may be wrong')}),
    ]);
  });

  test('without the ending, or cut off, or not wanted: one reject that says what to do', async () => {
    const dir = temporaryFolder();
    const zip = await zipOf({'a.jsonl': '{"a":1}\n'});
    writeFiles(join(dir, 'in'), {'a.data': zip, 'b.zip': zip.subarray(0, -9), 'c.gz': zlib.gzipSync(zip)});
    await go(dir, jobOf(dir));
    expect(remarks(dir, 'rejects').map(({file, code}) => [file, code])).toEqual([
      ['in/a.data', 'ARCHIVE_NOT_LISTED'],
      ['in/b.zip', 'TRUNCATED_ARCHIVE'],
      ['in/c.gz', 'ARCHIVE_NOT_LISTED'],
    ]);
    writeFiles(join(dir, 'more'), {'d.zip': zip, 'e.gz': zlib.gzipSync('{"e":1}\n')});
    await go(dir, jobOf(dir, 'none', {files: 'more', compression: 'none'}));
    expect(remarks(dir, 'rejects', 'none').map(({file, code}) => [file, code])).toEqual([
      ['more/d.zip', 'UNKNOWN_FORMAT'],
      ['more/e.gz', 'UNKNOWN_FORMAT'],
    ]);
  });
});
