/** Scalars far beyond the bound on records, before and among normal ones: they are refused, or passed over, and take no record with them. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {run} from '../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../support/folders.ts';

// More than a record may have, and more than any document that is not cut.
const size = 400_000;
const text = `"${'x'.repeat(size)}"`;
const digits = '1'.repeat(size);
const blanks = ' '.repeat(size);
const items = '{"a":1},{"a":2}';
const nested = `{"data":{"items":[${items}]}}`;

/** Name, the file, the path to its records, what is refused. */
const cases: readonly (readonly [name: string, file: string, records: string, refused: readonly string[]])[] = [
  ['a text in an array', `[${text},${items}]`, '', ['RECORD_TOO_LARGE']],
  ['a number in an array', `[${digits},${items}]`, '', ['RECORD_TOO_LARGE']],
  ['a text before others', `${text}{"a":1}{"a":2}`, '', ['RECORD_TOO_LARGE']],
  ['a number before others', `${digits} {"a":1} {"a":2}`, '', ['RECORD_TOO_LARGE']],
  ['blanks in an array', `[${blanks}{"a":1},${blanks}{"a":2}]`, '', []],
  ['a text among records at a path', `{"data":{"items":[${text},${items}]}}`, 'data.items', ['RECORD_TOO_LARGE']],
  ['a number behind records at a path', `{"data":{"items":[${items},${digits}]}}`, 'data.items', ['RECORD_TOO_LARGE']],
  ['a text beside the path', `{"big":${text},"data":{"items":[${items}]}}`, 'data.items', []],
  ['a number beside the path', `{"data":{"big":${digits},"items":[${items}]}}`, 'data.items', []],
  ['texts in what is passed over', `{"big":{"deep":[${text},${text}]},"data":{"items":[${items}]}}`, 'data.items', []],
  ['a text behind the records', `{"data":{"items":[${items}],"big":${text}}}`, 'data.items', []],
  ['a document that is a text', `${text} ${nested}`, 'data.items', ['RECORDS_PATH_MISSING']],
  ['a text at the path', `{"data":{"items":${text}}} ${nested}`, 'data.items', ['RECORD_TOO_LARGE']],
];

test.each(cases)('%s', async (_, file, records, refused) => {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.json': file});
  for (const chunkBytes of [1000, 100_000]) {
    const out = join(dir, `out ${chunkBytes}`);
    const result = await run(
      {
        version: 1,
        input: {files: join(dir, 'in'), format: 'json', records},
        output: {dir: out},
        limits: {inline: true, chunkBytes, recordBytesMax: 50_000, rejects: {rate: 1}},
      },
      {coordinator: 'caller'},
    );
    expect(rowsOf(join(out, 'records.jsonl'))).toEqual([{a: 1}, {a: 2}]);
    expect(result.rejectCodes.map(({code}) => code)).toEqual(refused);
  }
});
