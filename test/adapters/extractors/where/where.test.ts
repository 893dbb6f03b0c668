/** What matches what; and that nothing else does. */
import {describe, expect, test} from 'vitest';
import {where} from '../../../../src/adapters/extractors/where/where.ts';
import {faultsOf, ready} from '../extracting.ts';

const exact = (text: string): unknown => (JSON as unknown as {rawJSON(text: string): unknown}).rawJSON(text);

async function matches(condition: unknown, record: unknown): Promise<boolean> {
  const [outcome] = (await ready(where, condition))(record);
  expect(['row', 'filtered']).toContain(outcome?.type);
  return outcome?.type === 'row';
}

/** Condition, values of the field `a` that match, values that do not; undefined stands for a record without it. */
const table: readonly (readonly [unknown, readonly unknown[], readonly unknown[]])[] = [
  ['x', ['x'], ['X', 'x ', '', null, undefined, ['x'], 0, {x: 1}]],
  [10, [10, '10', '10.0', ' 1e1 ', exact('10.00')], ['10a', '', 10.5, null, undefined, [10], true]],
  ['10', ['10', 10, exact('10')], ['10.0', ' 10', 10.5]],
  ['007', ['007'], ['7', 7]],
  [true, [true, 'true'], [1, 'True', false, 'false', null]],
  [null, [null, undefined], ['', 0, false, [], 'null']],
  [{eq: null}, [null, undefined], ['']],
  [{ne: null}, ['', 0], [null, undefined]],
  [{ne: 'x'}, ['y', null, undefined, ['x']], ['x']],
  [
    ['x', 5, null],
    ['x', 5, '5.0', null, undefined],
    ['y', 6, 'null', ''],
  ],
  [{in: ['12345678901234567890']}, ['12345678901234567890', exact('12345678901234567890')], ['12345678901234567891', 12345678901234567000]],
  [{notIn: ['x', 5]}, ['y', null, undefined], ['x', '5', 5]],
  [
    {gte: 10},
    [10, 10.5, '10', '10.000', ' 11 ', '1e2', exact('10'), '99999999999999999999'],
    [9.99, '9', 'x', '', null, undefined, [11], true],
  ],
  [{gt: 10}, [10.0001, '10.0001'], [10, '10.0']],
  [{lt: -1.5}, [-2, '-1.50001', '-99999999999999999999'], ['-1.5', -1, 'a']],
  [
    {lte: '12345678901234567890'},
    ['12345678901234567890', exact('12345678901234567890'), '-5', 1],
    ['12345678901234567891', exact('12345678901234567890.1')],
  ],
  [{gt: 9007199254740991}, ['9007199254740992', '9007199254740991.5'], ['9007199254740991', 9007199254740991]],
  [{gt: 0.1, lt: 0.3}, [0.2, '0.10000000000000000001', '0.2999999999999999999999'], [0.1, 0.3, '0.3']],
  [{lt: '1.0000000000000001'}, ['1', 1, exact('1')], ['1.0000000000000001', '1.00000000000000011']],
  [{gte: '2025-03-01', lt: '2025-04-01'}, ['2025-03-01', '2025-03-31T10:00'], ['2025-04-01', '2024', 2025, null]],
  [{exists: true}, [null, '', 0], [undefined]],
  [{exists: false}, [undefined], [null, '']],
  [{empty: true}, [undefined, null, '', ' \u00a0', [], {}], [0, false, 'x', [null], exact('0')]],
  [{empty: false}, [0, 'x'], ['', undefined]],
  [{contains: 'ab'}, ['xabx', ['ab', 1]], ['a b', ['xab'], null, undefined, {ab: 1}]],
  [{contains: 20}, ['a20', 2025, [20], ['20.0']], ['2', [2025], 'a2 0']],
  [{contains: null}, [[null]], ['null', []]],
  [{startsWith: 'ab'}, ['abc'], ['xab', ['ab'], null]],
  [{endsWith: 5}, ['x5', 25], ['5x']],
  [{regex: '^P\\d+$'}, ['P12', 'P1'], ['xP1', 'P', null, undefined, ['P1']]],
  [{regex: '(?i)ñANDÚ|\\p{Greek}'}, ['el ñandú', 'α'], ['nandu']],
  [{regex: '^20\\d\\d$'}, [2025, '2025', exact('2025')], [20255]],
  [{regex: '^.$'}, ['\ud800', '😀', 'é'], ['ab', '\n']],
];

describe.each(table.map((line) => [JSON.stringify(line[0]), line] as const))('%s', (_, [test_, yes, no]) => {
  test.each(yes.map((value) => [value]))('takes %j', async (value) => {
    expect(await matches({a: test_}, value === undefined ? {} : {a: value})).toBe(true);
  });
  test.each(no.map((value) => [value]))('leaves %j', async (value) => {
    expect(await matches({a: test_}, value === undefined ? {} : {a: value})).toBe(false);
  });
});

