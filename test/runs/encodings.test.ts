/** Files of every encoding in one run: the rows of their UTF-8 twins, the same bytes every way, stopped and gone on with, verified. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {check, run, verify, type Job, type Report} from '../../src/index.ts';
import {encoded} from '../adapters/encodings/encoded.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');

function jobOf(dir: string, given: Partial<Job> = {}, input: Partial<Job['input']> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in'), ...input},
    output: {dir: join(dir, 'out')},
    ...given,
    limits: {inline: true, chunkBytes: 3000, rejects: {rate: 0.9}, ...given.limits},
  };
}

const spanish = (count: number): string =>
  Array.from(
    {length: count},
    (_, id) => `{"id":${id},"text":"El señor Núñez pagó ${id} pesos por la construcción del camión, además según decreto"}\n`,
  ).join('');
const chinese = (count: number): string =>
  Array.from({length: count}, (_, id) => `${id},王小明,北京市海淀区中关村大街第${id}号的房子\n`).join('');

/** Small ones and large, in lines, tables and documents. */
function texts(): Readonly<Record<string, readonly [string, string]>> {
  return {
    'a.jsonl': ['utf-16le', `\ufeff${spanish(40)}`],
    'b.jsonl': ['windows-1252', spanish(900)],
    'c.csv': ['gb18030', `id,name,address\n${chinese(1500)}`],
    'd.json': ['utf-16be', `\ufeff[${spanish(60).trimEnd().replaceAll('\n', ',\n')}]`],
    'e.jsonl': ['utf-8', spanish(30)],
    'f.jsonl': ['utf-16le', `\ufeff${spanish(700)}`],
  };
}

const facts = {
  'a.jsonl': 'utf-16le',
  'b.jsonl': 'windows-1252',
  'c.csv': 'gb18030',
  'd.json': 'utf-16be',
  'e.jsonl': 'utf-8',
  'f.jsonl': 'utf-16le',
};

test('every way gives the rows of the same text in UTF-8; what was guessed is told, the report names each', async () => {
  const dir = temporaryFolder();
  const files = Object.entries(texts());
  writeFiles(join(dir, 'in'), Object.fromEntries(files.map(([name, [encoding, text]]) => [name, encoded(text, encoding)])));
  writeFiles(join(dir, 'plain'), Object.fromEntries(files.map(([name, [, text]]) => [name, text.replace('\ufeff', '')])));
  const ways = [{inline: true}, {threads: 1, chunkBytes: 70_000}, {threads: 2, chunkBytes: 900}];
  for (const [index, limits] of ways.entries()) {
    const output = {dir: join(dir, `out${index}`), lineage: true};
    const result = await run(jobOf(dir, {output, limits}), {coordinator: 'caller'});
    expect(result).toMatchObject({status: 'complete', exitCode: 0});
    expect(await verify(output.dir, {deep: true})).toMatchObject({ok: true});
    expect(outputsOf(output.dir)).toEqual(outputsOf(join(dir, 'out0')));
  }
  const plain = jobOf(dir, {output: {dir: join(dir, 'plain-out'), lineage: true}}, {files: join(dir, 'plain')});
  expect(await run(plain, {coordinator: 'caller'})).toMatchObject({exitCode: 0});
  const rows = (name: string): string =>
    readFileSync(join(dir, name, 'records.jsonl'), 'utf8').replaceAll(join(dir, 'plain'), join(dir, 'in'));
  // Places, too: they count the bytes of the text as UTF-8.
  expect(rows('out0') === rows('plain-out')).toBe(true);
  expect(rowsOf(join(dir, 'out0', 'warnings.jsonl')).map(({file, code}) => [file.slice(-7), code])).toEqual([
    ['b.jsonl', 'ENCODING_GUESSED'],
    ['n/c.csv', 'ENCODING_GUESSED'],
  ]);
  const report = JSON.parse(readFileSync(join(dir, 'out0', 'report.json'), 'utf8')) as Report;
  const listed = Object.fromEntries(report.fileReports.map(({file, encoding}) => [file.slice(file.lastIndexOf('/') + 1), encoding]));
  expect(listed).toEqual(facts);
});

test('a stop inside of a file, and workers that die, lose and repeat nothing', async () => {
  const dir = temporaryFolder();
  const lines = Array.from({length: 2000}, (_, id) =>
    JSON.stringify(id % 900 === 450 ? {id, do: 'exit'} : {id, text: 'ñ日'.repeat(id % 20)}),
  );
  writeFiles(join(dir, 'in'), {
    'a.jsonl': encoded(`\ufeff${lines.join('\n')}\n`, 'utf-16le'),
    'b.jsonl.gz': gzipSync(encoded(`\ufeff${lines.slice(0, 300).join('\n')}`, 'utf-16be')),
  });
  const job = jobOf(dir, {steps: [{use: deadly}], commit: {everyMs: 10}, limits: {inline: false, threads: 1}});
  const controller = new AbortController();
  let chunks = 0;
  const stopped = await run(job, {
    coordinator: 'caller',
    signal: controller.signal,
    onEvent: (event) => (event.type === 'chunk' && ++chunks === 5 ? controller.abort() : undefined),
  });
  expect(stopped).toMatchObject({status: 'stopped', exitCode: 130});
  expect(stopped.counts.rows).toBeGreaterThan(0);
  expect(await run(job, {coordinator: 'caller'})).toMatchObject({status: 'complete', counts: {rows: 2298, rejects: 2}});
  await run({...job, output: {dir: join(dir, 'whole')}}, {coordinator: 'caller'});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'whole')));
});

