import {describe, expect, test} from 'vitest';
import {chargeOf, isPlausible} from '../../../src/llm/money/charge.ts';
import {pricesOf} from '../../../src/llm/money/prices.ts';

const prices = pricesOf({input: 1, output: 2});
const terms = {worstNano: 100_000, prices};
const usage = {promptTokens: 10, cachedTokens: 0, completionTokens: 5, reasoningTokens: 0};

describe('a call is charged', () => {
  test('as the server counted', () => {
    expect(chargeOf({type: 'answered', usage, hasText: true}, terms)).toEqual({costNano: 20_000, claimedNano: 0, doubt: null});
  });

  test.each([
    ['no usage', {type: 'answered', usage: null, hasText: true}, 'MISSING_USAGE'],
    ['a usage that cannot be', {type: 'answered', usage: {...usage, promptTokens: 0}, hasText: true}, 'IMPLAUSIBLE_USAGE'],
    ['no answer after it was sent', {type: 'unknown'}, 'UNKNOWN_OUTCOME'],
  ] as const)('its worst case: %s', (_what, outcome, doubt) => {
    expect(chargeOf(outcome, terms)).toEqual({costNano: 100_000, claimedNano: 0, doubt});
  });

  test('its worst case where the server claims more, and the claim is told', () => {
    const claim = {...usage, promptTokens: 1000};
    const charge = {costNano: 100_000, claimedNano: 910_000, doubt: 'USAGE_BEYOND_WORST_CASE'};
    expect(chargeOf({type: 'answered', usage: claim, hasText: true}, terms)).toEqual(charge);
  });

  test('nothing, where the server said that it did not work', () => {
    expect(chargeOf({type: 'refused'}, terms)).toEqual({costNano: 0, claimedNano: 0, doubt: null});
  });

  test('nothing, where no price is known; what is in doubt is told all the same', () => {
    const free = {worstNano: 0, prices: null};
    expect(chargeOf({type: 'answered', usage, hasText: true}, free)).toEqual({costNano: 0, claimedNano: 0, doubt: null});
    expect(chargeOf({type: 'answered', usage: null, hasText: true}, free).doubt).toBe('MISSING_USAGE');
  });
});

test.each([
  [usage, true, true],
  [{...usage, completionTokens: 0}, false, true],
  [{...usage, completionTokens: 0}, true, false],
  [{...usage, promptTokens: -1}, true, false],
  [{...usage, promptTokens: 1.5}, true, false],
  [{...usage, promptTokens: Number.NaN}, true, false],
  [{...usage, promptTokens: 1e15}, true, false],
  [{...usage, cachedTokens: 11}, true, false],
  [{...usage, reasoningTokens: 6}, true, false],
])('whether %o can be, with a text: %s', (told, hasText, can) => {
  expect(isPlausible(told, hasText)).toBe(can);
});
