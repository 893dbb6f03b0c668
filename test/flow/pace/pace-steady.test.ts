import {describe, expect, test} from 'vitest';
import type {WindowKind} from '../../../src/simulate/limits/server-limit.ts';
import {aMinute, type Chance, simulate, total} from '../../support/pace-simulation.ts';

const kinds: readonly WindowKind[] = ['fixed', 'sliding', 'bucket-60s', 'bucket-1s'];

/** Actual tokens stray from the estimate by so much (one standard deviation). */
function straying(by: number) {
  return (chance: Chance) => {
    const estimate = 500 + Math.round(1000 * chance.uniform());
    return {estimate, actual: Math.max(50, Math.round(estimate * (1 + by * chance.normal())))};
  };
}

describe.each(kinds)('against %s', (kind) => {
  test.each([
    {rpm: 5, seconds: 4 * 3600, fromSecond: 600},
    {rpm: 500, seconds: 900, fromSecond: 180},
    {rpm: 10_000, seconds: 300, fromSecond: 90},
  ])('$rpm requests a minute: at least 98 % of them, and no refusal', ({rpm, seconds, fromSecond}) => {
    const {taken, refused, pace} = simulate({pace: {rpm}, server: {kind, rpm, tpm: null}, seconds});
    expect(aMinute(taken, fromSecond, seconds) / rpm).toBeGreaterThanOrEqual(0.98);
    expect(total(refused)).toBe(0);
    expect(pace.figures).toMatchObject({rpm, factor: 1, pausedUntilMs: null});
  });

  test('the same by the limits a server tells, where the user set none', () => {
    const {taken, refused} = simulate({pace: {rpmAssumed: 20}, server: {kind, rpm: 500, tpm: null}, headers: 'limits', seconds: 600});
    expect(aMinute(taken, 120, 600) / 500).toBeGreaterThanOrEqual(0.98);
    expect(total(refused)).toBe(0);
  });

  test('2,000,000 tokens a minute, rightly estimated: at least 98 % of them, and no refusal', () => {
    const limits = {rpm: 10_000, tpm: 2_000_000};
    const {tokens, refused} = simulate({pace: limits, server: {kind, ...limits}, tokens: straying(0), seconds: 600});
    expect(aMinute(tokens, 180, 600) / limits.tpm).toBeGreaterThanOrEqual(0.98);
    expect(total(refused)).toBe(0);
  });

  test('estimates a quarter off: at least 96 % of the tokens, and no refusal', () => {
    const limits = {rpm: 10_000, tpm: 2_000_000};
    const {tokens, refused} = simulate({pace: limits, server: {kind, ...limits}, tokens: straying(0.25), seconds: 600});
    expect(aMinute(tokens, 180, 600) / limits.tpm).toBeGreaterThanOrEqual(0.96);
    expect(total(refused)).toBe(0);
  });
});

test('calls of one size fill a small limit of tokens to the last', () => {
  const limits = {rpm: 10_000, tpm: 40_000};
  const {tokens, refused} = simulate({pace: limits, server: {kind: 'sliding', ...limits}, seconds: 5400});
  expect(aMinute(tokens, 1800, 5400) / limits.tpm).toBeGreaterThanOrEqual(0.98);
  expect(total(refused)).toBe(0);
});

test('a share of the limit is taken, and not more', () => {
  const {taken} = simulate({pace: {rpm: 500, share: 0.7}, server: {kind: 'sliding', rpm: 500, tpm: null}, seconds: 600});
  const used = aMinute(taken, 120, 600) / 500;
  expect(used).toBeGreaterThanOrEqual(0.98 * 0.7);
  expect(used).toBeLessThanOrEqual(0.7);
});

test('standing still for 200 ms every 3 s costs neither throughput nor refusals', () => {
  for (const kind of kinds) {
    const stall = {everyMs: 3000, ms: 200};
    const {taken, refused} = simulate({pace: {rpm: 500}, server: {kind, rpm: 500, tpm: null}, stall, seconds: 600});
    expect(aMinute(taken, 120, 600) / 500).toBeGreaterThanOrEqual(0.98);
    expect(total(refused)).toBe(0);
  }
});

test('10,000 a minute are asked for four at a time, 600 one by one: a thread that waits wakes so much less often', () => {
  const asked = (rpm: number): number => {
    const {taken, admits} = simulate({pace: {rpm}, server: {kind: 'bucket-1s', rpm, tpm: null}, seconds: 60});
    return (admits - total(taken)) / total(taken);
  };
  expect(asked(10_000)).toBeLessThan(0.3);
  expect(asked(600)).toBeGreaterThan(0.9);
});
