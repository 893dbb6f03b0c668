import {expect, test} from 'vitest';
import {counted} from '../../src/model/plural.ts';

test.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
  [12_851, '12851 files'],
])('%i takes its noun in the right number', (value, text) => {
  expect(counted(value, 'file')).toBe(text);
});

test('a noun may have a plural of its own', () => {
  expect([counted(1, 'was', 'were'), counted(2, 'was', 'were')]).toEqual(['1 was', '2 were']);
});
