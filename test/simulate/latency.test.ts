/** Latencies have the distribution that was written, and are the same for the same request. */
import {expect, test} from 'vitest';
import {parseLatency} from '../../src/simulate/latency.ts';

/** 4,000 of them, in order. */
function drawn(text: string): readonly number[] {
  const latency = parseLatency(text);
  return Array.from({length: 4000}, (_, number) => latency('seed', String(number))).sort((one, other) => one - other);
}

test('fixed', () => {
  expect(new Set(drawn('fixed:50'))).toEqual(new Set([50]));
});

test('uniform', () => {
  const all = drawn('uniform:20..200');
  expect([all[0], all.at(-1)].map((ms) => Math.round((ms ?? 0) / 5) * 5)).toEqual([20, 200]);
  expect(Math.abs((all[2000] ?? 0) - 110)).toBeLessThan(6);
});

test('lognormal has the median and the 99th percentile that were given', () => {
  const all = drawn('lognormal:300,2000');
  expect(Math.abs((all[2000] ?? 0) / 300 - 1)).toBeLessThan(0.06);
  expect(Math.abs((all[3960] ?? 0) / 2000 - 1)).toBeLessThan(0.2);
  expect(drawn('lognormal:300,2000')).toEqual(all);
  expect(drawn('lognormal:599999,600000').at(-1)).toBeLessThanOrEqual(600_000);
});

test.each([
  '',
  'fixed',
  'fixed:1..2',
  'uniform:5',
  'uniform:9..5',
  'uniform:1,2',
  'lognormal:0,5',
  'lognormal:5..9',
  'fixed:9999999',
  'slow:1',
])('%j is no latency', (text) => {
  expect(() => parseLatency(text)).toThrow(/is no latency.*as fixed:50/);
});
