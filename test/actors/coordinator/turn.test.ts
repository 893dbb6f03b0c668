/** A turn ends after a moment, is given to whoever waits, and begins anew. */
import {expect, test} from 'vitest';
import {Turn} from '../../../src/actors/coordinator/turn.ts';

test('it is over after a moment, and not before', () => {
  const begun = performance.now();
  const turn = new Turn();
  expect(turn.isOver(begun)).toBe(false);
  expect(turn.isOver(begun + 1.9)).toBe(false);
  expect(turn.isOver(performance.now() + 2.1)).toBe(true);
});

test('who waits for the loop comes first, and the next turn is whole', async () => {
  const order: string[] = [];
  const turn = new Turn();
  setImmediate(() => order.push('a result'));
  await turn.give();
  order.push('on');
  expect(order).toEqual(['a result', 'on']);
  expect(turn.isOver(performance.now() - 2)).toBe(false);
});
