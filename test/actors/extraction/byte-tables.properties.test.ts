/** Rows of tables that steps judge by their bytes come to what parsed ones come to: any text, dialect, options, columns and limits. */
import * as fc from 'fast-check';
import {expect, test} from 'vitest';
import {ByteWorks} from '../../../src/actors/extraction/byte-works.ts';
import {extract, type Workshop} from '../../../src/actors/extraction/extraction.ts';
import {setUpSteps, shapeOf, type ResolvedStep} from '../../../src/actors/extraction/steps.ts';
import {select} from '../../../src/adapters/extractors/select/select.ts';
import {set} from '../../../src/adapters/extractors/set.ts';
import {where} from '../../../src/adapters/extractors/where/where.ts';
import {csv} from '../../../src/adapters/formats/delimited/csv.ts';
import {defineExtractor, type Extractor} from '../../../src/contracts/extractor.ts';
import type {Json} from '../../../src/model/record.ts';
import type {Extracted} from '../../../src/protocol/mailboxes.ts';
import {onlyStage} from '../../../src/protocol/stages.ts';
import {garbage} from '../../adapters/formats/delimited/garbage.ts';
import {fileStart} from '../../contracts/format.suite.ts';
import {planWith} from '../../support/plan.ts';

/** Wants the record itself. */
const counting = defineExtractor({
  name: 'counting',
  adds: 'rows',
  extract: (record: object) => [{type: 'row', value: {...record, keys: Object.keys(record).length}}],
});

type GivenStep = readonly [Extractor, Json];
const jobs: readonly (readonly [string, readonly GivenStep[]])[] = [
  ['a condition', [[where, {a: ['x', '1', '']}]]],
  ['a condition on what is not there', [[where, {or: [{nothing: {exists: true}}, {'a.b': '1'}, {b: {contains: 'y'}}]}]]],
  ['numbers in text', [[where, {b: {gte: 1}}]]],
  ['columns', [[select, ['b', 'a']]]],
  ['columns, some of them missing', [[select, {columns: ['gone', 'c', 'a'], rename: {a: 'first'}, onMissing: 'skip'}]]],
  ['a constant in place of a column, and another', [[set, {a: 'ñ"', z: 1}]]],
  [
    'a condition, columns, another, a constant',
    [
      [where, {a: {exists: true}}],
      [select, {columns: ['a', 'b'], onMissing: 'skip'}],
      [where, {a: {ne: 'bc'}}],
      [set, {z: 1}],
    ],
  ],
  [
    'a condition before code',
    [
      [where, {a: ['x', '1', 'bc', null]}],
      [counting, null],
    ],
  ],
];

const tableOptions = fc.record(
  {
    columns: fc.constantFrom(['b', 'a'], ['gone', 'a'], ['2', 'a']),
    comment: fc.constant('#'),
    trim: fc.boolean(),
    padded: fc.boolean(),
    skipEmpty: fc.constantFrom(true, ['a']),
    ragged: fc.constantFrom('pad', 'fit'),
    fieldBytesMax: fc.constantFrom(64, 4096),
  },
  {requiredKeys: []},
);

async function workshopOf(given: readonly GivenStep[]): Promise<Workshop> {
  const resolved: ResolvedStep[] = given.map(([extractor, options], index) => ({
    extractor,
    plan: {
      name: `step${index}`,
      module: {builtin: extractor.name, path: null},
      with: options,
      from: null,
      into: null,
      onError: null,
    } as ResolvedStep['plan'],
  }));
  const plan = planWith({steps: resolved.map((step) => step.plan), limits: {...planWith().limits, recordBytesMax: 100}});
  return {
    plan,
    shape: shapeOf(resolved),
    steps: await setUpSteps(plan, resolved),
    formats: new Map([['csv', csv]]),
    formatOptions: new Map(),
    isStopping: () => false,
  };
}

/** All that a worker tells but how long it took. */
async function toldOf(workshop: Workshop, bytes: Buffer, maxRecords: number | null): Promise<object> {
  const from = fileStart(csv, bytes, workshop.formatOptions.get('csv'));
  const extracted = await extract(workshop, {
    type: 'Extract',
    stage: onlyStage(workshop.shape),
    chunk: {id: 0, spans: [{splitId: 1, file: 'f.csv', format: 'csv', from, end: bytes.length, at: 0, last: true}]},
    input: Uint8Array.from(bytes).buffer,
    settled: null,
    output: null,
    maxRecords,
    mustFinish: true,
  });
  const {ms: _ms, stepMs: _stepMs, input: _input, table, ...told} = extracted;
  const numbers = [...new Float64Array(table)];
  const [, , rowBytes, , rejectBytes, , warningBytes] = numbers;
  const text = (buffer: Extracted['rows'], length = 0): string => (buffer === null ? '' : Buffer.from(buffer, 0, length).toString('utf8'));
  return {
    ...told,
    numbers,
    rows: text(told.rows, rowBytes),
    rejects: text(told.rejects, rejectBytes),
    warnings: text(told.warnings, warningBytes),
    rejectedAt: told.rejectedAt === null ? [] : [...new Float64Array(told.rejectedAt)],
    hashes: Buffer.from(told.hashes).toString('hex'),
  };
}

const row = fc.constantFrom(
  '1,2\n',
  'x,"y"\n',
  ' bc ," ñ,"\r\n',
  '"a""b\n",1\n',
  ',\n',
  'a,b,c\n',
  '"a"x,1\n',
  '\n',
  '#\n',
  `${'y'.repeat(99)},1\n`,
);
const texts = fc.oneof(
  fc.array(row, {maxLength: 30}).map((rows) => rows.join('')),
  garbage({}, 60),
);

test.each(jobs)('%s', async (_name, given) => {
  const plain = await workshopOf(given);
  await fc.assert(
    fc.asyncProperty(texts, tableOptions, fc.option(fc.nat(20), {freq: 5}), async (text, table, maxRecords) => {
      const formatOptions = new Map([['csv', csv.options.parse({header: ['a', 'b'], quote: '"', ...usable(table)})]]);
      const parsing = {...plain, formatOptions};
      const shortcut = {...parsing, byteWorks: new ByteWorks(parsing)};
      const bytes = Buffer.from(text);
      expect(await toldOf(shortcut, bytes, maxRecords)).toEqual(await toldOf(parsing, bytes, maxRecords));
    }),
    {numRuns: 60},
  );
});

/** A column that the table has not is null: the file is taken all the same. */
function usable(table: object): object {
  return 'columns' in table ? {...table, onMissing: 'null'} : table;
}

test('more rows than are told at once', async () => {
  const parsing = {
    ...(await workshopOf([[where, {b: {ne: '7'}}]])),
    formatOptions: new Map([['csv', csv.options.parse({header: ['a', 'b'], skipEmpty: true})]]),
  };
  const rows = Array.from({length: 9000}, (_, index) =>
    index % 97 === 0 ? ',\n' : index % 501 === 0 ? '"x\n' : `"ñ${index}\n",${index % 9}\n\n`,
  );
  const bytes = Buffer.from(rows.join(''));
  expect(bytes.length).toBeGreaterThan(64 * 1024);
  expect(await toldOf({...parsing, byteWorks: new ByteWorks(parsing)}, bytes, null)).toEqual(await toldOf(parsing, bytes, null));
});
