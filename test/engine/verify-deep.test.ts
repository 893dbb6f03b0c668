import {readFileSync, rmSync, truncateSync, utimesSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {beforeEach, describe, expect, test} from 'vitest';
import {resume, run, verify, type Job, type Verified} from '../../src/index.ts';
import {filesBelow, temporaryFolder, writeFiles} from '../support/folders.ts';

const modules = join(import.meta.dirname, '..', 'support', 'modules');

let dir: string;
beforeEach(() => {
  dir = temporaryFolder();
});

function jobOf(given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    output: {dir: join(dir, 'out')},
    limits: {inline: true, chunkBytes: 300, recordBytesMax: 1500, rejects: {rate: 1}},
    ...given,
  };
}

const ran = (job: Job): ReturnType<typeof run> => run(job, {coordinator: 'caller', cwd: dir});
const deep = (): Promise<Verified> => verify(join(dir, 'out'), {deep: true});
const said = (verified: Verified): string | undefined => verified.checks.find(({name}) => name === 'records')?.message;

/** Changes the ledger as a hand would that knows every place a count stands at. */
function cook(sql: string): void {
  const database = new DatabaseSync(join(dir, 'out', '.quern', 'run.db'));
  database.exec(sql);
  database.close();
}

function numbered(count: number): readonly string[] {
  return Array.from({length: count}, (_, n) => JSON.stringify({n, text: `w${n} ${'z'.repeat(n % 40)}`}));
}

/** Every kind of input there is: whole, framed, cut off, torn, too large, none at all. */
function mixed(): Record<string, string | Uint8Array> {
  const lines = [...numbered(120)];
  lines[30] = '{"n":';
  lines[60] = JSON.stringify({n: 60, text: 'y'.repeat(9000)});
  return {
    'lines.jsonl': `\ufeff${lines.join('\r\n')}`,
    'large.json': `[${numbered(200).join(', ')}]`,
    'holes.json': `[1,,2,] x {"n":1}${numbered(90).join('\n')}[`,
    'one.json': '{"n":1,"text":"a"}',
    'cut.json': `[${numbered(90).join(',')},{"n":1`,
    'wide.json': `[${numbered(20).join(',')}, ${JSON.stringify({text: 'y'.repeat(9000)})}, ${numbered(20).join(',')}]`,
    'empty.json': '',
    'blank.jsonl': '\n \n',
    'page.json': '<!doctype html><html><body>502</body></html>',
    ...Object.fromEntries(numbered(30).map((text, n) => [`small/${n}.json`, n % 9 === 0 ? text.slice(0, 9) : text])),
  };
}

test('mixed inputs are counted again, and what was refused whole is said', async () => {
  writeFiles(join(dir, 'in'), mixed());
  const {counts, fileReports} = await ran(jobOf());
  const verified = await deep();
  expect(verified.problems).toEqual([]);
  const refused = fileReports.filter(({format}) => format === null);
  expect(refused.map(({file}) => file)).toEqual(['in/page.json']);
  expect(verified.checked.inputRecords).toBe(counts.records - refused.length);
  expect(said(verified)).toBe(
    `${verified.checked.inputRecords} records counted again in 38 inputs, as many as were committed; not counted again: 1 file refused as a whole`,
  );
});

const pages = `{"name": "x", "data": {"items": [${numbered(60).join(',')}]}, "more": [${numbered(9).join(',')}]}`;
const groups = `{"results": {"a": {"rows": [${numbered(40).join(',')}]}, "b": {"rows": [${numbered(30).join(',')}]}}}`;

test.each([
  ['data.items', {'pages.json': `${pages}\n${pages}`, 'small.json': '{"data":{"items":[1,2]}}', 'without.json': '{"data":{}}'}, 123],
  [
    'results.*.rows',
    {'groups.json': `${groups}${groups}`, 'small.json': '{"results":{"a":{"rows":[1]}}}', 'cut.json': '{"results":{'},
    142,
  ],
])('records at %s', async (records, files, count) => {
  writeFiles(join(dir, 'in'), files);
  const {counts} = await ran(jobOf({input: {files: join(dir, 'in'), format: 'json', records}}));
  expect(counts.records).toBe(count);
  const verified = await deep();
  expect(verified.problems).toEqual([]);
  expect(verified.checked.inputRecords).toBe(count);
});

test.each<[string, Partial<Job>]>([
  ['sample', {sample: 0.3}],
  ['limit', {limit: 211}],
])('a run with a %s counts what it took', async (_name, given) => {
  writeFiles(join(dir, 'in'), mixed());
  const {counts} = await ran(jobOf(given));
  expect(counts.records).toBeLessThan(400);
  const verified = await deep();
  expect(verified.problems).toEqual([]);
  expect(verified.checked.inputRecords).toBe(counts.records - (given.limit === undefined ? 1 : 0));
});

test('of a run that stopped the committed part is counted', async () => {
  writeFiles(join(dir, 'in'), {
    'lines.jsonl': numbered(500)
      .map((line, n) => (n > 400 ? '{' : line))
      .join('\n'),
  });
  const job = jobOf({limits: {inline: true, chunkBytes: 300, rejects: {rate: 0.01, after: 10}}});
  expect((await ran(job)).stopReason).toBe('rejects');
  const stopped = await deep();
  expect(stopped.problems).toEqual([]);
  expect(stopped.checked.inputRecords).toBeGreaterThan(400);
  expect(stopped.checked.inputRecords).toBeLessThan(410);
  await resume(join(dir, 'out'), {coordinator: 'caller', overrides: {'limits.rejects.rate': 1}});
  expect((await deep()).checked.inputRecords).toBe(500);
});

