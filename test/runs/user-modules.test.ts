/** What a user brings by a module's path: extractors, a format, a source, a sink; each passes its contract's suite, and they run together. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {describe, expect, test} from 'vitest';
import {check, resume, run, verify, type Job, type RunEvent} from '../../src/index.ts';
import {resolveExtractor} from '../../src/config/resolve.ts';
import {extractorSuite} from '../contracts/extractor.suite.ts';
import {formatSuite, type FormatCase} from '../contracts/format.suite.ts';
import {sinkSuite} from '../contracts/sink.suite.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';
import gzip from '../support/modules/gzip-sink.ts';
import netstrings from '../support/modules/netstrings.ts';

const modules = join(import.meta.dirname, '..', 'support', 'modules');
const of = (name: string): string => join(modules, name);
const netstring = (text: string): string => `${Buffer.byteLength(text)}:${text},`;

const formatCases: readonly FormatCase[] = [
  {
    name: 'texts with line feeds, commas and colons',
    bytes: Buffer.from(['a', '', '12:x,', 'ñ\n\n', 'y'.repeat(300)].map(netstring).join('')),
  },
  {name: 'a fault behind two records', bytes: Buffer.from(`${netstring('a')}${netstring('b\n')}7;nope\n${netstring('c')}`)},
  {name: 'cut off in a text', bytes: Buffer.from(netstring('abc').slice(0, 3))},
  {name: 'cut off in a length', bytes: Buffer.from(`${netstring('abc')}12`)},
];
formatSuite(netstrings, formatCases);
sinkSuite(gzip);
extractorSuite('shout', () => resolveExtractor({builtin: null, path: of('shout.js')}), {good: [{input: 'hey'}, {input: ''}]});
extractorSuite('split-words', () => resolveExtractor({builtin: null, path: of('split-words.ts')}), {good: [{input: {n: 1, text: 'a b'}}]});

const texts = Array.from({length: 300}, (_, n) => (n % 40 === 9 ? '' : `w${n} ıi\n${'x'.repeat(n % 30)}`));

function writePack(dir: string): string {
  const half = texts.length / 2;
  const pack = {
    'one.netstrings': texts.slice(0, half).map(netstring).join(''),
    'two.netstrings': `${texts.slice(half).map(netstring).join('')}junk`,
    'three.netstrings': 'this is none',
    'empty.netstrings': '',
  };
  writeFileSync(join(dir, 'pack.json'), JSON.stringify(pack));
  return join(dir, 'pack.json');
}

function jobOf(dir: string, out: string, limits: Job['limits'] = {}): Job {
  return {
    version: 1,
    input: {source: of('pack-source.ts'), sourceOptions: {pack: join(dir, 'pack.json')}, format: of('netstrings.ts')},
    steps: [{use: of('split-words.ts')}, {use: of('shout.js'), from: 'word', into: 'loud'}],
    output: {dir: join(dir, out), sink: of('gzip-sink.ts'), sinkOptions: {level: 1}, lineage: true},
    limits: {chunkBytes: 400, rejects: {rate: 0.5}, ...limits},
    commit: {everyMs: 10},
  };
}

function unpacked(dir: string, out: string): string {
  return gunzipSync(readFileSync(join(dir, out, 'records.jsonl.gz'))).toString('utf8');
}

describe('all of them in one job', () => {
  test('inline and on workers, undisturbed and stopped, the same rows', async () => {
    const dir = temporaryFolder();
    writePack(dir);
    expect((await check(jobOf(dir, 'inline'))).checks.filter(({ok}) => !ok)).toEqual([]);
    const inline = await run(jobOf(dir, 'inline', {inline: true}), {coordinator: 'caller'});
    expect(inline).toMatchObject({status: 'complete', exitCode: 3, files: {total: 4, done: 4}, counts: {records: 302, rejects: 2}});
    expect(inline.counts.tallies).toEqual({words: inline.counts.rows});
    const rejects = rowsOf(join(dir, 'inline', 'rejects.jsonl'));
    expect(rejects.map(({file, code}) => [file, code])).toEqual([
      ['pack/three.netstrings', 'FORMAT_MISMATCH'],
      ['pack/two.netstrings', 'BAD_NETSTRING'],
    ]);
    const rows = unpacked(dir, 'inline')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.length).toBe(inline.counts.rows);
    expect(rows[0]).toEqual({n: null, word: 'w0', loud: 'W0', _source: {file: 'pack/one.netstrings', byteOffset: 2, index: 0, sub: 0}});
    expect(rows[1]).toMatchObject({word: 'ıi\n', loud: 'Iİ\n'});

    const stopping = new AbortController();
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk' && event.rows > 0) stopping.abort();
    };
    const stopped = await run(jobOf(dir, 'pooled', {threads: 2}), {coordinator: 'caller', signal: stopping.signal, onEvent});
    expect(stopped.exitCode).toBe(130);
    expect(await resume(join(dir, 'pooled'))).toMatchObject({status: 'complete', exitCode: 3});
    // The packed bytes depend on how rows came; the rows do not.
    expect(unpacked(dir, 'pooled')).toBe(unpacked(dir, 'inline'));
    expect(outputsOf(join(dir, 'pooled'))['rejects.jsonl']).toBe(outputsOf(join(dir, 'inline'))['rejects.jsonl']);
    expect((await verify(join(dir, 'pooled'))).problems).toEqual([]);
  });

  test('a changed module is another job', async () => {
    const dir = temporaryFolder();
    writeFiles(dir, {'in.jsonl': '{"text":"a"}\n', 'step.js': readFileSync(of('shout.js'), 'utf8')});
    const job: Job = {version: 1, input: {files: 'in.jsonl'}, steps: [{use: './step.js'}], output: {dir: 'out'}, limits: {inline: true}};
    expect(await run(job, {cwd: dir, coordinator: 'caller'})).toMatchObject({exitCode: 0});
    writeFileSync(join(dir, 'step.js'), `${readFileSync(of('shout.js'), 'utf8')}// changed\n`);
    const refused = await run(job, {cwd: dir, coordinator: 'caller'});
    expect(refused).toMatchObject({exitCode: 73, failure: {code: 'CHANGED_JOB', message: expect.stringContaining('step shout: use')}});
  });
});

test.each([
  ['source', {input: {source: of('pack-source.ts'), sourceOptions: {pack: 'relative'}}}, /input\.sourceOptions\.pack: .*absolute/],
  ['sink', {output: {sink: of('gzip-sink.ts'), sinkOptions: {level: 12}}}, /output\.sinkOptions\.level/],
  ['format', {input: {files: '.', format: of('netstrings.ts'), formatOptions: {speed: 2}}}, /input\.formatOptions.*speed/],
  ['extractor', {steps: [{use: of('shout.js'), with: {volume: 11}}]}, /steps\.0\.with/],
  ['wrong kind of module', {steps: [{use: of('gzip-sink.ts')}]}, /is no extractor: it lacks adds, extract/],
] as const)('options that do not fit a %s are told before anything is touched', async (_kind, given, words) => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"text":"a"}\n'});
  const job = {version: 1, input: {files: 'in'}, ...(given as Partial<Job>)} as Job;
  const placed: Job = {...job, output: {...job.output, dir: 'out'}, limits: {inline: true}};
  await expect(run(placed, {cwd: join(dir), coordinator: 'caller'})).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(words),
  });
  expect(filesBelow(dir)).toEqual(['in/a.jsonl']);
});
