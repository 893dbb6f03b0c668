/** Each learner beside the same lane without it: what it gains. */
import {describe, expect, test} from 'vitest';
import type {Learner} from '../../../src/flow/pace/pace-options.ts';
import {makeBucket} from '../../../src/simulate/limits/bucket.ts';
import type {ServerLimit, WindowKind} from '../../../src/simulate/limits/server-limit.ts';
import {aMinute, type Chance, type Simulated, type Simulation, simulate, total} from '../../support/pace-simulation.ts';

const kinds: readonly WindowKind[] = ['fixed', 'sliding', 'bucket-60s', 'bucket-1s'];

function withAndWithout(learner: Learner, simulation: Simulation): readonly [Simulated, Simulated] {
  return [simulate(simulation), simulate({...simulation, pace: {...simulation.pace, without: [learner]}})];
}

test('headers: a limit that is lower than the user said costs no refusal', () => {
  const server = {kind: 'sliding', rpm: 300, tpm: null} as const;
  const [learned, fixed] = withAndWithout('headers', {pace: {rpm: 500}, server, headers: 'limits', seconds: 600});
  expect(total(learned.refused)).toBe(0);
  expect(total(fixed.refused)).toBeGreaterThan(3);
  expect(total(learned.taken)).toBeGreaterThan(total(fixed.taken));
});

test('headers: others who share the key are given way to', () => {
  const server = {kind: 'sliding', rpm: 500, tpm: null} as const;
  const [learned, fixed] = withAndWithout('headers', {pace: {rpm: 500}, server, headers: 'limits', others: 150, seconds: 1500});
  expect(total(learned.refused)).toBeLessThanOrEqual(2);
  expect(aMinute(learned.taken, 300, 1500) / 350).toBeGreaterThanOrEqual(0.95);
  expect(total(fixed.refused)).toBeGreaterThan(8);
  expect(aMinute(fixed.taken, 300, 1500) / 350).toBeLessThan(0.7);
});

test('factor: a lower limit that nothing tells of is refused once in minutes, not again and again', () => {
  const server = {kind: 'sliding', rpm: 300, tpm: null} as const;
  const [learned, fixed] = withAndWithout('factor', {pace: {rpm: 500}, server, seconds: 1800});
  expect(total(learned.refused)).toBeLessThanOrEqual(25);
  expect(total(fixed.refused)).toBeGreaterThan(2 * total(learned.refused));
});

test('tolerance: a server that enforces by a fraction of a second is sent to evenly', () => {
  const limit = bucketOf(3000, 0.15);
  const server = {kind: 'bucket-1s', rpm: 3000, tpm: null} as const;
  const stalling = {pace: {rpm: 3000}, server, stall: {everyMs: 4000, ms: 250}, seconds: 600};
  const learned = simulate({...stalling, limit: limit()});
  const fixed = simulate({...stalling, limit: limit(), pace: {rpm: 3000, without: ['tolerance']}});
  expect(aMinute(learned.taken, 300, 600) / 3000).toBeGreaterThan(0.9);
  expect(aMinute(fixed.taken, 300, 600) / 3000).toBeLessThan(0.7);
});

describe.each(kinds)('%s', (kind) => {
  test('spread: a server that answers evenly is used by one percent more', () => {
    const serviceMs = (chance: Chance): number => 20 + 20 * chance.uniform();
    const [learned, fixed] = withAndWithout('spread', {pace: {rpm: 1500}, server: {kind, rpm: 1500, tpm: null}, serviceMs, seconds: 420});
    expect(aMinute(learned.taken, 180, 420) / 1500).toBeGreaterThan(0.99);
    expect(aMinute(fixed.taken, 180, 420) / 1500).toBeLessThan(0.985);
    expect(total(learned.refused)).toBe(0);
  });

  test('tokens: estimates that are 40 % too high waste nothing', () => {
    const limits = {rpm: 10_000, tpm: 500_000};
    const tokens = straying(0.6);
    const [learned, fixed] = withAndWithout('tokens', {pace: limits, server: {kind, ...limits}, tokens, seconds: 600});
    expect(aMinute(learned.tokens, 180, 600) / limits.tpm).toBeGreaterThan(0.97);
    expect(aMinute(fixed.tokens, 180, 600) / limits.tpm).toBeLessThan(0.95);
    expect(total(learned.refused)).toBe(0);
  });
});

test('tokens: estimates that are 60 % too low lead to no refusals', () => {
  const limits = {rpm: 10_000, tpm: 500_000};
  const simulation = {pace: limits, server: {kind: 'bucket-1s', ...limits} as const, tokens: straying(1.6), seconds: 900};
  const [learned, fixed] = withAndWithout('tokens', simulation);
  expect(total(learned.refused)).toBeLessThanOrEqual(1);
  expect(total(fixed.refused)).toBeGreaterThan(5);
});

test.each([1, 8, 32, 100])('concurrency: %i slots are kept busy, and calls hardly queue', (slots) => {
  const serviceMs = (chance: Chance): number => 1500 + 1000 * chance.uniform();
  const server = {kind: 'fixed', rpm: null, tpm: null} as const;
  const [learned, fixed] = withAndWithout('concurrency', {pace: {inFlightMost: 400}, server, serviceMs, slots, seconds: 1200});
  expect(aMinute(learned.taken, 600, 1200) / (slots * 30)).toBeGreaterThan(0.95);
  expect(learned.meanMs).toBeLessThan(2.3 * 2000);
  expect(fixed.meanMs).toBeGreaterThan(3.5 * 2000);
  expect(learned.inFlightPeak).toBeLessThanOrEqual(2 * slots + 1);
});

/** Calls take so many times what is estimated, and a little more or less. */
function straying(times: number) {
  return (chance: Chance) => {
    const estimate = 500 + 500 * chance.uniform();
    return {estimate, actual: Math.round(estimate * times * (1 + 0.1 * chance.normal()))};
  };
}

/** A server whose bucket holds less than a second, and which tells nothing. */
function bucketOf(rpm: number, seconds: number): () => ServerLimit {
  const told = {requestsLimit: null, requestsLeft: null, requestsResetMs: null, tokensLimit: null, tokensLeft: null, tokensResetMs: null};
  return () => {
    const meter = makeBucket({limit: rpm, capacityOf: (whole) => (whole / 60) * seconds});
    return {
      take: (nowMs) => {
        const retryAfterMs = meter.waitMs(nowMs, 1);
        if (retryAfterMs > 0) return {ok: false, retryAfterMs};
        meter.take(nowMs, 1);
        return {ok: true};
      },
      told: () => told,
      change: (nowMs, {rpm: changed}) => meter.change(nowMs, changed ?? rpm),
    };
  };
}
