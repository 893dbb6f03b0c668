import {expect, test} from 'vitest';
import {
  daysOf,
  guessAssumed,
  guessFromKept,
  minutesOf,
  packOf,
  percentilesOf,
  requestsOf,
  usdOf,
} from '../../src/engine/estimate-figures.ts';
import type {LlmPlan} from '../../src/model/plan.ts';

function llmOf(given: Partial<LlmPlan>): LlmPlan {
  return {rpm: null, rpmAssumed: null, tpm: null, rpd: null, share: 1, hours: null, ...given} as LlmPlan;
}

test('requests: full ones of each category, and what is left of each by itself', () => {
  expect(requestsOf([11, 11], 5)).toEqual(
    new Map([
      [5, 4],
      [1, 2],
    ]),
  );
  expect(requestsOf([10], 5)).toEqual(new Map([[5, 2]]));
  expect(requestsOf([3, 0, 2], 5)).toEqual(
    new Map([
      [3, 1],
      [2, 1],
    ]),
  );
  expect(requestsOf([], 5)).toEqual(new Map());
});

test('answers: by kept ones where there are some, else within schema and max_tokens', () => {
  expect(guessFromKept([1, 2, 3, 4], 100)).toBeNull();
  expect(guessFromKept([10, 10, 10, 10, 60], 100)).toEqual({low: 10, expected: 20, most: 60, known: 'kept', seen: 5});
  expect(guessAssumed({least: 4, maxTokens: 400, pack: 1})).toMatchObject({low: 4, expected: 40, most: 400});
  expect(guessAssumed({least: 4000, maxTokens: 400, pack: 4})).toMatchObject({low: 100, expected: 100, most: 100});
});

test('a pack holds as many items as their answers have room for', () => {
  const guess = guessFromKept([50, 50, 50, 50, 50], 1000);
  expect(guess === null ? 0 : packOf(50, {maxTokens: 1000, guess})).toBe(16);
  expect(packOf(50, {maxTokens: 1000, guess: guessAssumed({least: 50, maxTokens: 1000, pack: 50})})).toBe(50);
});

test('money and minutes by hand', () => {
  const volume = {requests: 100, promptTokens: 2_000_000, answerTokens: 500_000};
  expect(usdOf(volume, {input: 1, cachedInput: 1, output: 4, reasoning: 4, perRequest: 0.01})).toBeCloseTo(5);
  expect(minutesOf(volume, llmOf({rpm: 20, share: 0.5}))).toEqual({minutes: 10, bound: 'requests'});
  expect(minutesOf(volume, llmOf({rpm: 20, tpm: 100_000}))).toEqual({minutes: 25, bound: 'tokens'});
  expect(minutesOf(volume, llmOf({rpmAssumed: 10}))).toEqual({minutes: 10, bound: 'requests'});
  expect(minutesOf(volume, llmOf({}))).toEqual({minutes: null, bound: null});
});

test('days: hours that are closed, and requests of a day', () => {
  const of = (minutes: number | null, requests: number, llm: Partial<LlmPlan>): number | null => {
    const days = daysOf({minutes, laneRequests: [requests]}, llmOf(llm));
    return days === null ? null : Math.round(days * 1440);
  };
  expect(of(60, 10, {})).toBe(60);
  // Two hours a night: three of work are one night, and an hour of the next.
  expect(of(180, 10, {hours: {from: 22 * 60, to: 0}})).toBe(1440 + 60);
  expect(of(120, 10, {hours: {from: 22 * 60, to: 0}})).toBe(120);
  // 250 requests at 100 a day: two days, and half of the minutes of one.
  expect(of(50, 250, {rpd: 100})).toBe(2880 + 10);
  expect(of(null, 10, {})).toBeNull();
  expect(of(null, 250, {rpd: 100})).toBe(2880);
});

test('percentiles are of the values that there are', () => {
  expect(percentilesOf([])).toBeNull();
  expect(percentilesOf([5])).toEqual({p10: 5, p50: 5, p90: 5});
  expect(percentilesOf(Array.from({length: 10}, (_, n) => 10 - n))).toEqual({p10: 1, p50: 5, p90: 9});
});
