import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {Reorder} from '../../src/flow/reorder.ts';
import {AssertionError} from '../../src/model/errors.ts';

test('values leave in the order of their ordinals, whatever the order they come in', () => {
  const plan = fc.array(fc.integer({min: 0, max: 3}), {minLength: 1, maxLength: 30});
  fc.assert(
    fc.property(plan, fc.infiniteStream(fc.nat()), (counts, choices) => {
      const left: string[] = [];
      const reorder = new Reorder<string>((value) => left.push(value));
      // Each ordinal puts its values one after the other and then ends; which ordinal goes next is chance.
      const pending = counts.map((count, ordinal) => ({ordinal, next: 0, count}));
      while (pending.length > 0) {
        const at = (choices.next().value ?? 0) % pending.length;
        const ordinal = pending[at];
        if (ordinal === undefined) continue;
        if (ordinal.next < ordinal.count) reorder.put(ordinal.ordinal, `${ordinal.ordinal}.${ordinal.next++}`);
        else {
          reorder.end(ordinal.ordinal);
          pending.splice(at, 1);
        }
      }
      expect(left).toEqual(counts.flatMap((count, ordinal) => Array.from({length: count}, (_, i) => `${ordinal}.${i}`)));
      expect(reorder.waiting).toBe(0);
    }),
  );
});

test('the first ordinal is released at once, without waiting for its end', () => {
  const left: number[] = [];
  const reorder = new Reorder<number>((value) => left.push(value));
  reorder.put(1, 10);
  reorder.put(0, 1);
  expect(left).toEqual([1]);
  reorder.end(0);
  expect(left).toEqual([1, 10]);
});

test('an answer for an ordinal that has ended is our own fault', () => {
  const reorder = new Reorder<number>(() => undefined);
  reorder.end(0);
  expect(() => reorder.put(0, 1)).toThrow(AssertionError);
  expect(() => reorder.end(0)).toThrow(AssertionError);
});