test('strict by name: a bad sequence is the reject of its record, with its place; replaced on request', async () => {
  const dir = temporaryFolder();
  const bytes = Buffer.concat([encoded('id,city\n1,Αθήνα\n2,', 'windows-1253'), Buffer.of(0xd2), encoded('\n3,Πάτρα\n', 'windows-1253')]);
  writeFiles(join(dir, 'in'), {'a.csv': bytes});
  const strict = await run(jobOf(dir, {}, {encoding: 'windows-1253'}), {coordinator: 'caller'});
  expect(strict).toMatchObject({status: 'complete', exitCode: 3, counts: {rows: 2, rejects: 1}});
  expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({city}) => city)).toEqual(['Αθήνα', 'Πάτρα']);
  const [reject] = rowsOf(join(dir, 'out', 'rejects.jsonl'));
  const byteOffset = Buffer.byteLength('id,city\n1,Αθήνα\n');
  expect(reject).toMatchObject({
    code: 'BAD_ENCODING',
    line: 3,
    index: 1,
    byteOffset,
    reason: expect.stringContaining('byte 2 of the record'),
  });
  const replaced = jobOf(dir, {output: {dir: join(dir, 'replaced')}}, {encoding: 'windows-1253', onBadEncoding: 'replace'});
  expect(await run(replaced, {coordinator: 'caller'})).toMatchObject({exitCode: 0});
  expect(rowsOf(join(dir, 'replaced', 'records.jsonl')).map(({city}) => city)).toEqual(['Αθήνα', '\ufffd', 'Πάτρα']);
  expect(rowsOf(join(dir, 'replaced', 'warnings.jsonl'))).toMatchObject([
    {line: 3, byteOffset, step: 'input', code: 'REPLACED_BYTES', reason: expect.stringContaining('stands 1 times')},
  ]);
});

test('UTF-8 by name is strict, record by record; and replaced on request, in files of any size', async () => {
  const dir = temporaryFolder();
  const bad = Buffer.concat([Buffer.from('{"id":0}\n{"id":"'), Buffer.of(0xe9), Buffer.from('"}\n'), Buffer.from(spanish(1500))]);
  writeFiles(join(dir, 'in'), {'large.jsonl': bad, 'small.jsonl': bad.subarray(0, 20)});
  const strict = await run(jobOf(dir, {}, {encoding: 'utf-8'}), {coordinator: 'caller'});
  expect(strict).toMatchObject({counts: {rejects: 2, rows: 1502}});
  const replaced = jobOf(dir, {output: {dir: join(dir, 'replaced')}}, {encoding: 'utf8', onBadEncoding: 'replace'});
  const result = await run(replaced, {coordinator: 'caller'});
  expect(result).toMatchObject({exitCode: 0, counts: {rows: 1504, warnings: 2}, warningCodes: [{code: 'REPLACED_BYTES', count: 2}]});
  expect(result.fileReports.map(({warnings}) => warnings)).toEqual([1, 1]);
  expect(rowsOf(join(dir, 'replaced', 'records.jsonl'))[1]).toEqual({id: '\ufffd'});
});

test('a bad byte behind the first 64 KB, by which a file was judged: one reject that says so, and no other record is touched', async () => {
  const dir = temporaryFolder();
  const lines = (encoding: string): Buffer =>
    Buffer.concat([
      ...Array.from({length: 3000}, (_, id) => Buffer.from(`{"id":${id},"text":"plain letters alone"}\n`)),
      encoded('{"id":3000,"text":"año"}\n', encoding),
      Buffer.from('{"id":3001}\n'),
    ]);
  writeFiles(join(dir, 'in'), {'late.jsonl': lines('windows-1252'), 'sound.jsonl': lines('utf-8')});
  expect(await run(jobOf(dir), {coordinator: 'caller'})).toMatchObject({exitCode: 3, counts: {rows: 6003, rejects: 1, warnings: 0}});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))).toMatchObject([
    {line: 3001, code: 'BAD_ENCODING', reason: expect.stringContaining('input.encoding')},
  ]);
  // Named, every byte is text.
  const named = jobOf(dir, {output: {dir: join(dir, 'named')}}, {files: join(dir, 'in', 'late.jsonl'), encoding: 'latin1'});
  expect(await run(named, {coordinator: 'caller'})).toMatchObject({exitCode: 0, counts: {rows: 3002}});
  expect(rowsOf(join(dir, 'named', 'records.jsonl'))[3000]).toEqual({id: 3000, text: 'año'});
});

test('what cannot be told is the reject of its file, and the others go on', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {
    'a.csv': encoded('id;nombre\n1;a\n2;тест\n', 'koi8-r'),
    'b.jsonl': Buffer.concat([Buffer.of(0xff, 0xfe, 0, 0), Buffer.from('{\0\0\0}\0\0\0', 'latin1')]),
    'c.jsonl': '{"id":1}\n',
  });
  const result = await run(jobOf(dir), {coordinator: 'caller'});
  expect(result).toMatchObject({status: 'complete', exitCode: 3, counts: {rows: 1, rejects: 2}});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl')).map(({code, line, byteOffset}) => ({code, line, byteOffset}))).toEqual([
    {code: 'UNKNOWN_ENCODING', line: 3, byteOffset: 16},
    {code: 'UNSUPPORTED_ENCODING', line: 1, byteOffset: 0},
  ]);
  expect(await verify(join(dir, 'out'), {deep: true})).toMatchObject({ok: true});
});

test('a name that is none is told with the one that was meant; another encoding is another run', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': spanish(5)});
  const {ok, checks} = await check(jobOf(dir, {}, {encoding: 'windows-1225'}));
  expect(ok).toBe(false);
  expect(checks[0]?.fix).toMatch(/windows-125\d/);
  await run(jobOf(dir), {coordinator: 'caller'});
  const other = await run(jobOf(dir, {}, {encoding: 'latin1'}), {coordinator: 'caller'});
  expect(other).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_JOB'}});
});
