import {array, assert, integer, property, record} from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {makeServerLimit, type ServerLimit, type WindowKind} from '../../../src/simulate/limits/server-limit.ts';

const kinds: readonly WindowKind[] = ['fixed', 'sliding', 'bucket-60s', 'bucket-1s'];

/** How many of `count` requests at this moment are taken. */
function burst(limit: ServerLimit, nowMs: number, count: number): number {
  return Array.from({length: count}, () => limit.take(nowMs, 10)).filter(({ok}) => ok).length;
}

test('a fixed window takes its limit, refuses until its end, and takes as much again', () => {
  const limit = makeServerLimit({kind: 'fixed', rpm: 5, tpm: null, startMs: 1000});
  expect(burst(limit, 55_000, 8)).toBe(5);
  expect(limit.take(55_000, 10)).toEqual({ok: false, retryAfterMs: 6000});
  expect(limit.told(55_000)).toMatchObject({
    requestsLimit: 5,
    requestsLeft: 0,
    requestsResetMs: 61_000,
    tokensLimit: null,
    tokensLeft: null,
  });
  expect(burst(limit, 61_000, 8)).toBe(5);
});

test('a sliding window frees each request 60 s after it was taken', () => {
  const limit = makeServerLimit({kind: 'sliding', rpm: 3, tpm: null});
  expect([0, 10_000, 20_000].map((at) => burst(limit, at, 1))).toEqual([1, 1, 1]);
  expect(limit.take(30_000, 1)).toEqual({ok: false, retryAfterMs: 30_000});
  expect(limit.told(30_000)).toMatchObject({requestsLeft: 0, requestsResetMs: 80_000});
  expect(burst(limit, 60_000, 2)).toBe(1);
  expect(burst(limit, 69_999, 1)).toBe(0);
  expect(burst(limit, 70_000, 2)).toBe(1);
});

test('a bucket of a minute starts full and fills steadily', () => {
  const limit = makeServerLimit({kind: 'bucket-60s', rpm: 60, tpm: null});
  expect(burst(limit, 0, 100)).toBe(60);
  expect(limit.take(500, 1)).toEqual({ok: false, retryAfterMs: 500});
  expect(limit.told(1000)).toMatchObject({requestsLeft: 1, requestsResetMs: 60_000});
  expect(burst(limit, 10_000, 100)).toBe(10);
});

test('a bucket of a second takes a second at once, at least one request, and tells of the minute', () => {
  const fast = makeServerLimit({kind: 'bucket-1s', rpm: 600, tpm: null});
  expect(burst(fast, 0, 100)).toBe(10);
  expect(fast.told(0)).toMatchObject({requestsLimit: 600, requestsLeft: 590});
  expect(burst(fast, 1000, 100)).toBe(10);
  const slow = makeServerLimit({kind: 'bucket-1s', rpm: 5, tpm: null});
  expect(burst(slow, 0, 5)).toBe(1);
  expect(slow.take(0, 1)).toEqual({ok: false, retryAfterMs: 12_000});
});

test('what is larger than a bucket of a second passes when it is full, and is paid after', () => {
  const limit = makeServerLimit({kind: 'bucket-1s', rpm: null, tpm: 60_000});
  expect(limit.take(0, 3000)).toEqual({ok: true});
  expect(limit.take(1000, 500)).toEqual({ok: false, retryAfterMs: 1500});
  expect(limit.take(3000, 1000)).toEqual({ok: true});
});

describe.each(kinds)('%s', (kind) => {
  test('a request of more tokens than a minute has is never taken, and counts for nothing', () => {
    const limit = makeServerLimit({kind, rpm: 5, tpm: 1000});
    expect(limit.take(0, 1001)).toEqual({ok: false, retryAfterMs: 60_000});
    expect(limit.told(0)).toMatchObject({requestsLeft: 5, tokensLeft: 1000});
  });

  test('the day ends what its minutes would take, and the next begins anew', () => {
    const limit = makeServerLimit({kind, rpm: null, tpm: null, rpd: 3});
    expect(burst(limit, 3_600_000, 5)).toBe(3);
    expect(limit.take(3_600_000, 1)).toEqual({ok: false, retryAfterMs: 23 * 3_600_000});
    expect(burst(limit, 86_400_000, 5)).toBe(3);
  });

  test('no 60 s take more than the kind allows, and a refused one is taken when it was told to come again', () => {
    const arrivals = array(record({gapMs: integer({min: 0, max: 4000}), tokens: integer({min: 0, max: 900})}), {
      maxLength: 300,
    });
    assert(
      property(arrivals, (list) => {
        const limit = makeServerLimit({kind, rpm: 30, tpm: 3000});
        const taken: {atMs: number; tokens: number}[] = [];
        let nowMs = 0;
        for (const {gapMs, tokens} of list) {
          nowMs += gapMs;
          const answer = limit.take(nowMs, tokens);
          if (!answer.ok) nowMs += answer.retryAfterMs;
          expect(answer.ok || limit.take(nowMs, tokens).ok).toBe(true);
          taken.push({atMs: nowMs, tokens});
        }
        for (const [index, {atMs}] of taken.entries()) {
          const window = taken.slice(index).filter((one) => one.atMs < atMs + 60_000);
          // A fixed window or a full bucket lets two minutes' worth into one; a bucket of a second, a second's (or one request) more.
          const most = kind === 'sliding' ? 1 : 2;
          expect(window.length).toBeLessThanOrEqual(30 * most);
          expect(window.reduce((sum, one) => sum + one.tokens, 0)).toBeLessThanOrEqual(3000 * most);
        }
      }),
      {seed: 7, numRuns: 60},
    );
  });

  test('another limit holds from its moment on, and what was taken stays taken', () => {
    const limit = makeServerLimit({kind, rpm: 600, tpm: null});
    for (let second = 0; second < 60; second++) expect(burst(limit, second * 1000, 10)).toBe(10);
    limit.change(59_500, {rpm: 60, tpm: 5});
    expect(limit.told(59_500)).toMatchObject({requestsLimit: 60, tokensLimit: null});
    expect(burst(limit, 59_500, 100)).toBeLessThanOrEqual(60);
    expect(burst(limit, 59_500, 1)).toBe(0);
    const later = Array.from({length: 60}, (_none, second) => burst(limit, 180_000 + second * 1000, 10)).reduce((sum, one) => sum + one, 0);
    expect(later).toBeGreaterThanOrEqual(59);
    expect(later).toBeLessThanOrEqual(120);
  });

  test('a flood of refused and tiny requests is counted in linear time', () => {
    const limit = makeServerLimit({kind, rpm: null, tpm: 1_000_000});
    for (let index = 0; index < 300_000; index++) limit.take(index * 0.4, index % 3 === 0 ? 900 : 0);
    expect(limit.told(120_000).tokensLimit).toBe(1_000_000);
  });
});

test('a limit that is no positive number is refused', () => {
  expect(() => makeServerLimit({kind: 'fixed', rpm: 0, tpm: null})).toThrow(RangeError);
  expect(() => makeServerLimit({kind: 'fixed', rpm: null, tpm: Number.NaN})).toThrow(RangeError);
});
