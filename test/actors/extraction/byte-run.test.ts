import {expect, test} from 'vitest';
import {ByteWorks} from '../../../src/actors/extraction/byte-works.ts';
import {extract} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {select} from '../../../src/adapters/extractors/select/select.ts';
import {set} from '../../../src/adapters/extractors/set.ts';
import {where} from '../../../src/adapters/extractors/where/where.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {defineExtractor, type Extractor} from '../../../src/contracts/extractor.ts';
import type {Decoder, Format} from '../../../src/contracts/format.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import type {Json} from '../../../src/model/record.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {ResultTable} from '../../../src/protocol/tables.ts';
import {planWith} from '../../support/plan.ts';

const passing = defineExtractor({name: 'passing', adds: 'rows', extract: (record: object) => [{type: 'row', value: record}]});
const lines = [
  '{"a":1,"b":["x","y"],"c":"z"}',
  '{"a": 20, "b": [], "c": "\\u0041"}',
  '{"a":3,"b":null,"c":"é \\"q\\""}',
  '{"a":30,"a":4,"b":[],"c":""}',
];

/** Rows, and how many records were parsed for them. */
async function rowsOf(
  given: readonly (readonly [Extractor, Json])[],
  {lineage = false, sample = null}: {readonly lineage?: boolean; readonly sample?: number | null} = {},
): Promise<{readonly rows: string; readonly parsed: number}> {
  const resolved = given.map(([extractor, options]): ResolvedStep => ({
    extractor,
    plan: {
      name: extractor.name,
      module: {builtin: extractor.name, path: null},
      with: options,
      from: null,
      into: null,
      onError: null,
    } as ResolvedStep['plan'],
  }));
  let parsed = 0;
  const counted: Format = {
    ...jsonl,
    decoder: (options: {salvage: boolean}, range) => {
      const inner = jsonl.decoder(options, range) as Required<Pick<Decoder, 'find' | 'found' | 'foundPlace'>> & Decoder;
      const count = <Entry>(entry: Entry): Entry => {
        if (entry !== undefined) parsed++;
        return entry;
      };
      return {
        next: () => count(inner.next()),
        find: (search) => inner.find(search),
        found: () => count(inner.found()),
        foundPlace: () => inner.foundPlace(),
        get boundary() {
          return inner.boundary;
        },
      };
    },
  };
  const {limits, output} = planWith();
  const plan = planWith({steps: resolved.map((step) => step.plan), limits: {...limits, sample}, output: {...output, lineage}});
  const steps = await setUpSteps(plan, resolved);
  const formats = new Map([['jsonl', counted]]);
  const formatOptions = new Map([['jsonl', {salvage: false}]]);
  const shape = shapeOf(resolved);
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const input = new Uint8Array(bytes).buffer;
  const span = {splitId: 1, file: 'f', format: 'jsonl', from: startOfFile, end: bytes.length, at: 0, last: true};
  const extracted = await extract(
    {plan, shape, steps, formats, formatOptions, byteWorks: new ByteWorks({plan, steps, formats, formatOptions}), isStopping: () => false},
    {
      type: 'Extract',
      stage: onlyStage(shape),
      chunk: {id: 0, spans: [span]},
      input,
      settled: null,
      output: null,
      maxRecords: null,
      mustFinish: false,
    },
  );
  const rowBytes = new ResultTable(shape, new Float64Array(extracted.table as ArrayBuffer)).get(0, 'rowBytes');
  return {rows: Buffer.from(extracted.rows ?? new ArrayBuffer(0), 0, rowBytes).toString('utf8'), parsed};
}

test('rows are copied from where their fields stand; what a copy would not be is parsed', async () => {
  expect(await rowsOf([[select, ['c', 'a']]])).toEqual({
    rows: '{"c":"z","a":1}\n{"c":"A","a":20}\n{"c":"é \\"q\\"","a":3}\n{"c":"","a":4}\n',
    parsed: 2,
  });
});

test('blanks around what is copied do not matter, nor escapes in what is not', async () => {
  const {rows, parsed} = await rowsOf([
    [where, {a: {lt: 25}, b: {exists: true}}],
    [select, {columns: ['b', 'a'], join: {b: '-'}, rename: {a: 'n'}}],
    [set, {of: 'test'}],
  ]);
  expect(rows).toBe(
    '{"b":"x-y","n":1,"of":"test"}\n{"b":"","n":20,"of":"test"}\n{"b":null,"n":3,"of":"test"}\n{"b":"","n":4,"of":"test"}\n',
  );
  // A key that stands twice is told, and only parsing tells which of the two counts.
  expect(parsed).toBe(1);
});

test('where a row comes from is written behind it, and nothing is parsed for that', async () => {
  const {rows, parsed} = await rowsOf([[select, ['a']]], {lineage: true});
  expect(rows.split('\n').slice(0, 2)).toEqual([
    '{"a":1,"_source":{"file":"f","byteOffset":0,"index":0,"sub":0}}',
    `{"a":20,"_source":{"file":"f","byteOffset":${(lines[0] as string).length + 1},"index":1,"sub":0}}`,
  ]);
  expect(parsed).toBe(1);
});

test('what is outside of a sample is not parsed', async () => {
  expect(await rowsOf([[select, ['a']]], {sample: 0})).toEqual({rows: '', parsed: 1});
});

test('before a step that wants the record, only what passes is parsed', async () => {
  const {rows, parsed} = await rowsOf([
    [where, {c: ['z', 'A']}],
    [passing, null],
  ]);
  expect(rows).toBe('{"a":1,"b":["x","y"],"c":"z"}\n{"a":20,"b":[],"c":"A"}\n');
  expect(parsed).toBe(3);
});
