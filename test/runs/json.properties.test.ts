/** Any JSON files through whole runs: inline, 1 and 4 workers, in tiny chunks, give the records that JSON.parse gives, in order. */
import {join} from 'node:path';
import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {run, type Job} from '../../src/index.ts';
import {keyedTrees, recordsAt, type Path} from '../adapters/formats/json-paths.ts';
import {arrays, blanks, indents, sequences} from '../adapters/formats/json-trees.ts';
import {outputsOf, rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

/** A run takes half a second: many files go through each. */
const filesPerRun = {minLength: 40, maxLength: 60};
const numRuns = 3;

// Files over 2,000 bytes are framed, and every record fits; one file of the smallest chunk is a handful of records.
const ways = {
  inline: {inline: true, chunkBytes: 512},
  '1 worker': {threads: 1, chunkBytes: 4096},
  '4 workers': {threads: 4, chunkBytes: 700, memoryMb: 400},
} as const;

/** Every way gives these rows, and the same bytes. */
async function expectRows(
  texts: readonly string[],
  {input, expected}: {readonly input: object; readonly expected: readonly unknown[]},
): Promise<void> {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), Object.fromEntries(texts.map((text, index) => [`${String(index).padStart(3, '0')}.json`, text])));
  for (const [way, limits] of Object.entries(ways)) {
    const job: Job = {
      version: 1,
      input: {files: join(dir, 'in'), format: 'json', ...input},
      output: {dir: join(dir, way)},
      limits: {recordBytesMax: 20_000, rejects: {rate: 1}, ...limits},
    };
    await run(job, {coordinator: 'caller'});
    const rows = rowsOf(join(dir, way, 'records.jsonl'));
    expect(rows.length).toBe(expected.length);
    expect(rows.map((row) => JSON.stringify(row))).toEqual(expected.map((value) => JSON.stringify(value)));
    expect(outputsOf(join(dir, way))).toEqual(outputsOf(join(dir, 'inline')));
  }
}

test('arrays and sequences of any trees', async () => {
  const files = fc.array(fc.oneof(arrays, sequences), filesPerRun);
  await fc.assert(
    fc.asyncProperty(files, (all) =>
      expectRows(
        all.map(({text}) => text),
        {input: {}, expected: all.flatMap(({records}) => records.map(({value}) => JSON.parse(JSON.stringify(value)) as unknown))},
      ),
    ),
    {numRuns},
  );
});

const paths: readonly {readonly records: string; readonly path: Path}[] = [
  {records: 'items', path: [{key: 'items'}]},
  {records: 'a."x.y"', path: [{key: 'a'}, {key: 'x.y'}]},
  {records: '**.items', path: ['**', {key: 'items'}]},
  {records: '*.*', path: ['*', '*']},
];

test.each(paths)('any trees, records at $records', async ({records, path}) => {
  // Documents over 256 KiB are cut where a path is followed: one is, with a record among many that are passed over.
  const large = {
    b: Array.from({length: 300}, (_, index) => ({index, filler: 'x'.repeat(1000)})),
    items: [1, {a: {'x.y': [true]}}],
    a: {'x.y': ['é', '"']},
  };
  const files = fc.array(fc.record({tree: keyedTrees, indent: indents, blank: blanks}), filesPerRun);
  await fc.assert(
    fc.asyncProperty(files, async (all) => {
      const trees = [...all.map(({tree}) => JSON.parse(JSON.stringify(tree)) as unknown), large];
      const texts = [...all.map(({tree, indent, blank}) => `${blank}${JSON.stringify(tree, null, indent)}`), JSON.stringify(large)];
      await expectRows(texts, {input: {records}, expected: trees.flatMap((tree) => recordsAt(tree, path))});
    }),
    {numRuns: 1},
  );
});
