/** Removing duplicates, alone and with steps behind it: the same bytes whatever the threads, the chunks and the layout. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, verify, type Job} from '../../src/index.ts';
import {Ledger} from '../../src/ledger/ledger.ts';
import {filesBelow, outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

interface Line {
  readonly id?: number | string | null;
  readonly n: number;
  /** So that the input is large enough for its keys to be expected to be many. */
  readonly pad: string;
}

/** 3,000 lines in some files; ids repeat within and across files, some are missing. */
function writeInput(dir: string): Map<string, Line[]> {
  const files = new Map<string, Line[]>();
  for (let n = 0; n < 3000; n++) {
    const name = n < 2000 ? 'a.jsonl' : `b/${n % 40}.jsonl`;
    const id = n % 50 === 49 ? undefined : n % 3 === 0 ? n >> 3 : n;
    files.set(name, [...(files.get(name) ?? []), {...(id === undefined ? {} : {id}), n, pad: 'x'.repeat(20)}]);
  }
  writeFiles(
    join(dir, 'in'),
    Object.fromEntries([...files].map(([name, lines]) => [name, lines.map((line) => `${JSON.stringify(line)}\n`).join('')])),
  );
  return files;
}

/** What must come of it, said in the plainest way. */
function expectedOf(files: Map<string, Line[]>) {
  const seen = new Map<unknown, {file: string; index: number}>();
  const rows: number[] = [];
  const duplicates: {n: number; of: {file: string; index: number}}[] = [];
  const missing: number[] = [];
  for (const file of [...files.keys()].sort()) {
    for (const [index, {id, n}] of (files.get(file) ?? []).entries()) {
      const before = seen.get(id);
      if (id === undefined) missing.push(n);
      else if (before !== undefined) duplicates.push({n, of: before});
      else {
        seen.set(id, {file: `in/${file}`, index});
        rows.push(n);
      }
    }
  }
  return {rows, duplicates, missing};
}

function jobOf(dir: string, out: string, given: Partial<Job> = {}, limits: Job['limits'] = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    output: {dir: join(dir, out), lineage: true},
    limits: {threads: 2, chunkBytes: 4096, rejects: {rate: 1}, ...limits},
    ...given,
  };
}

async function runIn(dir: string, job: Job) {
  const result = await run(job, {coordinator: 'caller', cwd: dir});
  const out = result.dir;
  expect((await verify(out, {deep: true})).problems).toEqual([]);
  expect(filesBelow(join(out, '.quern')).filter((name) => /\.bin$|^stage/.test(name))).toEqual([]);
  return {result, out};
}

const dedupeAlone: Job['steps'] = [{dedupe: 'id'}];
/** Two cuts, and a step behind each. */
const dedupeTwice: Job['steps'] = [
  {set: {x: 1}},
  {dedupe: 'id'},
  {set: {y: 2}, name: 'y'},
  {dedupe: {by: ['n']}, name: 'again'},
  {set: {z: 3}, name: 'z'},
];

/** Fewer than half of the keys fit: they are sorted apart, in four partitions. */
const onDisk = {keysInMemory: 1000};

