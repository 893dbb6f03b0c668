/** Rows of tables that steps judge by their bytes come to what parsed ones come to: any text, dialect, options, columns and limits. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {ByteWorks} from '../../../src/actors/extraction/byte-works.ts';
import type {Workshop} from '../../../src/actors/extraction/extraction.ts';
import {select} from '../../../src/adapters/extractors/select/select.ts';
import {set} from '../../../src/adapters/extractors/set.ts';
import {where} from '../../../src/adapters/extractors/where/where.ts';
import {csv} from '../../../src/adapters/formats/delimited/csv.ts';
import {garbage} from '../../adapters/formats/delimited/garbage.ts';
import {fileStart} from '../../contracts/format.suite.ts';
import {counting, toldOfSpan, workshopWith, type GivenStep, type GivenWorkshop} from './given-steps.ts';

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

function workshopOf(steps: readonly GivenStep[], told: Pick<GivenWorkshop, 'lineage' | 'sample'> = {}): Promise<Workshop> {
  return workshopWith(steps, {...told, recordBytesMax: 100, formats: new Map([['csv', csv]]), formatOptions: new Map()});
}

function toldOf(workshop: Workshop, bytes: Buffer, maxRecords: number | null): Promise<object> {
  const from = fileStart(csv, bytes, workshop.formatOptions.get('csv'));
  return toldOfSpan(workshop, bytes, {span: {file: 'f.csv', format: 'csv', from}, maxRecords});
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

const sourced = {lineage: true, sample: 0.8};

test.each([
  ...jobs.map(([name, given]) => ({name, given, told: {}})),
  {name: 'no step, with lineage', given: [], told: sourced},
  {name: 'columns and a constant, with lineage', given: [[select, ['b']] as const, [set, {z: 1}] as const], told: sourced},
])('$name', async ({given, told}) => {
  const plain = await workshopOf(given, told);
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