describe('conditions together', () => {
  const record = {tipo: 'decreto', amount: '12.50', boletin: {number: 7}, tags: ['a'], 'p.value': '0.01', or: 'x'};
  test.each<[unknown, boolean]>([
    [{tipo: ['decreto', 'ordenanza'], amount: {gte: 10}}, true],
    [{tipo: 'decreto', amount: {gte: 13}}, false],
    [{or: [{tipo: 'ley'}, {amount: {lt: 13}}]}, true],
    [{or: [{tipo: 'ley'}, {amount: {lt: 12}}]}, false],
    [{and: [{tipo: 'decreto'}, {or: [{tags: {contains: 'b'}}, {not: {tags: {contains: 'b'}}}]}]}, true],
    [{not: {tipo: 'decreto', amount: {gt: 100}}}, true],
    [{not: {tipo: 'decreto'}}, false],
    [{'boletin.number': 7}, true],
    [{'boletin.nothing': {exists: false}, 'tags.0': 'a', 'tags.1': null, 'tags.length': {exists: false}}, true],
    [{'p.value': {lt: 0.05}}, true],
    [{[String.raw`\or`]: 'x'}, true],
  ])('%j: %s', async (condition, expected) => {
    expect(await matches(condition, record)).toBe(expected);
  });

  test('a record that matches goes on as it is, the same object', async () => {
    const [outcome] = (await ready(where, {tipo: 'decreto'}))(record);
    expect(outcome?.type === 'row' && outcome.value === record).toBe(true);
  });

  test('reasons name the step and the field, and tell a missing one', async () => {
    const judge = await ready(where, {tipo: 'decreto', or: [{a: 1}, {b: 1}], not: {c: 1}}, 'only decrees');
    const reasonOf = (given: unknown): unknown => judge(given)[0];
    expect(reasonOf({tipo: 'ley'})).toEqual({type: 'filtered', reason: 'only decrees: tipo is not as asked'});
    expect(reasonOf({})).toEqual({type: 'filtered', reason: 'only decrees: there is no tipo'});
    expect(reasonOf({tipo: 'decreto', a: 2})).toEqual({type: 'filtered', reason: "only decrees: none of 'or' holds"});
    expect(reasonOf({tipo: 'decreto', a: 1, c: 1})).toEqual({type: 'filtered', reason: "only decrees: 'not' rules it out"});
    expect(reasonOf('text')).toMatchObject({type: 'reject', code: 'NOT_AN_OBJECT'});
  });
});

test.each(['(a+)+$', '(a|aa)+$', '(.*a){12}x', '\\b(\\w+\\s?)+\\b!$', '([ab]*a[ab]{20}){2}c$'])(
  '%s comes to an end on a long text',
  async (regex) => {
    const judge = await ready(where, {a: {regex}});
    // Backtracking would be at it for longer than there is time.
    expect(judge({a: `${'ab'.repeat(50_000)}${'a'.repeat(50_000)}!\n`})).toHaveLength(1);
  },
);

describe('refused', () => {
  test.each<[unknown, readonly string[]]>([
    [{}, ['asks nothing: name a field, as in {amount: {gte: 10}}']],
    [{a: {}}, ['a: asks nothing of the field: name an operator, as in {gte: 10}']],
    [{a: {gte: 0.12345678901234568}}, ['a.gte: has more digits than a number keeps: write it as text, in quotes']],
    [{a: 12345678901234567000}, ['a: has more digits than a number keeps: write it as text, in quotes']],
    [{'a..b': 1}, ["a..b: has an empty name between its dots; write '\\.' for a dot in a name"]],
    [Array.from({length: 40}).reduce<unknown>((inner) => ({not: inner}), {a: 1}), ['is nested more than 32 deep']],
    [{or: Array.from({length: 600}, () => ({a: 1, b: 2}))}, ['asks more than 1000 things']],
  ])('%j', (condition, faults) => {
    expect(faultsOf(where, condition)).toEqual(faults);
  });

  test.each([
    ['(?=a)b', /invalid or unsupported Perl syntax/],
    ['(a)\\1', /invalid escape sequence/],
    ['[a', /missing closing \]/],
    ['(a{1000}){1000}', /invalid repeat count/],
  ])('the pattern %s, by its place', async (regex, message) => {
    await expect(ready(where, {or: [{b: 1}, {a: {regex}}]})).rejects.toMatchObject({
      name: 'ConfigError',
      issues: [{path: 'or.1.a.regex', message: expect.stringMatching(message), hint: expect.stringMatching(/RE2 syntax/)}],
    });
  });
});
