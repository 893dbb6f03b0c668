/** Runs over tables: whole and broken ones, of several columns, every way to the same bytes. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {ConfigError, run, verify, type Job, type RunResult} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const ways = {
  inline: {inline: true, chunkBytes: 700},
  '1 worker': {threads: 1, chunkBytes: 4096},
  '2 workers': {threads: 2, chunkBytes: 500},
  '4 workers': {threads: 4, chunkBytes: 1500, memoryMb: 400},
} as const;

const numbers = Array.from({length: 400}, (_, index) => index);
const cellsOf = (n: number): string => (n % 9 === 0 ? `"line ${n}\nof ""two"", ñ"` : `text ${n}`);
const broken: Readonly<Record<number, string>> = {
  37: '37,"never closed',
  101: '101,"6" pipe",x',
  150: '150',
  222: ',,',
  300: `300,"${'y'.repeat(9000)}",z`,
};
const rows = numbers.map((n) => broken[n] ?? `${n},${cellsOf(n)},${n % 3}`);

const input = {
  'a.csv': `id,text,kind\n${rows.join('\n')}\n`,
  'b.csv': `kind,id,text,extra\r\n${numbers
    .slice(0, 90)
    .map((n) => `k${n},${n},"t, ${n}",${n * 2}`)
    .join('\r\n')}`,
  'c.csv': '<html>login</html>',
  'd.tsv': `id\ttext\n${numbers
    .slice(0, 50)
    .map((n) => `${n}\tcell ${n}`)
    .join('\n')}`,
  'e.txt': 'P1\n\nP2\n',
  'f.csv': 'other\n1\n',
};

function jobOf(dir: string, out: string, given: Partial<Job> = {}): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in')},
    steps: [{set: {seen: true}}],
    output: {dir: join(dir, out), lineage: true},
    ...given,
    limits: {recordBytesMax: 5000, rejects: {rate: 1}, ...given.limits},
  };
}

async function runEveryWay(dir: string, given: Partial<Job> = {}): Promise<Record<string, RunResult>> {
  const results: Record<string, RunResult> = {};
  for (const [way, limits] of Object.entries(ways)) {
    const job = jobOf(dir, `out ${way}`, given);
    results[way] = await run({...job, limits: {...job.limits, ...limits}}, {coordinator: 'caller'});
    const outputs = outputsOf(join(dir, `out ${way}`));
    expect({way, outputs}).toEqual({way, outputs: outputsOf(join(dir, 'out inline'))});
    expect(results[way]?.counts).toEqual(results['inline']?.counts);
  }
  return results;
}

describe('every way to run gives the same bytes', () => {
  test('tables, lines, and what is none', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), input);
    // A quote that is never closed is looked for in the rest of the smallest chunk, and of the largest.
    const results = await runEveryWay(dir, {input: {files: join(dir, 'in'), formatOptions: {quote: '"', header: true, ragged: 'reject'}}});
    const rejects = rowsOf(join(dir, 'out inline', 'rejects.jsonl'));
    expect(rejects.map(({file, code, line}) => [file.slice(-5), code, line])).toEqual([
      ['a.csv', 'UNTERMINATED_QUOTE', expect.any(Number)],
      ['a.csv', 'BAD_QUOTE', expect.any(Number)],
      ['a.csv', 'RAGGED_ROW', expect.any(Number)],
      ['a.csv', 'RECORD_TOO_LARGE', expect.any(Number)],
      ['c.csv', 'UNKNOWN_FORMAT', 1],
    ]);
    expect(results['inline']?.counts.rows).toBe(396 + 90 + 50 + 2 + 1);
    const [first] = rowsOf(join(dir, 'out inline', 'records.jsonl'));
    expect(first).toMatchObject({id: '0', text: 'line 0\nof "two", ñ', kind: '0', seen: true});
    const second = rowsOf(join(dir, 'out inline', 'records.jsonl')).find(({extra}) => extra !== undefined);
    expect(Object.keys(second).slice(0, 4)).toEqual(['id', 'text', 'kind', 'extra']);
  });

  test('chosen columns, filtered rows, types', async () => {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), {'a.csv': input['a.csv'], 'b.csv': input['b.csv']});
    const formatOptions = {
      columns: ['kind', 'id'],
      rename: {id: 'n'},
      types: {id: 'integer', kind: 'integer'},
      onBad: 'text',
      skipEmpty: true,
      quote: '"',
    };
    const results = await runEveryWay(dir, {input: {files: join(dir, 'in'), format: 'csv', formatOptions}});
    const records = rowsOf(join(dir, 'out inline', 'records.jsonl'));
    expect(Object.entries(records[1]).slice(0, 2)).toEqual([
      ['kind', 1],
      ['n', 1],
    ]);
    expect(records.at(-1)).toMatchObject({kind: 'k89', n: 89});
    expect(results['inline']?.counts.steps['input']).toMatchObject({filtered: 1, rejected: 4});
    expect(results['inline']?.counts.warnings).toBe(90);
    expect(await verify(join(dir, 'out 2 workers'), {deep: true})).toMatchObject({ok: true});
  });
});

test("a column that is not there is the caller's fault, told before any row", async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.csv': 'gene,organ\nCFH,liver\n'});
  const thrown = await run(jobOf(dir, 'out', {input: {files: join(dir, 'in'), formatOptions: {columns: ['gen']}}})).catch(
    (cause: unknown) => cause,
  );
  expect(thrown).toBeInstanceOf(ConfigError);
  expect((thrown as ConfigError).issues).toMatchObject([{path: 'input.formatOptions.columns', hint: "did you mean 'gene'?"}]);
});

test('a long quote that is never closed, in a file of many chunks: the rows behind it are there', async () => {
  const dir = temporaryFolder();
  const many = Array.from({length: 60_000}, (_, index) => (index === 5 ? '5,"open' : `${index},some text`));
  writeFiles(join(dir, 'in'), {'a.csv': `id,text\n${many.join('\n')}\n`});
  const result = await run(jobOf(dir, 'out', {limits: {threads: 2, chunkBytes: 20_000, recordBytesMax: 30_000}}), {coordinator: 'caller'});
  expect(result.counts).toMatchObject({rows: 59_999, rejects: 1});
  expect(readFileSync(join(dir, 'out', 'rejects.jsonl'), 'utf8')).toContain('UNTERMINATED_QUOTE');
});
