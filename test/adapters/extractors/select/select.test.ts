/** Fields picked, renamed and dropped; values untouched. */
import {expect, test} from 'vitest';
import {select} from '../../../../src/adapters/extractors/select/select.ts';
import {faultsOf, ready, rowsOf} from '../extracting.ts';

const record = {id: 'a', n: {deep: [1, {x: null}]}, title: 'T', 'p.value': '0.05', empty: null};

test.each<[unknown, unknown]>([
  [['title', 'id'], {title: 'T', id: 'a'}],
  [
    {columns: ['n.deep', 'id'], rename: {'n.deep': 'deep'}},
    {deep: [1, {x: null}], id: 'a'},
  ],
  [['n.deep.1.x'], {'n.deep.1.x': null}],
  [['p.value'], {'p.value': '0.05'}],
  [[String.raw`p\.value`], {'p.value': '0.05'}],
  [{rename: {id: 'title', title: 'id'}}, {title: 'a', n: record.n, id: 'T', 'p.value': '0.05', empty: null}],
  [
    {drop: ['n', 'p.value', 'not there'], rename: {empty: 'nothing'}},
    {id: 'a', title: 'T', nothing: null},
  ],
  [
    {columns: ['id', 'gone'], onMissing: null},
    {id: 'a', gone: null},
  ],
  [{columns: ['id', 'gone'], onMissing: 'skip'}, {id: 'a'}],
  [{columns: ['empty']}, {empty: null}],
  [
    {rename: {gone: 'g', id: 'i'}, drop: ['n', 'title', 'p.value'], onMissing: 'skip'},
    {i: 'a', empty: null},
  ],
  [
    {rename: {gone: 'g', id: 'i'}, drop: ['n', 'title', 'p.value'], onMissing: null},
    {i: 'a', empty: null, g: null},
  ],
])('%j', async (options, row) => {
  const before = structuredClone(record);
  const take = await ready(select, options);
  expect(rowsOf(take(record))).toEqual([JSON.stringify(row)]);
  expect(record).toEqual(before);
});

test('a missing field is a reject that names what there is', async () => {
  const take = await ready(select, ['id', 'titel']);
  expect(take({id: 1, title: 2})).toEqual([
    {type: 'reject', code: 'MISSING_FIELD', reason: "the record has no field 'titel': it has id, title"},
  ]);
  const wide = Object.fromEntries(Array.from({length: 1000}, (_, index) => [`${'x'.repeat(500)}${index}`, 1]));
  const [outcome] = take(wide);
  expect(outcome).toMatchObject({type: 'reject', reason: expect.stringMatching(/^.{100,600}\.\.\.$/)});
});

test('a list becomes one text: nulls in it are empty, a null in its place stays', async () => {
  const take = await ready(select, {columns: ['id', 'tags'], join: {tags: ', '}, onMissing: 'skip'});
  const joined = (tags: unknown): readonly string[] => rowsOf(take({id: 1, tags}));
  expect(joined(['a', 'b "c"', 3, 1.5, true, null, 'd'])).toEqual([String.raw`{"id":1,"tags":"a, b \"c\", 3, 1.5, true, , d"}`]);
  expect(joined([])).toEqual(['{"id":1,"tags":""}']);
  expect(joined(null)).toEqual(['{"id":1,"tags":null}']);
  expect(joined(undefined)).toEqual(['{"id":1}']);
  const noList = [{type: 'reject', code: 'NOT_A_LIST', reason: "'tags' is no list of texts and numbers: it cannot be joined"}];
  for (const tags of ['a', 7, {a: 1}, [['a']], ['a', {}]]) expect(take({id: 1, tags})).toEqual(noList);
});

test('all fields stay where only lists are joined', async () => {
  const take = await ready(select, {join: {tags: '|'}, rename: {tags: 'tag'}});
  expect(rowsOf(take({a: 1, tags: ['x', 'y'], b: 2}))).toEqual(['{"a":1,"tag":"x|y","b":2}']);
  expect(take({a: 1})).toMatchObject([{type: 'reject', code: 'MISSING_FIELD'}]);
  const careless = await ready(select, {join: {tags: '|'}, onMissing: null});
  expect(rowsOf(careless({a: 1}))).toEqual(['{"a":1,"tags":null}']);
});

test('renaming onto a field that is there loses neither: a reject', async () => {
  const taken = [{type: 'reject', code: 'FIELD_EXISTS', reason: "the record has a field 'b' already: drop or rename it too"}];
  const take = await ready(select, {rename: {a: 'b'}});
  expect(take({a: 1, b: 2})).toEqual(taken);
  expect(take({b: 2, a: 1})).toEqual(taken);
  expect(rowsOf(take({a: 1, c: 2}))).toEqual(['{"b":1,"c":2}']);
});

test('fields called as what every object has are fields like others', async () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"x":1},"constructor":2,"toString":3}');
  const picked = (await ready(select, ['__proto__', 'toString']))(hostile);
  expect(rowsOf(picked)).toEqual(['{"__proto__":{"x":1},"toString":3}']);
  expect(rowsOf((await ready(select, {drop: ['toString']}))(hostile))).toEqual(['{"__proto__":{"x":1},"constructor":2}']);
  expect((await ready(select, ['valueOf']))({})).toMatchObject([{type: 'reject', code: 'MISSING_FIELD'}]);
});

test('a number that is kept as its text stays so', async () => {
  const exact = (JSON as unknown as {rawJSON(text: string): unknown}).rawJSON('12345678901234567890.10');
  expect(rowsOf((await ready(select, {rename: {n: 'm'}}))({n: exact}))).toEqual(['{"m":12345678901234567890.10}']);
  expect((await ready(select, ['n.rawJSON']))({n: exact})).toMatchObject([{code: 'MISSING_FIELD'}]);
  expect((await ready(select, ['n']))(exact)).toMatchObject([{code: 'NOT_AN_OBJECT'}]);
});

test.each<[unknown, readonly string[]]>([
  [['a', 'b', 'a'], ["2: 'a' is listed twice"]],
  [{}, ['asks nothing: name columns, rename, drop or join']],
  [{columns: ['a'], drop: ['b']}, ['drop: has nothing to say where columns lists what stays: leave one of them out']],
  [{columns: ['a'], rename: {b: 'c'}}, ['rename.b: is not among the columns']],
  [{columns: ['a', 'b'], rename: {b: 'a'}}, ["rename: gives two fields the name 'a'"]],
  [{rename: {a: 'c', b: 'c'}}, ["rename: gives two fields the name 'c'"]],
  [{columns: ['a'], join: {b: ','}}, ['join.b: is not among the columns']],
  [{join: {a: ','}, drop: ['a']}, ['join.a: is dropped: it cannot be joined too']],
  [{rename: {a: 'c'}, drop: ['a']}, ['rename.a: is dropped: it cannot be renamed too']],
  [{columns: ['a..b']}, ["columns.0: has an empty name between its dots; write '\\.' for a dot in a name"]],
])('%j is refused', (options, faults) => {
  expect(faultsOf(select, options)).toEqual(faults);
});
