import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {KeyIndex} from '../../../../src/actors/io/keys/key-index.ts';

test('finds all that was added, and nothing else, however often it has grown and wherever runs of entries wrap', () => {
  // Tags that crowd together, most of all at the end of the table.
  const tag = fc.oneof(fc.nat(0xffffffff), fc.integer({min: 4000, max: 4200}), fc.integer({min: 0xfffffff0, max: 0xffffffff}), fc.nat(20));
  fc.assert(
    fc.property(
      fc.array(tag, {minLength: 1, maxLength: 40}),
      fc.integer({min: 1, max: 300}),
      fc.constantFrom('growing' as const, 'whole' as const),
      (tags, times, size) => {
        const index = new KeyIndex(30_000, size);
        const added = new Map<number, number[]>();
        let ordinal = 0;
        for (let time = 0; time < times; time++) {
          for (const one of tags) {
            const moved = (one + time * 7) >>> 0;
            index.add(moved, ordinal);
            added.set(moved, [...(added.get(moved) ?? []), ordinal++]);
          }
        }
        expect(index.size).toBe(ordinal);
        for (const [one, ordinals] of added) {
          const met: number[] = [];
          index.find(one, (at) => void met.push(at));
          expect(met.toSorted((a, b) => a - b)).toEqual(ordinals);
        }
        expect(index.find(123_456_789, (at) => at)).toBe(added.get(123_456_789)?.[0]);
        const entries = index.takeEntries();
        expect(entries.length).toBe(2 * ordinal);
        for (let at = 0; at < entries.length; at += 2) expect(added.get(entries[at + 1] ?? -1)).toContain(entries[at]);
      },
    ),
    {numRuns: 12},
  );
});

test('is full at its bound, and takes as many again once it is cleared', () => {
  const index = new KeyIndex(5000);
  for (let turn = 0; turn < 2; turn++) {
    let count = 0;
    for (; !index.isFull; count++) index.add((count * 2_654_435_761) >>> 0, count);
    expect(count).toBeGreaterThanOrEqual(5000);
    expect(() => index.add(1, count)).toThrow('as many keys as it has room for');
    index.clear();
    expect(index.find(0, () => true)).toBeUndefined();
  }
});
