/** Where rows go: one file, one an input file, parts of a size; the same rows in the same order whatever the layout. */
import {existsSync, readFileSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resume, run, verify, type Job, type RunEvent, type RunResult} from '../../src/index.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const splitWords = join(import.meta.dirname, '..', 'support', 'modules', 'split-words.ts');

function jobOf(dir: string, out: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: 'in'},
    steps: [{use: splitWords}],
    ...given,
    output: {dir: join(dir, out), lineage: true, ...given.output},
    limits: {inline: true, chunkBytes: 500, rejects: {rate: 1}, ...given.limits},
    commit: {everyMs: 10, everyMb: 0.01},
  };
}

const ran = (dir: string, job: Job): Promise<RunResult> => run(job, {coordinator: 'caller', cwd: dir});

function record(n: number): string {
  return n % 11 === 3 ? 'broken' : JSON.stringify({n, text: `w${n} x${'y'.repeat(n % 20)}`});
}

/** Files of no rows, one, and many; in folders, and with names that sort by bytes and by nothing else. */
function writeInput(dir: string): void {
  const numbers = Array.from({length: 200}, (_, n) => n);
  writeFiles(join(dir, 'in'), {
    'a.jsonl': numbers.map(record).join('\n'),
    'a/b.json': `[${[1, 2, 4].map(record).join(',')}]`,
    'a-b.jsonl': record(5),
    'Ä/ñ.jsonl': `${record(6)}\n${record(7)}\n`,
    'deep/er/still/c.json': record(8),
    'none.jsonl': '',
    'no-rows.jsonl': 'broken\n',
    'Z.jsonl': numbers.slice(100).map(record).join('\n'),
  });
}

/** The rows of all files of rows. */
function allRows(dir: string): unknown[] {
  return filesBelow(dir)
    .filter((name) => name.endsWith('.jsonl') && !/^(rejects|warnings|\.quern)/.test(name))
    .flatMap((name) => rowsOf(join(dir, name)));
}

test('per file: each input has its own, with exactly its rows, under its name below the root', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await ran(dir, jobOf(dir, 'single'));
  const result = await ran(dir, jobOf(dir, 'each', {output: {layout: 'per-file'}}));
  expect(result).toMatchObject({status: 'complete', files: {total: 8, done: 8}});
  const inputs = filesBelow(join(dir, 'in'));
  const outputs = filesBelow(join(dir, 'each')).filter(
    (name) => !name.startsWith('.quern') && !/^(progress|report|rejects|warnings)\./.test(name),
  );
  expect(outputs).toEqual(inputs.map((name) => `${name}.jsonl`).toSorted());
  const single = rowsOf(join(dir, 'single', 'records.jsonl'));
  for (const name of inputs) {
    expect(rowsOf(join(dir, 'each', `${name}.jsonl`))).toEqual(single.filter(({_source}) => _source.file === `in/${name}`));
  }
  expect(outputsOf(join(dir, 'each'))['rejects.jsonl']).toBe(outputsOf(join(dir, 'single'))['rejects.jsonl']);
  expect((await verify(join(dir, 'each'), {deep: true})).problems).toEqual([]);
});

test('lineage leads from each row back to the bytes of its record', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await ran(dir, jobOf(dir, 'out'));
  const rows = rowsOf(join(dir, 'out', 'records.jsonl'));
  for (const {n, _source} of rows) {
    const bytes = readFileSync(join(dir, _source.file)).subarray(_source.byteOffset);
    expect(bytes.toString('utf8').startsWith(`{"n":${n},`)).toBe(true);
  }
  expect(rows.map(({_source}) => _source.sub).slice(0, 4)).toEqual([0, 1, 0, 1]);
  await ran(dir, jobOf(dir, 'plain', {output: {lineage: false}}));
  expect(rowsOf(join(dir, 'plain', 'records.jsonl'))).toEqual(rows.map(({_source, ...row}) => row));
});

test('parts: each ends with the row that fills it; together they are the single file', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await ran(dir, jobOf(dir, 'single'));
  const job = jobOf(dir, 'parts', {output: {layout: 'parts', partMb: 0.004}});
  const result = await ran(dir, job);
  expect(result.status).toBe('complete');
  const parts = filesBelow(join(dir, 'parts')).filter((name) => /^records-\d{5}\.jsonl$/.test(name));
  expect(parts.length).toBeGreaterThan(3);
  expect(parts[0]).toBe('records-00001.jsonl');
  const texts = parts.map((name) => readFileSync(join(dir, 'parts', name), 'utf8'));
  expect(texts.join('')).toBe(readFileSync(join(dir, 'single', 'records.jsonl'), 'utf8'));
  for (const text of texts.slice(0, -1)) {
    expect(Buffer.byteLength(text)).toBeGreaterThanOrEqual(4000);
    expect(Buffer.byteLength(text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1))).toBeLessThan(4000);
  }
  await ran(dir, jobOf(dir, 'pooled', {...job, output: {...job.output, dir: join(dir, 'pooled')}, limits: {inline: false, threads: 2}}));
  expect(outputsOf(join(dir, 'pooled'))).toEqual(outputsOf(join(dir, 'parts')));
});

