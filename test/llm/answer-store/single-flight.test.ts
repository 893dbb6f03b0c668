import {expect, test} from 'vitest';
import {SingleFlight} from '../../../src/llm/answer-store/single-flight.ts';

test('equal items are asked once, and the others have what it brings, in their order', () => {
  const flight = new SingleFlight<number>(10);
  expect(flight.join('a', 1)).toBe('first');
  expect(flight.join('a', 2)).toBe('waits');
  expect(flight.join('b', 3)).toBe('first');
  expect(flight.join('a', 4)).toBe('waits');
  expect(flight.waiting).toBe(2);
  expect(flight.land('b')).toEqual([]);
  expect(flight.land('a')).toEqual([2, 4]);
  expect(flight.waiting).toBe(0);
  expect(flight.join('a', 5)).toBe('first');
});

test('no more wait than the window holds, and there is room again when something lands', () => {
  const flight = new SingleFlight<number>(2);
  expect([1, 2, 3, 4].map((item) => flight.join('a', item))).toEqual(['first', 'waits', 'waits', 'full']);
  expect(flight.join('b', 5)).toBe('first');
  expect(flight.join('b', 6)).toBe('full');
  expect(flight.land('a')).toEqual([2, 3]);
  expect(flight.join('b', 6)).toBe('waits');
});

test('nothing lands that has not flown', () => {
  expect(() => new SingleFlight(1).land('a')).toThrow('what lands has flown');
});