test('a document that killed its worker is said not to be counted', async () => {
  writeFiles(join(dir, 'in'), {'a.json': '{"rows":[{"id":1},{"id":2,"do":"exit"},{"id":3}]}', 'b.json': '{"rows":[{"id":4}]}'});
  const given = {input: {files: join(dir, 'in'), records: 'rows'}, steps: [{use: join(modules, 'deadly.ts')}]};
  const {rejectCodes} = await ran({...jobOf(given), limits: {threads: 1, rejects: {rate: 1}}});
  expect(rejectCodes.map(({code}) => code)).toEqual(['RECORD_KILLS_WORKER']);
  const verified = await deep();
  expect(verified.problems).toEqual([]);
  expect(said(verified)).toMatch(/^1 record .*; not counted again: 1 file with records that ended a worker/);
});

describe('what a deep look finds', () => {
  beforeEach(async () => {
    writeFiles(join(dir, 'in'), {'a.jsonl': `${numbered(50).join('\n')}\n`, 'b.json': `[${numbered(50).join(',')}]`});
    await ran(jobOf());
    expect((await deep()).ok).toBe(true);
  });

  test('a count that was changed in every place of the books', async () => {
    // Files are numbered as the system lists them.
    const lines = "(SELECT id FROM splits WHERE file = 'in/a.jsonl')";
    cook(`UPDATE ranges SET records = records - 1, rows = rows - 1 WHERE split = ${lines} AND ordinal = 0;
      UPDATE splits SET records = records - 1, rows = rows - 1,
        counts = json_set(counts, '$[0]', json_extract(counts, '$[0]') - 1, '$[2]', json_extract(counts, '$[2]') - 1) WHERE id = ${lines};
      UPDATE outputs SET lines = lines - 1 WHERE kind = 'rows';
      UPDATE stages SET totals = json_set(totals, '$.counts.records', 99, '$.counts.rows', 99,
        '$.counts.steps.input.inputs', 99, '$.counts.steps.input.outputs', 99)`);
    const verified = await deep();
    expect(verified.problems).toContainEqual({
      file: 'in/a.jsonl',
      message: 'has 50 records, and 49 were committed',
    });
    // The books agree with themselves: nobody else notices.
    expect(verified.checks.find(({name}) => name === 'books')?.ok).toBe(true);
    expect(verified.checks.find(({name}) => name === 'inputs')?.ok).toBe(true);
  });

  test('a record removed, the size and the time as they were', async () => {
    const path = join(dir, 'in/a.jsonl');
    const {atime, mtime} = statSync(path);
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[9] = ' '.repeat(lines[9]?.length ?? 0);
    writeFileSync(path, lines.join('\n'));
    utimesSync(path, atime, mtime);
    const verified = await deep();
    expect(verified.problems).toEqual([
      {file: 'in/a.jsonl', message: expect.stringMatching(/^is not what was read: bytes \d+ to \d+ differ$/)},
    ]);
    expect(said(verified)).toBe('not counted again: the inputs are not what was read');
  });

  test('an input cut short', async () => {
    truncateSync(join(dir, 'in/b.json'), 20);
    expect((await deep()).problems).toEqual([{file: 'in/b.json', message: expect.stringMatching(/^has 20 bytes now/)}]);
  });

  test('no saved job: the rest is verified, and it is said', async () => {
    rmSync(join(dir, 'out/.quern/job.json'));
    const verified = await deep();
    expect(verified.problems).toEqual([]);
    expect(said(verified)).toMatch(/^not counted again: the saved job cannot be used: .*holds no run that can be resumed/);
  });

  test('nothing is written', async () => {
    const out = join(dir, 'out');
    const before = filesBelow(out).map((name) => [name, statSync(join(out, name)).mtimeMs]);
    await deep();
    expect(filesBelow(out).map((name) => [name, statSync(join(out, name)).mtimeMs])).toEqual(before);
  });
});

test('a format module of the user: counted with it, and said when it is gone or another', async () => {
  const format = join(dir, 'mine.mjs');
  const source = join(import.meta.dirname, '../../src/adapters/formats/jsonl.ts');
  const text = `import {jsonl} from ${JSON.stringify(source)};\nexport default {...jsonl, name: 'mine', extensions: ['.txt']};\n`;
  writeFileSync(format, text);
  writeFiles(join(dir, 'in'), {'a.txt': numbered(50).join('\n')});
  await ran(jobOf({input: {files: 'in', format: './mine.mjs'}}));
  expect(said(await deep())).toBe('50 records counted again in 1 input, as many as were committed');
  writeFileSync(format, `${text}// another one\n`);
  expect(said(await deep())).toMatch(/^not counted again: .*not the one this run was begun with:\s+input\.format: sha256/);
  rmSync(format);
  const verified = await deep();
  expect([verified.ok, said(verified)]).toEqual([true, expect.stringMatching(/^not counted again: the saved job cannot be used/)]);
});
