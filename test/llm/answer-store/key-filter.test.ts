import {createHash} from 'node:crypto';
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {KeyFilter} from '../../../src/llm/answer-store/key-filter.ts';

const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a key that was noted is never denied, whatever else was', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), {maxLength: 200}), (texts) => {
      const filter = new KeyFilter();
      for (const text of texts) filter.note(keyOf(text));
      expect(texts.filter((text) => !filter.mayHave(keyOf(text)))).toEqual([]);
    }),
    {numRuns: 30},
  );
});

test('an empty filter denies every key, and one of twenty thousand all but a few of the others', () => {
  const filter = new KeyFilter();
  const others = Array.from({length: 5000}, (_, ordinal) => keyOf(`other ${ordinal}`));
  expect(others.some((key) => filter.mayHave(key))).toBe(false);
  for (let ordinal = 0; ordinal < 20_000; ordinal++) filter.note(keyOf(`noted ${ordinal}`));
  expect(others.filter((key) => filter.mayHave(key)).length).toBeLessThan(25);
});
