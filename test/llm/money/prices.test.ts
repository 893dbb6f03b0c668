import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {costOf, nanoOf, pricesOf, sizeOf, worstCase, type Prices} from '../../../src/llm/money/prices.ts';

/** gpt-4o-mini's shape of prices, as an example: 0.15, 0.075 cached, 0.60 a million. */
const example = pricesOf({input: 0.15, cachedInput: 0.075, output: 0.6});

const price = fc.double({min: 0, max: 1000, noNaN: true}).map(nanoOf);
const anyPrices: fc.Arbitrary<Prices> = fc.record({input: price, cachedInput: price, output: price, reasoning: price, perRequest: price});

describe('a cost', () => {
  test('is tokens by their prices, parts within their sums', () => {
    const usage = {promptTokens: 1_000_000, cachedTokens: 400_000, completionTokens: 100_000, reasoningTokens: 60_000};
    expect(costOf(usage, example)).toBe(nanoOf(0.6 * 0.15 + 0.4 * 0.075 + 0.1 * 0.6));
    const dear = {...example, reasoning: nanoOf(6), perRequest: nanoOf(0.01)};
    expect(costOf(usage, dear)).toBe(nanoOf(0.6 * 0.15 + 0.4 * 0.075 + 0.04 * 0.6 + 0.06 * 6 + 0.01));
  });

  test('is whole, and rounded up', () => {
    const tiny = pricesOf({input: 0.0025, output: 0});
    expect(costOf({promptTokens: 1, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0}, tiny)).toBe(3);
    expect(costOf({promptTokens: 2, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0}, tiny)).toBe(5);
  });

  test('is exact where a product is larger than a number holds', () => {
    const prices = pricesOf({input: 600, output: 600});
    const usage = {promptTokens: 10_000_001, cachedTokens: 0, completionTokens: 0, reasoningTokens: 0};
    expect(costOf(usage, prices)).toBe(6_000_000_600_000);
  });

  test('takes what is left out from its fellow', () => {
    expect(pricesOf({input: 1, output: 2})).toEqual({input: 1e9, cachedInput: 1e9, output: 2e9, reasoning: 2e9, perRequest: 0});
    expect(() => pricesOf({input: -1, output: 1})).toThrow('between 0 and');
    expect(() => pricesOf({input: Number.NaN, output: 1})).toThrow('between 0 and');
  });
});

describe('the worst case', () => {
  test('is never below what a call within its bounds costs', () => {
    const calls = fc.record({promptBytes: fc.nat(1_000_000), overhead: fc.nat(500), maxTokens: fc.nat(100_000)});
    const share = fc.double({min: 0, max: 1, noNaN: true});
    fc.assert(
      fc.property(calls, anyPrices, fc.array(share, {minLength: 4, maxLength: 4}), (size, prices, [a = 0, b = 0, c = 0, d = 0]) => {
        const promptTokens = Math.floor((size.promptBytes + size.overhead) * a);
        const completionTokens = Math.floor(size.maxTokens * b);
        const usage = {
          promptTokens,
          cachedTokens: Math.floor(promptTokens * c),
          completionTokens,
          reasoningTokens: Math.floor(completionTokens * d),
        };
        expect(costOf(usage, prices)).toBeLessThanOrEqual(worstCase(size, prices));
      }),
      {numRuns: 1000},
    );
  });

  test('counts the bytes of all that is sent, in UTF-8, and the schema', () => {
    const settings = {model: 'm', temperature: null, topP: null, seed: null, maxTokens: 50, parameters: {}};
    const messages = [
      {role: 'system' as const, content: 'ñandú'},
      {role: 'user' as const, content: '中文'},
    ];
    const text = sizeOf({messages, shape: {type: 'text'}, settings});
    expect(text).toMatchObject({promptBytes: 7 + 6, maxTokens: 50});
    const schema = {type: 'object', description: 'ü'};
    const json = sizeOf({messages, shape: {type: 'json', name: 'slug', schema, rung: 'json_schema'}, settings});
    expect(json.promptBytes - text.promptBytes).toBe(Buffer.byteLength(JSON.stringify(schema)) + 4);
    const one = sizeOf({messages: messages.slice(1), shape: {type: 'text'}, settings});
    expect(text.overhead).toBeGreaterThan(one.overhead);
  });
});
