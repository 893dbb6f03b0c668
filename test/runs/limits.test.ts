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

test.each([
  {limit: 4, rows: 3, rejects: 1, inline: true},
  {limit: 5, rows: 4, rejects: 1, inline: true},
  {limit: 5, rows: 4, rejects: 1, inline: false},
  {limit: 6, rows: 4, rejects: 2, inline: true},
  {limit: 7, rows: 5, rejects: 2, inline: true},
])(
  'in a bundle of small files the limit falls inside of one, or between two: $limit, inline: $inline',
  async ({limit, inline, ...counts}) => {
    const dir = temporaryFolder();
    const files = Object.fromEntries(Array.from({length: 4}, (_, n) => [`${n}.json`, `[{"id":${n * 2}},{"id":${n * 2 + 1}}`]));
    writeFiles(join(dir, 'in'), files);
    const result = await run(jobOf(dir, '', {limit, limits: {inline, threads: 2}}), {coordinator: 'caller'});
    expect(result.counts).toMatchObject({records: limit, ...counts});
    expect(rowsOf(join(dir, 'out', 'records.jsonl')).map(({id}) => id)).toEqual(Array.from({length: counts.rows}, (_, id) => id));
  },
);
