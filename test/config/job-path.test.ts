import {expect, test} from 'vitest';
import {dottedName, mapStrings, pathOf, valueAt, withValueAt} from '../../src/config/job-path.ts';

test('a dotted name is a path, and back', () => {
  expect(pathOf('steps.10.with.01')).toEqual(['steps', 10, 'with', '01']);
  expect(dottedName(pathOf('steps.10.with.01'))).toBe('steps.10.with.01');
});

test('values are read by own keys only', () => {
  const root = {a: [{b: 1}]};
  expect(valueAt(root, ['a', 0, 'b'])).toBe(1);
  expect(valueAt(root, ['a', 'length', 'x'])).toBeUndefined();
  expect(valueAt(root, ['constructor'])).toBeUndefined();
});

test('values are set in a copy, making what lies between', () => {
  const root = {a: [{b: 1}]};
  expect(withValueAt(root, ['a', 0, 'c', 0], 2)).toEqual({value: {a: [{b: 1, c: [2]}]}});
  expect(withValueAt(root, ['a', 1], 2)).toEqual({value: {a: [{b: 1}, 2]}});
  expect(root).toEqual({a: [{b: 1}]});
});

test.each([
  [['a', 'b'], "'b' is no place in a list: use a number from 0"],
  [['a', 3], 'the list has 1 entries: the next is 1'],
  [['a', 0, 'b', 'c'], 'nothing can be set below a number'],
])('%j cannot be set: %s', (path, fault) => {
  expect(withValueAt({a: [{b: 1}]}, path, 2)).toEqual({fault});
});

test('strings are mapped wherever they stand, and nothing else is touched', () => {
  const made = (): number => 1;
  expect(mapStrings({a: ['x', 1, null, {b: 'y'}], made}, (text, path) => `${dottedName(path)}=${text}`)).toEqual({
    a: ['a.0=x', 1, null, {b: 'a.3.b=y'}],
    made,
  });
});
