import {assert, double, property, array, tuple} from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {TokenEstimate} from '../../../src/flow/pace/token-estimate.ts';
import {makeChance} from '../../support/pace-simulation.ts';

test.each([
  ['English', 0.25, 40],
  ['Spanish', 0.31, 700],
  ['Chinese', 0.41, 0],
])('%s: constant and slope are learned, and the sum of many calls is right within 2 %%', (_name, slope, constant) => {
  const chance = makeChance(5);
  const learned = new TokenEstimate();
  const fixed = new TokenEstimate();
  const sums = {actual: 0, learned: 0, fixed: 0};
  for (let call = 0; call < 1000; call++) {
    const bytes = Math.round(500 + 4000 * chance.uniform());
    const actual = Math.round((constant + slope * bytes) * (1 + 0.1 * chance.normal()));
    if (call >= 200) {
      sums.actual += actual;
      sums.learned += learned.estimate(bytes);
      sums.fixed += fixed.estimate(bytes);
    }
    learned.learn(bytes, actual);
  }
  expect(Math.abs(sums.learned / sums.actual - 1)).toBeLessThan(0.02);
  expect(Math.abs(sums.fixed / sums.actual - 1)).toBeGreaterThan(0.04);
  expect(learned.estimate(9000) / (constant + slope * 9000)).toBeGreaterThan(0.85);
  expect(learned.estimate(9000) / (constant + slope * 9000)).toBeLessThan(1.15);
});

test('texts of one length teach a constant, and other lengths stay sane', () => {
  const estimate = new TokenEstimate();
  for (let call = 0; call < 100; call++) estimate.learn(1000, 700);
  expect(estimate.estimate(1000)).toBeCloseTo(700, 0);
  expect(estimate.estimate(2000)).toBeGreaterThan(700);
  expect(estimate.estimate(2000)).toBeLessThan(1500);
});

test('whatever is learned, an estimate is a number of at least one', () => {
  const number = double({min: -1, max: 1e9, noNaN: false});
  assert(
    property(array(tuple(number, number), {maxLength: 50}), (calls) => {
      const estimate = new TokenEstimate();
      for (const [bytes, tokens] of calls) estimate.learn(bytes, tokens);
      for (const bytes of [0, 1, 1e4, 1e9]) {
        const tokens = estimate.estimate(bytes);
        expect(Number.isFinite(tokens) && tokens >= 1).toBe(true);
      }
    }),
    {seed: 3, numRuns: 300},
  );
});
