/** `limit` takes exactly so many records, wherever the last of them stands: also where only the reject of a cut-off end would follow. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, verify, type Job} from '../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const deadly = join(import.meta.dirname, '..', 'support', 'modules', 'deadly.ts');
const pad = 'p'.repeat(70);
const [zero, one] = [0, 1].map((id) => JSON.stringify({id, pad}));

/** Two records, and then the end: whole or cut off. With the path where they stand. */
const endings: readonly (readonly [text: string, records: string])[] = [
  [`[${zero},${one}]`, ''],
  [`[${zero},${one}`, ''],
  [`[${zero},${one}\n`, ''],
  [`[${zero},${one},`, ''],
  [`[${zero},${one},{"id":`, ''],
  [`${zero}\n${one}\n`, ''],
  [`${zero}\n${one}`, ''],
  [`${zero}\n${one}\n{"id":`, ''],
  [`${zero} ${one} [`, ''],
  [`{"data":{"items":[${zero},${one}]}}`, 'data.items'],
  [`{"data":{"items":[${zero},${one}`, 'data.items'],
  [`{"data":{"items":[${zero},${one}]`, 'data.items'],
  [`{"data":{"items":[${zero},${one}]}} {"data":{}}`, 'data.items'],
  [`{"data":{"items":[${zero},${one}`, '*.items'],
];

function jobOf(dir: string, records: string, given: Partial<Job>): Job {
  return {
    version: 1,
    input: {files: join(dir, 'in'), format: 'json', records},
    steps: [{use: deadly}],
    output: {dir: join(dir, 'out')},
    ...given,
    limits: {inline: true, rejects: {rate: 1}, ...given.limits},
  };
}

test.each(endings.map(([text, records]) => [text.replaceAll(pad, ''), records, text] as const))(
  '%s in %j: two records are two',
  async (_, records, text) => {
    // Whole, and framed.
    for (const chunkBytes of [4096, 64]) {
      const dir = temporaryFolder();
      writeFiles(join(dir, 'in'), {'a.json': text});
      const result = await run(jobOf(dir, records, {limit: 2, limits: {chunkBytes}}), {coordinator: 'caller'});
      expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {records: 2, rows: 2, rejects: 0}});
      expect(rowsOf(join(dir, 'out', 'records.jsonl'))).toEqual([{id: 0}, {id: 1}]);
      expect((await verify(join(dir, 'out'), {deep: true})).problems).toEqual([]);
    }
  },
);

test('what lies behind the limit is taken by one that is one higher', async () => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': `[${zero},${one}`});
  const result = await run(jobOf(dir, '', {limit: 3}), {coordinator: 'caller'});
  expect(result.counts).toMatchObject({records: 3, rows: 2, rejects: 1});
  expect(rowsOf(join(dir, 'out', 'rejects.jsonl'))).toMatchObject([{code: 'TRUNCATED_JSON', index: 2}]);
});

test('in a bundle of small files the limit falls inside of one, or between two', async () => {
  const files = Object.fromEntries(Array.from({length: 4}, (_, n) => [`${n}.json`, `[{"id":${n * 2}},{"id":${n * 2 + 1}}`]));
  for (const [limit, rows, rejects] of [
    [4, 3, 1],
    [5, 4, 1],
    [6, 4, 2],
    [7, 5, 2],
  ] as const) {
    const dir = temporaryFolder();
    writeFiles(join(dir, 'in'), files);
    for (const threads of [1, 2]) {
      const out = join(dir, `${threads}`);
      const job = jobOf(dir, '', {limit, output: {dir: out}, limits: {inline: threads === 1, threads}});
      expect((await run(job, {coordinator: 'caller'})).counts).toMatchObject({records: limit, rows, rejects});
      expect(rowsOf(join(out, 'records.jsonl')).map(({id}) => id)).toEqual(Array.from({length: rows}, (_, id) => id));
    }
  }
});