describe.each([
  ['alone', dedupeAlone, {}, 'parts'],
  ['twice, with steps behind each', dedupeTwice, {}, 'per-file'],
  ['alone, keys on the disk', dedupeAlone, onDisk, 'per-file'],
  ['twice, keys on the disk', dedupeTwice, onDisk, 'single'],
] as const)('dedupe %s', (_name, steps, given, layout) => {
  test('keeps the first of each key in input order, and says what it left out', async () => {
    const dir = temporaryFolder();
    const expected = expectedOf(writeInput(dir));
    const {result, out} = await runIn(dir, jobOf(dir, 'out', {steps: steps ?? []}, given));
    expect(rowsOf(join(out, 'records.jsonl')).map(({n}) => n)).toEqual(expected.rows);
    expect(rowsOf(join(out, 'duplicates.jsonl')).map(({step, of: {file, index}}) => ({step, file, index}))).toEqual(
      expected.duplicates.map(({of}) => ({step: 'dedupe', ...of})),
    );
    expect(rowsOf(join(out, 'rejects.jsonl'))).toHaveLength(expected.missing.length);
    const {counts} = result;
    expect(counts).toMatchObject({records: 3000, rows: expected.rows.length, duplicates: expected.duplicates.length});
    expect(counts.steps['dedupe']).toEqual({
      inputs: 3000,
      expanded: 0,
      outputs: expected.rows.length,
      rejected: expected.missing.length,
      filtered: 0,
      duplicates: expected.duplicates.length,
    });
    expect(result.rejectCodes.map(({code, count}) => [code, count])).toEqual([['MISSING_FIELD', expected.missing.length]]);
    expect(result.fileReports.reduce((sum, {duplicates}) => sum + duplicates, 0)).toBe(expected.duplicates.length);
  });

  test(`1 and 2 workers, large and small chunks: the same bytes, layout ${layout}`, async () => {
    const dir = temporaryFolder();
    writeInput(dir);
    const output = {lineage: true, layout, partMb: 0.02};
    const one = await runIn(
      dir,
      jobOf(dir, 'one', {steps: steps ?? [], output: {dir: join(dir, 'one'), ...output}}, {...given, threads: 1, chunkBytes: 1_000_000}),
    );
    const many = await runIn(
      dir,
      jobOf(dir, 'many', {steps: steps ?? [], output: {dir: join(dir, 'many'), ...output}}, {...given, threads: 2, chunkBytes: 1024}),
    );
    expect(outputsOf(many.out)).toEqual(outputsOf(one.out));
    expect(Object.keys(outputsOf(one.out)).length).toBeGreaterThan(3);
  });
});

test('keys in memory and keys on the disk come to the same bytes, with or without steps behind', async () => {
  const dir = temporaryFolder();
  writeInput(dir);
  for (const [name, steps] of [
    ['alone', dedupeAlone],
    ['twice', dedupeTwice],
  ] as const) {
    const inMemory = await runIn(dir, jobOf(dir, `${name}-memory`, {steps: steps ?? []}));
    const sorted = await runIn(dir, jobOf(dir, `${name}-disk`, {steps: steps ?? []}, onDisk));
    expect(outputsOf(sorted.out)).toEqual(outputsOf(inMemory.out));
    expect([modesOf(inMemory.out), modesOf(sorted.out)]).toEqual(
      name === 'alone'
        ? [['online'], ['partitions', null]]
        : [
            ['online', 'online', null],
            ['partitions', 'partitions', null],
          ],
    );
  }
});

/** How the keys of each stage were judged. */
function modesOf(out: string): readonly (string | null)[] {
  const ledger = Ledger.open(join(out, '.quern', 'run.db'), 'read');
  const modes = ledger.stages.map(({keys}) => keys);
  ledger.close();
  return modes;
}

test('a report and a line for each duplicate, read back', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"url":"https://a.com/x/"}\n\n{"url":"HTTPS://A.com/x?utm_source=b"}\n{"url":null}\n'});
  const job = jobOf(dir, 'out', {steps: [{dedupe: ['url'], normalize: 'url', onMissing: 'keep'}], output: {dir: join(dir, 'out')}});
  const {out} = await runIn(dir, job);
  expect(readFileSync(join(out, 'records.jsonl'), 'utf8')).toBe('{"url":"https://a.com/x/"}\n{"url":null}\n');
  expect(rowsOf(join(out, 'duplicates.jsonl'))).toEqual([
    {
      file: 'in/a.jsonl',
      line: 3,
      byteOffset: 28,
      index: 1,
      sub: 0,
      step: 'dedupe',
      of: {file: 'in/a.jsonl', line: 1, byteOffset: 0, index: 0, sub: 0},
    },
  ]);
});