test.each(['per-file', 'parts'] as const)('%s: stopped at any chunk and taken up again, the same files', async (layout) => {
  const dir = temporaryFolder();
  writeInput(dir);
  const output = {layout, partMb: 0.003};
  await ran(dir, jobOf(dir, 'undisturbed', {output}));
  for (let left = 1, session = 0; ; left += 2, session++) {
    const stopping = new AbortController();
    let chunks = left;
    const onEvent = (event: RunEvent): void => {
      if (event.type === 'chunk' && --chunks === 0) stopping.abort();
    };
    const options = {coordinator: 'caller', cwd: dir, signal: stopping.signal, onEvent} as const;
    const {status} = session === 0 ? await run(jobOf(dir, 'out', {output}), options) : await resume(join(dir, 'out'), options);
    if (status === 'complete') break;
    expect(existsSync(join(dir, 'out', 'rejects.jsonl'))).toBe(false);
  }
  expect(outputsOf(join(dir, 'out'))).toEqual(outputsOf(join(dir, 'undisturbed')));
  expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
});

test('per file: two inputs of one name are refused before anything is written', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {'one/x.jsonl': record(1), 'two/x.jsonl': record(2)});
  const job = jobOf(dir, 'out', {input: {files: ['one', 'two']}, output: {layout: 'per-file'}});
  await expect(ran(dir, job)).rejects.toMatchObject({name: 'ConfigError', message: expect.stringMatching(/one\/x\.jsonl.*two\/x\.jsonl/)});
  expect(filesBelow(join(dir, 'out')).filter((name) => name.endsWith('.jsonl') && !name.startsWith('.quern'))).toEqual([]);
  expect(await ran(dir, {...job, output: {dir: join(dir, 'single')}})).toMatchObject({status: 'complete', counts: {rows: 4}});
});

test('a sample is the same records whatever the chunks, the workers and the layout, about as many as asked for', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  await ran(dir, jobOf(dir, 'whole', {sample: 0.4}));
  await ran(dir, jobOf(dir, 'pooled', {sample: 0.4, limits: {inline: false, threads: 2, chunkBytes: 64}}));
  await ran(dir, jobOf(dir, 'each', {sample: 0.4, output: {layout: 'per-file'}}));
  expect(outputsOf(join(dir, 'pooled'))).toEqual(outputsOf(join(dir, 'whole')));
  const rows = rowsOf(join(dir, 'whole', 'records.jsonl'));
  expect(new Set(allRows(join(dir, 'each')).map((row) => JSON.stringify(row)))).toEqual(new Set(rows.map((row) => JSON.stringify(row))));
  const taken = new Set(rows.map(({_source}) => `${_source.file} ${_source.index}`)).size;
  expect(taken).toBeGreaterThan(0.25 * 280);
  expect(taken).toBeLessThan(0.55 * 280);
});

test('two thousand tiny files go in bundles, in the order of their names', async () => {
  const dir = temporaryFolder();
  writeFiles(
    join(dir, 'in'),
    Object.fromEntries(Array.from({length: 2000}, (_, n) => [`${n % 7}/${n}.json`, JSON.stringify({n, text: 'one'})])),
  );
  let chunks = 0;
  const onEvent = (event: RunEvent): void => {
    if (event.type === 'chunk') chunks++;
  };
  const job = jobOf(dir, 'out', {limits: {inline: false, threads: 2, chunkBytes: 1_000_000}});
  const result = await run({...job, commit: {}}, {coordinator: 'caller', cwd: dir, onEvent});
  expect(result).toMatchObject({status: 'complete', files: {done: 2000}, counts: {rows: 2000}});
  expect(chunks).toBeLessThan(10);
  const order = rowsOf(join(dir, 'out', 'records.jsonl')).map(({_source}) => Buffer.from(_source.file));
  expect(order).toEqual(order.toSorted((a, b) => Buffer.compare(a, b)));
  expect(statSync(join(dir, 'out', 'records.jsonl')).size).toBeGreaterThan(2000);
});
