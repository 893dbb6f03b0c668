import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {ByteWorks} from '../../../src/actors/extraction/byte-works.ts';
import type {Workshop} from '../../../src/actors/extraction/extraction.ts';
import {select} from '../../../src/adapters/extractors/select/select.ts';
import {set} from '../../../src/adapters/extractors/set.ts';
import {where} from '../../../src/adapters/extractors/where/where.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import type {Format} from '../../../src/contracts/format.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {alikeLines, hostileLines} from './hostile-lines.ts';
import {counting, toldOfSpan, workshopWith, type GivenStep, type GivenWorkshop} from './given-steps.ts';

const jobs: readonly (readonly [string, readonly GivenStep[]])[] = [
  ['no step', []],
  ['a constant', [[set, {source: 'bench', n: 1}]]],
  [
    'constants that are there',
    [
      [set, {b: {x: [1]}, c: null, z: 'z'}],
      [set, {b: 'again'}],
    ],
  ],
  ['a number as a name', [[set, {7: 'seven'}]]],
  ['columns', [[select, ['a', 'b']]]],
  ['columns under other names, or without', [[select, {columns: ['c', 'tags', 'a'], rename: {a: 'first'}, onMissing: 'skip'}]]],
  ['missing ones are null', [[select, {columns: ['a', 'c', 'é'], onMissing: null}]]],
  ['a path', [[select, {columns: ['a.b', 'b', 'tags.0'], onMissing: 'skip'}]]],
  ['a path of objects', [[select, {columns: ['a.b', 'b.c.a'], rename: {'b.c.a': 'deep'}, onMissing: 'skip'}]]],
  ['lists as text', [[select, {columns: ['a', 'tags'], join: {tags: '";'}, onMissing: 'skip'}]]],
  ['lists as text, all fields', [[select, {join: {tags: ', '}, drop: ['b'], onMissing: 'skip'}]]],
  ['text and number', [[where, {a: ['x', 'la'], b: {gte: 10}}]]],
  [
    'all operators',
    [
      [
        where,
        {or: [{a: {exists: false}}, {b: {contains: 'x'}}, {c: {empty: true}}, {'a.b': {ne: 1}}, {tags: {startsWith: '1'}}], not: {b: 7}},
      ],
    ],
  ],
  [
    'a condition, columns, another, a constant',
    [
      [where, {a: {exists: true}}],
      [select, {columns: ['a', 'b'], onMissing: 'skip'}],
      [where, {b: {lt: 1000}}],
      [set, {z: 1}],
    ],
  ],
  [
    'a condition behind columns that must be there',
    [
      [select, ['a', 'b']],
      [where, {b: [1, 2, 'x', true, null]}],
    ],
  ],
  [
    'a condition before code',
    [
      [where, {a: ['x', 'y', '10', 10]}],
      [counting, null],
    ],
  ],
  [
    'a condition behind a constant',
    [
      [set, {a: 1}],
      [where, {a: 1}],
    ],
  ],
];

function workshopOf(steps: readonly GivenStep[], told: Pick<GivenWorkshop, 'lineage' | 'sample'> = {}): Promise<Workshop> {
  return workshopWith(steps, {
    ...told,
    recordBytesMax: 600,
    formats: new Map<string, Format>([
      ['jsonl', jsonl],
      ['json', json],
      ['json inside', json],
    ]),
    formatOptions: new Map<string, unknown>([
      ['jsonl', {salvage: false}],
      ['json', {records: ''}],
      ['json inside', {records: 'd'}],
    ]),
  });
}

interface Given {
  readonly bytes: Buffer;
  readonly format: string;
}

/** As lines, as values one behind the other, as elements of an array, and of one inside a document. */
const given = fc
  .tuple(fc.oneof(hostileLines, alikeLines), fc.constantFrom('jsonl', 'json', 'array', 'json inside'))
  .map(([bytes, layout]): Given => {
    if (layout === 'jsonl' || layout === 'json') return {bytes, format: layout};
    const array = `[${bytes.toString('latin1').trim().replaceAll('\n', ',')}]`;
    return layout === 'array'
      ? {bytes: Buffer.from(array, 'latin1'), format: 'json'}
      : {bytes: Buffer.from(`{"k":1,"d":${array},"x":2}`, 'latin1'), format: layout};
  });

function toldOf(workshop: Workshop, {bytes, format}: Given, maxRecords: number | null): Promise<object> {
  return toldOfSpan(workshop, bytes, {span: {file: 'f', format, from: startOfFile}, maxRecords});
}

test.each(jobs)('%s: records judged by their bytes come to what parsed ones come to', async (_name, steps) => {
  const parsing = await workshopOf(steps);
  const shortcut = {...parsing, byteWorks: new ByteWorks(parsing)};
  await fc.assert(
    fc.asyncProperty(given, fc.option(fc.nat(30), {freq: 5}), async (input, maxRecords) => {
      expect(await toldOf(shortcut, input, maxRecords)).toEqual(await toldOf(parsing, input, maxRecords));
    }),
    {numRuns: 30},
  );
});

const sourced: readonly (readonly [string, readonly GivenStep[]])[] = [
  ...jobs.filter(([name]) => ['no step', 'constants that are there', 'a condition, columns, another, a constant'].includes(name)),
  ['a constant of the name of the source', [[set, {_source: 'mine', a: 1}]]],
  ['a column of that name', [[select, {columns: ['b', 'a'], rename: {b: '_source'}, onMissing: 'skip'}]]],
  ['no column that is there', [[select, {columns: ['gone'], onMissing: 'skip'}]]],
];

test.each(sourced)('%s: with lineage, of a sample, records come to what parsed ones come to', async (_name, steps) => {
  const parsing = await workshopOf(steps, {lineage: true, sample: 0.8});
  const shortcut = {...parsing, byteWorks: new ByteWorks(parsing)};
  await fc.assert(
    fc.asyncProperty(given, fc.boolean(), async ({bytes, format}, isNamedSo) => {
      const named = isNamedSo ? Buffer.from(bytes.toString('latin1').replaceAll('"a"', '"_source"'), 'latin1') : bytes;
      const input = {bytes: named, format};
      expect(await toldOf(shortcut, input, null)).toEqual(await toldOf(parsing, input, null));
    }),
    {numRuns: 30},
  );
});
