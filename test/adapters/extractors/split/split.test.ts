/** Several values in one field: rows, lists, originals, and what is refused. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {split} from '../../../../src/adapters/extractors/split/split.ts';
import {faultsOf, ready, rowsOf} from '../extracting.ts';

const exact = (text: string): unknown => (JSON as unknown as {rawJSON(text: string): unknown}).rawJSON(text);

test.each<[unknown, unknown, readonly unknown[]]>([
  [
    'ids',
    {n: 1, ids: 'P12345,Q67890'},
    [
      {n: 1, ids: 'P12345', ids_original: 'P12345,Q67890'},
      {n: 1, ids: 'Q67890', ids_original: 'P12345,Q67890'},
    ],
  ],
  ['ids', {ids: ' P12345 ;;\u00a0; '}, [{ids: 'P12345', ids_original: ' P12345 ;;\u00a0; '}]],
  ['ids', {ids: ''}, [{ids: null, ids_original: ''}]],
  ['ids', {ids: null}, [{ids: null, ids_original: null}]],
  ['ids', {ids: 5}, [{ids: 5, ids_original: 5}]],
  [{field: 'ids', as: 'list', into: 'all'}, {ids: 'b, a;a', z: 1}, [{ids: 'b, a;a', z: 1, all: ['b', 'a', 'a']}]],
  [{field: 'ids', as: 'list', duplicates: 'drop', keep: false}, {ids: 'b,a,b'}, [{ids: ['b', 'a']}]],
  [{field: 'ids', as: 'list', keep: 'was'}, {ids: ''}, [{ids: [], was: ''}]],
  [{field: 'ids', keep: false, separators: ['_']}, {ids: 'P0DUB6_P0DTE7,x'}, [{ids: 'P0DUB6'}, {ids: 'P0DTE7,x'}]],
  [{field: 'ids', keep: false, separators: ['-', '->', '.*']}, {ids: 'a->b-c.*d'}, [{ids: 'a'}, {ids: 'b'}, {ids: 'c'}, {ids: 'd'}]],
  [{field: 'ids', keep: false, separators: [' ']}, {ids: ' a  b '}, [{ids: 'a'}, {ids: 'b'}]],
  [
    {field: 'ids', isoforms: 'cut', keep: false, duplicates: 'drop'},
    {ids: 'P12345-2, P12345-2, A0A1B0GTL2, X-9'},
    [
      {ids: 'P12345', ids_isoform: '2'},
      {ids: 'A0A1B0GTL2', ids_isoform: null},
      {ids: 'X-9', ids_isoform: null},
    ],
  ],
  [
    {field: 'a.b', into: 'one'},
    {a: {b: 'x,y'}},
    [
      {a: {b: 'x,y'}, one: 'x'},
      {a: {b: 'x,y'}, one: 'y'},
    ],
  ],
  [{field: 'ids', keep: false}, {ids: ['a,b', null, 7, 'c']}, [{ids: 'a'}, {ids: 'b'}, {ids: 7}, {ids: 'c'}]],
  [{field: 'ids', onMissing: null, keep: false}, {n: 1}, [{n: 1, ids: null}]],
  [{field: 'ids', onMissing: 'skip'}, {n: 1}, [{n: 1}]],
  [
    {field: '__proto__', keep: false},
    JSON.parse('{"__proto__":"a,b"}'),
    [JSON.parse('{"__proto__":"a"}'), JSON.parse('{"__proto__":"b"}')],
  ],
])('%j of %j', async (options, record, rows) => {
  const before = JSON.stringify(record);
  expect(rowsOf((await ready(split, options))(record))).toEqual(rows.map((row) => JSON.stringify(row)));
  expect(JSON.stringify(record)).toBe(before);
});

test('a number that is kept as its text stays so', async () => {
  const rows = rowsOf(
    (await ready(split, {field: 'ids', duplicates: 'drop'}))({ids: [exact('1234567890123456789'), exact('1234567890123456789')]}),
  );
  expect(rows).toEqual(['{"ids":1234567890123456789,"ids_original":[1234567890123456789,1234567890123456789]}']);
});

test.each<[unknown, unknown, string]>([
  ['ids', {n: 1}, 'MISSING_FIELD'],
  ['ids', {ids: true}, 'NOT_TEXT'],
  ['ids', {ids: {a: 1}}, 'NOT_TEXT'],
  ['ids', {ids: [['a']]}, 'NOT_TEXT'],
  ['ids', {ids: 'a', ids_original: 'x'}, 'FIELD_EXISTS'],
  [{field: 'ids', into: 'one'}, {ids: 'a', one: 1}, 'FIELD_EXISTS'],
  [{field: 'ids', isoforms: 'cut'}, {ids: 'a', ids_isoform: 1}, 'FIELD_EXISTS'],
  [{field: 'ids', partsMax: 2}, {ids: 'a,b,c'}, 'TOO_MANY_PARTS'],
  [{field: 'ids', partsMax: 2, duplicates: 'drop'}, {ids: 'a,a,a,b'}, 'TOO_MANY_PARTS'],
  ['ids', ['a'], 'NOT_AN_OBJECT'],
])('%j of %j: %s', async (options, record, code) => {
  expect((await ready(split, options))(record)).toMatchObject([{type: 'reject', code}]);
});

test('rows that would repeat a large record beyond all memory are refused, a list of them is not', async () => {
  const record = {ids: 'x,'.repeat(9000), text: 'y'.repeat(10_000), nested: {text: 'z'}};
  expect((await ready(split, 'ids'))(record)).toMatchObject([{type: 'reject', code: 'TOO_MANY_PARTS'}]);
  expect((await ready(split, {field: 'ids', as: 'list'}))(record)).toMatchObject([{type: 'row'}]);
  const commas = ','.repeat(5_000_000);
  expect((await ready(split, {field: 'ids', keep: false}))({ids: commas})).toMatchObject([{type: 'row', value: {ids: null}}]);
});

test('whatever stands between, the values come back in order', async () => {
  const part = fc
    .string({minLength: 1})
    .map((text) => text.replaceAll(/[,;]/g, '').trim())
    .filter((text) => text !== '');
  const take = await ready(split, {field: 'ids', as: 'list'});
  fc.assert(
    fc.property(fc.array(part, {maxLength: 20}), fc.infiniteStream(fc.constantFrom(',', ';', ' , ', ',;', '; ')), (parts, separators) => {
      const text = parts.map((one) => one + String(separators.next().value)).join('');
      expect(take({ids: text})).toEqual([{type: 'row', value: {ids: parts, ids_original: text}}]);
    }),
  );
});

test.each<[unknown, readonly string[]]>([
  [{field: 'ids', keep: 'ids'}, ['keep: is the field the values go into: the text would be lost']],
  [{field: 'ids', as: 'list', isoforms: 'cut'}, ['isoforms: can be cut into rows only: a list has one place for each value']],
])('%j is refused', (options, faults) => {
  expect(faultsOf(split, options)).toEqual(faults);
});
