import {assert as holdsFor, double, integer, property} from '../support/properties.ts';
import {expect, test} from 'vitest';
import {waitMs, type Backoff} from '../../src/flow/backoff.ts';

const usualBackoff: Backoff = {attempts: 6, baseMs: 500, factor: 2, maxMs: 30_000, jitter: 1};

const backoff: Backoff = {attempts: 6, baseMs: 100, factor: 3, maxMs: 2000, jitter: 1};

test('the longest waits grow by the factor up to the bound, and end with the attempts', () => {
  const always = (): number => 1;
  expect([1, 2, 3, 4, 5, 6, 7].map((failures) => waitMs(backoff, failures, always))).toEqual([100, 300, 900, 2000, 2000, null, null]);
});

test('with full jitter chance decides all of a wait, without jitter nothing', () => {
  expect(waitMs(backoff, 3, () => 0)).toBe(0);
  expect(waitMs(backoff, 3, () => 0.5)).toBe(450);
  expect(waitMs({...backoff, jitter: 0}, 3, () => 0.5)).toBe(900);
  expect(waitMs({...backoff, jitter: 0.2}, 3, () => 0)).toBe(720);
});

test('one attempt is none more, and a wait behind no failure is our own fault', () => {
  expect(waitMs({...backoff, attempts: 1}, 1, () => 0)).toBeNull();
  expect(() => waitMs(backoff, 0, () => 0)).toThrow('behind a failure');
});

test('a wait is never over the bound, under nothing, or no number', () => {
  holdsFor(
    property(
      integer({min: 1, max: 5000}),
      double({min: 0, max: 1, maxExcluded: true, noNaN: true}),
      double({min: 0, max: 1, noNaN: true}),
      (failures, chance, jitter) => {
        const ms = waitMs({...usualBackoff, attempts: 10_000, jitter}, failures, () => chance);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(usualBackoff.maxMs);
      },
    ),
  );
});
