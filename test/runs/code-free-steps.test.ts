/** Steps that need no code, in whole runs: the same rows however the work is cut, numbers as they stood, every record accounted for. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run, runJobs, verify, type Job} from '../../src/index.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

const numbers = Array.from({length: 900}, (_, n) => n);
/** Doubles are 128 apart here. */
const bigOf = (n: number): string => `90071992547409935${n % 10}`;
const idsOf = (n: number): string => [`P1234${n % 10}`, ...(n % 3 === 0 ? ['Q67890-2'] : []), ...(n % 45 === 0 ? ['none'] : [])].join('; ');

/** A table and lines of JSON with the same columns. */
function folder(): string {
  const dir = temporaryFolder();
  writeFiles(dir, {
    'data/lines.jsonl': numbers.map((n) => `{"n":${n},"big":${bigOf(n)},"ids":"${idsOf(n)}","note":{"deep":[${bigOf(n)}]}}\n`).join(''),
    'data/table.tsv': `n\tbig\tids\tnote\n${numbers.map((n) => `${n}\t${bigOf(n)}\t${idsOf(n)}\tx\n`).join('')}`,
  });
  return dir;
}

const job: Job = {
  name: 'steps',
  input: {files: 'data'},
  steps: [
    {where: {big: {gte: '900719925474099355'}, n: {lt: 800}}},
    {split: {field: 'ids', isoforms: 'cut', keep: false}},
    {identifiers: {field: 'ids', kinds: ['uniprot']}},
    {select: {columns: ['identifier.id', 'ids_isoform', 'n', 'big', 'note'], rename: {'identifier.id': 'uniprot'}}},
  ],
};

// Of ten numbers five are large enough; every third record has two ids, and every forty-fifth one that is none.
const kept = numbers.filter((n) => n < 800 && n % 10 >= 5);
const ids = kept.reduce((sum, n) => sum + 1 + Number(n % 3 === 0) + Number(n % 45 === 0), 0);
const none = kept.filter((n) => n % 45 === 0).length;
let first: ReturnType<typeof outputsOf> | undefined;

test.each<[string, Job['limits']]>([
  ['inline', {inline: true}],
  ['one worker, small chunks', {threads: 1, chunkBytes: 512}],
  ['four workers', {threads: 4, memoryMb: 400, chunkBytes: 1024}],
])('%s', async (_, limits) => {
  const dir = folder();
  const result = await run({...job, limits}, {cwd: dir, coordinator: 'caller'});
  expect([result.status, result.exitCode, result.counts.records, result.counts.rejects]).toEqual(['complete', 3, 1800, 2 * none]);
  expect(result.counts.steps).toMatchObject({
    where: {inputs: 1800, outputs: 2 * kept.length, filtered: 1800 - 2 * kept.length},
    split: {inputs: 2 * kept.length, expanded: 2 * (ids - kept.length), outputs: 2 * ids},
    identifiers: {inputs: 2 * ids, outputs: 2 * (ids - none), rejected: 2 * none},
    select: {outputs: 2 * (ids - none)},
  });
  expect(result.filtered).toEqual({'where: big is not as asked': 900, 'where: n is not as asked': 100});
  const out = join(dir, 'out/steps');
  expect((await verify(out, {deep: true})).problems).toEqual([]);
  const lines = readFileSync(join(out, 'records.jsonl'), 'utf8').trimEnd().split('\n');
  const exact = '900719925474099355';
  expect([lines[0], lines[lines.length / 2]]).toEqual([
    `{"uniprot":"P12345","ids_isoform":null,"n":5,"big":${exact},"note":{"deep":[${exact}]}}`,
    `{"uniprot":"P12345","ids_isoform":null,"n":"5","big":"${exact}","note":"x"}`,
  ]);
  first ??= outputsOf(out);
  expect(outputsOf(out)).toEqual(first);
});

test("a job reads what a user's sink wrote, packed as it is", async () => {
  const dir = folder();
  const sink = join(import.meta.dirname, '../support/modules/gzip-sink.ts');
  for (const layout of ['single', 'parts', 'per-file'] as const) {
    const jobs = [
      {...job, name: 'packed', output: {dir: `${layout}/packed`, sink, layout, partMb: 0.01}},
      {name: 'read', input: {from: 'packed'}, steps: [{where: {n: 5}}], output: {dir: `${layout}/read`}},
    ];
    const result = await runJobs({limits: {inline: true}, jobs}, {cwd: dir, coordinator: 'caller'});
    expect([result.status, result.results.at(-1)?.counts.records]).toEqual(['complete', 2 * (ids - none)]);
    expect(rowsOf(join(dir, layout, 'read/records.jsonl')).map(({n}) => n)).toEqual([5, '5']);
  }
});
