/** Draws follow from what they are drawn for, and are spread evenly. */
import {expect, test} from 'vitest';
import {Draws, hashOf, unitOf} from '../../src/simulate/draws.ts';

test('parts are told apart, wherever they are cut', () => {
  expect(hashOf('ab', 'c')).not.toEqual(hashOf('a', 'bc'));
  expect(hashOf('a', '1:b')).not.toEqual(hashOf('a1:', 'b'));
  expect(unitOf('a', 'b')).toBe(unitOf('a', 'b'));
});

test('a row of draws is the same for the same parts', () => {
  const row = (...parts: readonly string[]): readonly number[] => {
    const draws = new Draws(...parts);
    return Array.from({length: 20}, () => draws.unit());
  };
  expect(row('a')).toEqual(row('a'));
  expect(row('a')).not.toEqual(row('b'));
});

test('draws are spread over their range, its ends included', () => {
  const draws = new Draws('spread');
  const counts = Array.from({length: 10}, () => 0);
  for (let turn = 0; turn < 10_000; turn++) {
    const drawn = draws.whole(0, 9);
    counts[drawn] = (counts[drawn] ?? 0) + 1;
  }
  for (const of of counts) expect(Math.abs(of - 1000)).toBeLessThan(120);
  expect(counts).toHaveLength(10);
  expect(draws.one([])).toBeUndefined();
});
