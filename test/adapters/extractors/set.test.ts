/** Constants into records. */
import {expect, test} from 'vitest';
import {set} from '../../../src/adapters/extractors/set.ts';

const contextOf = (options: Record<string, string | number | null | readonly number[]>) => ({
  file: 'f',
  byteOffset: 0,
  index: 0,
  line: 1,
  state: undefined,
  row: {},
  parent: undefined,
  options,
});

test('fields are added behind and replaced in place; the record stays as it was', async () => {
  const record = {a: 1, b: 2};
  const [outcome] = await set.extract(record, contextOf({b: 'x', c: null, d: [1, 2]}));
  expect(JSON.stringify(outcome)).toBe('{"type":"row","value":{"a":1,"b":"x","c":null,"d":[1,2]}}');
  expect(record).toEqual({a: 1, b: 2});
});

test.each([null, 5, 'text', [], undefined])('%j is no object', async (record) => {
  expect(await set.extract(record, contextOf({a: 1}))).toMatchObject([{type: 'reject', code: 'NOT_AN_OBJECT'}]);
});

test('constants are JSON', () => {
  expect(set.options?.parse({a: {b: [1, null, 'x']}})).toEqual({a: {b: [1, null, 'x']}});
  expect(set.options?.safeParse({a: undefined}).success).toBe(false);
  expect(set.options?.safeParse({'': 1}).success).toBe(false);
  expect(set.options?.safeParse([1]).success).toBe(false);
});
