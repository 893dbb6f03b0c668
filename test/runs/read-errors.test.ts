/** A disk that cannot read some places: what came before is kept, the rest is said, and the other files are read. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, verify, type Job, type RunResult} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const source = join(import.meta.dirname, '..', 'support', 'modules', 'failing-source.ts');

function jobOf(dir: string, bad: Record<string, number>, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {source, sourceOptions: {dir: join(dir, 'in'), bad}},
    output: {dir: join(dir, 'out')},
    limits: {inline: true, chunkBytes: 300, recordBytesMax: 1500, rejects: {rate: 1}},
    ...given,
  };
}

const ran = (dir: string, job: Job): Promise<RunResult> => run(job, {coordinator: 'caller', cwd: dir});
const numbered = (count: number): string[] => Array.from({length: count}, (_, n) => JSON.stringify({n, text: 'z'.repeat(n % 40)}));

/** Longer than the first look at a file. */
const head = `${numbered(2000).join('\n')}\n`;
const large = `${JSON.stringify({text: 'y'.repeat(9000)})}\n`;

test.each([
  ['between records', head, 70_000],
  ['in the first bytes', head, 0],
  ['inside a record too large', head + large, head.length + 5000],
  ['just behind a record too large', head + large, head.length + large.length],
  ['a little behind a record too large', head + large, head.length + large.length + 100],
])('a read error %s', async (_place, start, badAt) => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': start + head, 'b.jsonl': head});
  const {status, counts, files, rejectCodes} = await ran(dir, jobOf(dir, {'a.jsonl': badAt}));
  expect(status).toBe('complete');
  expect(files).toMatchObject({done: 2, unreadable: 1});
  expect(rejectCodes).toContainEqual(expect.objectContaining({code: 'UNREADABLE_FILE', count: 1}));
  const unreadable = rowsOf(join(dir, 'out/rejects.jsonl')).find(({code}) => code === 'UNREADABLE_FILE');
  // The ordinal behind all records that were read; 2000 are of b, and one is the reject itself.
  expect(unreadable).toMatchObject({file: 'a.jsonl', byteOffset: badAt, index: counts.records - 2001});
  expect((await verify(join(dir, 'out'))).problems).toEqual([]);
});

test('a read error in a file that goes through a worker as a stream', async () => {
  const dir = temporaryFolder();
  const rows = Array.from({length: 20}, () => numbered(200).join(','));
  writeFiles(join(dir, 'in'), {'a.json': `{"results":{"a":{"rows":[${rows.join(',')}]}}}`, 'b.json': '{"results":{"a":{"rows":[1,2]}}}'});
  const job = jobOf(dir, {'a.json': 90_000});
  const {status, files, counts} = await ran(dir, {...job, input: {...job.input, format: 'json', records: 'results.*.rows'}});
  expect(status).toBe('complete');
  expect(files).toMatchObject({done: 2, unreadable: 1});
  expect(counts.rows).toBeGreaterThan(1000);
  expect((await verify(join(dir, 'out'))).problems).toEqual([]);
});

test('unreadable files count for the reject rate neither before a stop nor behind it', async () => {
  const dir = temporaryFolder();
  const lines = numbered(100);
  const broken = lines.map((line, n) => (n % 5 === 0 ? '{' : line));
  const bad = Object.fromEntries(Array.from({length: 30}, (_, n) => [`a${n}.jsonl`, 0]));
  const empty = Object.fromEntries(Object.keys(bad).map((name) => [name, '{}\n']));
  writeFiles(join(dir, 'in'), {
    ...empty,
    'b.jsonl': [...lines, ...broken].join('\n'),
    'c.jsonl': [...lines, ...lines, ...broken].join('\n'),
  });
  const whole = jobOf(dir, bad, {
    limits: {inline: true, chunkBytes: 300, rejects: {rate: 0.5, after: 1}},
    output: {dir: join(dir, 'whole')},
  });
  expect((await ran(dir, whole)).status).toBe('complete');
  const job = jobOf(dir, bad, {limits: {inline: true, chunkBytes: 300, rejects: {rate: 0.05, after: 1}}});
  expect(await ran(dir, job)).toMatchObject({status: 'stopped', stopReason: 'rejects'});
  // 40 of 500 records, and 30 files that nobody could read.
  const resumed = await resume(join(dir, 'out'), {coordinator: 'caller', overrides: {'limits.rejects.rate': 0.11}});
  expect(resumed).toMatchObject({status: 'complete', exitCode: 3});
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'whole')));
});

test('a read error keeps what stands before it, whatever the chunk size', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': head});
  const outputs: unknown[] = [];
  for (const chunkBytes of [300, 5000, 1_000_000]) {
    const out = join(dir, `out-${chunkBytes}`);
    const {counts} = await ran(
      dir,
      jobOf(dir, {'a.jsonl': 70_000}, {limits: {inline: true, chunkBytes, rejects: {rate: 1}}, output: {dir: out}}),
    );
    expect(counts.rows).toBeGreaterThan(1500);
    outputs.push(outputsOf(out));
  }
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
});

test('many files that cannot be read to the end take no credit with them: the run ends', async () => {
  const dir = temporaryFolder();
  const names = Array.from({length: 60}, (_, n) => [`a${n}.jsonl`, `b${n}.json`]).flat();
  const list = `[${numbered(2000).join(',')}]`;
  writeFiles(join(dir, 'in'), Object.fromEntries(names.map((name) => [name, name.endsWith('l') ? head : list])));
  const bad = Object.fromEntries(names.map((name) => [name, 70_000]));
  const limits = {memoryMb: 100, inline: true, chunkBytes: 64, rejects: {rate: 1}};
  const {files} = await ran(dir, jobOf(dir, bad, {limits: {...limits, chunkBytes: 200_000}}));
  expect(files).toMatchObject({done: 120, unreadable: 120});
});

test.each([0.05, 0.02])('a stream stopped for its rejects loses none of the records behind the stop (rate %d)', async (rate) => {
  const dir = temporaryFolder();
  const rows = numbered(900).map((line, n) => (n % 7 === 3 ? '1' : line));
  writeFiles(join(dir, 'in'), {'a.json': `{"results":{"a":{"rows":[${rows.join(',')}]}}}`, 'b.json': '{"results":{"a":{"rows":[{},2]}}}'});
  const base = jobOf(dir, {});
  const schema = join(dir, 'schema.json');
  writeFiles(dir, {'schema.json': '{"type":"object"}'});
  const job = (out: string, rejects: {rate: number; after: number}): Job => ({
    ...base,
    input: {...base.input, format: 'json', records: 'results.*.rows'},
    steps: [{validate: schema}],
    output: {dir: join(dir, out), lineage: true},
    limits: {inline: true, chunkBytes: 3000, rejects},
  });
  await ran(dir, job('whole', {rate: 1, after: 1}));
  expect(await ran(dir, job('out', {rate, after: 100}))).toMatchObject({stopReason: 'rejects'});
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
  expect(await resume(join(dir, 'out'), {coordinator: 'caller', overrides: {'limits.rejects.rate': 1}})).toMatchObject({
    status: 'complete',
  });
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'whole')));
});
