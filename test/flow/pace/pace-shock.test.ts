import {describe, expect, test} from 'vitest';
import type {WindowKind} from '../../../src/simulate/limits/server-limit.ts';
import {aMinute, type Simulated, type Simulation, simulate, total} from '../../support/pace-simulation.ts';

const kinds: readonly WindowKind[] = ['fixed', 'sliding', 'bucket-60s', 'bucket-1s'];
const shockSeconds = 900;

/** The server's limit falls to 0.6 for 15 min and comes back. */
function shocked(fromSecond: number, simulation: Omit<Simulation, 'shocks'>): Simulated {
  const shocks = [
    {atSecond: fromSecond, share: 0.6},
    {atSecond: fromSecond + shockSeconds, share: 1},
  ];
  return simulate({...simulation, shocks});
}

/** Seconds after the shock until ten seconds in a row bring 95 % of the limit. */
function secondsUntilBack({taken}: Simulated, endSecond: number, rpm: number): number {
  for (let second = endSecond; second + 10 <= taken.length; second++) {
    if (aMinute(taken, second, second + 10) >= 0.95 * rpm) return second - endSecond;
  }
  return Infinity;
}

describe.each(kinds)('a limit of %s that falls to 0.6 for 15 min', (kind) => {
  test.each([307, 330])('at second %i, without headers: at most 15 refusals, 95 percent again within 180 s', (fromSecond) => {
    const end = fromSecond + shockSeconds;
    const rpm = 500;
    const run = shocked(fromSecond, {pace: {rpm}, server: {kind, rpm, tpm: null}, seconds: end + 400});
    expect(total(run.refused)).toBeLessThanOrEqual(15);
    expect(aMinute(run.taken, fromSecond + 180, end) / (0.6 * rpm)).toBeGreaterThanOrEqual(0.85);
    expect(secondsUntilBack(run, end, rpm)).toBeLessThanOrEqual(180);
    expect(aMinute(run.taken, end + 180, end + 400) / rpm).toBeGreaterThanOrEqual(0.98);
  });

  test('with headers: hardly a refusal, back to 95 % within 5 s', () => {
    const end = 310 + shockSeconds;
    const rpm = 500;
    const run = shocked(310, {pace: {rpm}, server: {kind, rpm, tpm: null}, headers: 'limits', seconds: end + 200});
    expect(total(run.refused)).toBeLessThanOrEqual(1);
    expect(aMinute(run.taken, 310 + 90, end) / (0.6 * rpm)).toBeGreaterThanOrEqual(0.97);
    expect(secondsUntilBack(run, end, rpm)).toBeLessThanOrEqual(5);
  });

  test('of 10,000 requests a minute, with headers: what was on its way is refused, 15 at most, and 95 % within 5 s', () => {
    const end = 130 + 150;
    const shocks = [
      {atSecond: 130, share: 0.6},
      {atSecond: end, share: 1},
    ];
    const run = simulate({pace: {rpm: 10_000}, server: {kind, rpm: 10_000, tpm: null}, headers: 'limits', shocks, seconds: end + 20});
    expect(total(run.refused)).toBeLessThanOrEqual(15);
    expect(run.refusalsApart).toBeLessThanOrEqual(1);
    expect(aMinute(run.taken, 130 + 70, end) / 6000).toBeGreaterThanOrEqual(0.97);
    expect(secondsUntilBack(run, end, 10_000)).toBeLessThanOrEqual(5);
  });

  test('of 5 requests a minute: at most 15 refusals, and all of it again 180 s after', () => {
    const end = 3610 + shockSeconds;
    const run = shocked(3610, {pace: {rpm: 5}, server: {kind, rpm: 5, tpm: null}, seconds: end + 180 + 3600});
    expect(total(run.refused)).toBeLessThanOrEqual(15);
    expect(aMinute(run.taken, end + 180, end + 180 + 3600) / 5).toBeGreaterThanOrEqual(0.95);
  });

  test('of tokens: at most 15 refusals, and all of it again 180 s after', () => {
    const limits = {rpm: 10_000, tpm: 500_000};
    const end = 310 + shockSeconds;
    const run = shocked(310, {pace: limits, server: {kind, rpm: null, tpm: limits.tpm}, seconds: end + 480});
    expect(total(run.refused)).toBeLessThanOrEqual(15);
    expect(aMinute(run.tokens, end + 180, end + 480) / limits.tpm).toBeGreaterThanOrEqual(0.95);
  });
});

/**
 * With ways of 40 ms each, 10 to 17 of 10,000 a minute are on their way when the first refusal comes, and 6 to 11 at each later trial of
 * 6,000, of which 180 s ask for four at least: so nobody keeps to 15 refusals. Nobody need send more than 15 times after a refusal was heard.
 */
test.each(['fixed', 'bucket-1s'] as const)(
  '10,000 requests a minute of %s fall to 0.6, without headers: 15 refusals but for those on their way',
  (kind) => {
    const end = 127 + shockSeconds;
    const rpm = 10_000;
    const run = shocked(127, {pace: {rpm}, server: {kind, rpm, tpm: null}, seconds: end + 185});
    expect(run.refusalsApart).toBeLessThanOrEqual(15);
    expect(total(run.refused)).toBeLessThanOrEqual(110);
    expect(aMinute(run.taken, 127 + 180, end) / (0.6 * rpm)).toBeGreaterThanOrEqual(0.92);
    expect(secondsUntilBack(run, end, rpm)).toBeLessThanOrEqual(175);
  },
);
