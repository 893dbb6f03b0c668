import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {shareOf, usageShareOf} from '../../../src/llm/money/shares.ts';

test('the shares of a whole are whole, nearly equal, and add up to it', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({min: 1, max: 100}), (total, count) => {
      const shares = Array.from({length: count}, (_, index) => shareOf(total, {index, count}));
      expect(shares.reduce((sum, share) => sum + BigInt(share), 0n)).toBe(BigInt(total));
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
  );
});

test('a usage is shared part by part', () => {
  const usage = {promptTokens: 7, cachedTokens: 4, completionTokens: 2, reasoningTokens: 0};
  const shares = [0, 1, 2].map((index) => usageShareOf(usage, {index, count: 3}));
  expect(shares).toEqual([
    {promptTokens: 3, cachedTokens: 2, completionTokens: 1, reasoningTokens: 0},
    {promptTokens: 2, cachedTokens: 1, completionTokens: 1, reasoningTokens: 0},
    {promptTokens: 2, cachedTokens: 1, completionTokens: 0, reasoningTokens: 0},
  ]);
  expect(() => shareOf(1, {index: 3, count: 3})).toThrow('one of the parts');
  expect(() => shareOf(1.5, {index: 0, count: 3})).toThrow('whole number');
});

test.each([1.5, -1, Number.NaN, 1e300])('a server that counts %d tokens has counted nothing', (promptTokens) => {
  const usage = {promptTokens, cachedTokens: 0, completionTokens: 2, reasoningTokens: 0};
  expect(usageShareOf(usage, {index: 0, count: 2})).toBeNull();
});
