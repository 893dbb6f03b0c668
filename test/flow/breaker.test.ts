import {array, assert as holdsFor, constantFrom, property} from '../support/properties.ts';
import {expect, test} from 'vitest';
import {Breaker, type BreakerPass} from '../../src/flow/breaker.ts';

const plan = {failuresMost: 5, probeAfterMs: 1000, probeMostMs: 4000};

function opened(): Breaker {
  const breaker = new Breaker(plan);
  for (let failures = 0; failures < 5; failures++) breaker.failed(breaker.begin(0), 0);
  return breaker;
}

test('five failures in a row open it; an answer in between begins the count anew', () => {
  const breaker = new Breaker(plan);
  for (let failures = 0; failures < 4; failures++) breaker.failed(breaker.begin(0), 0);
  breaker.answered();
  for (let failures = 0; failures < 4; failures++) breaker.failed(breaker.begin(0), 0);
  expect(breaker.wait(0)).toBe(0);
  breaker.failed(breaker.begin(7), 7);
  expect(breaker.wait(7)).toBe(1000);
  expect(breaker.wait(507)).toBe(500);
  expect(breaker.figures()).toEqual({state: 'open', failuresInRow: 5, openSinceMs: 7, probeAtMs: 1007, openings: 1});
});

test('one probe goes, and its answer closes', () => {
  const breaker = opened();
  expect(breaker.wait(1000)).toBe(0);
  breaker.begin(1000);
  expect(breaker.wait(1000)).toBe(Infinity);
  expect(breaker.wait(1e9)).toBe(Infinity);
  breaker.answered();
  expect(breaker.wait(1000)).toBe(0);
  expect(breaker.figures()).toEqual({state: 'closed', failuresInRow: 0, openSinceMs: null, probeAtMs: null, openings: 1});
});

test('each probe that fails doubles the wait, up to the bound; after a recovery it begins anew', () => {
  const breaker = opened();
  let now = 0;
  const waits: number[] = [];
  for (let probes = 0; probes < 4; probes++) {
    now += breaker.wait(now);
    breaker.failed(breaker.begin(now), now);
    waits.push(breaker.wait(now));
  }
  expect(waits).toEqual([2000, 4000, 4000, 4000]);
  expect(breaker.figures().openings).toBe(1);
  breaker.answered();
  for (let failures = 0; failures < 5; failures++) breaker.failed(breaker.begin(now), now);
  expect(breaker.wait(now)).toBe(1000);
  expect(breaker.figures().openings).toBe(2);
});

test('calls that went out before it opened end nothing by failing, and close it by an answer', () => {
  const breaker = new Breaker(plan);
  const early = Array.from({length: 20}, () => breaker.begin(0));
  for (const pass of early.slice(0, 10)) breaker.failed(pass, 0);
  expect(breaker.wait(0)).toBe(1000);
  breaker.begin(1000);
  for (const pass of early.slice(10, 15)) breaker.failed(pass, 1500);
  expect(breaker.figures().state).toBe('probing');
  breaker.answered();
  expect(breaker.wait(1500)).toBe(0);
});

test('a probe that was given up lets another go, and says nothing afterwards', () => {
  const breaker = opened();
  const first = breaker.begin(1000);
  breaker.givenUp(first, 1200);
  expect(breaker.wait(1200)).toBe(0);
  const second = breaker.begin(1200);
  breaker.failed(first, 1300);
  expect(breaker.figures().state).toBe('probing');
  breaker.failed(second, 1300);
  expect(breaker.wait(1300)).toBe(2000);
});

test('whatever happens, it never waits for a probe that nobody has', () => {
  const acts = constantFrom('begin', 'answered', 'failed', 'givenUp', 'time');
  holdsFor(
    property(array(acts, {maxLength: 200}), (script) => {
      const breaker = new Breaker(plan);
      const out: BreakerPass[] = [];
      let now = 0;
      for (const act of script) {
        if (act === 'time') now += 700;
        else if (act === 'begin' && breaker.wait(now) === 0) out.push(breaker.begin(now));
        else {
          const pass = out.shift();
          if (pass === undefined) continue;
          if (act === 'answered') breaker.answered();
          else if (act === 'failed') breaker.failed(pass, now);
          else breaker.givenUp(pass, now);
        }
      }
      // Whoever is still out ends; then time alone must bring a call through.
      for (const pass of out) breaker.failed(pass, now);
      expect(breaker.wait(now)).toBeLessThanOrEqual(plan.probeMostMs);
    }),
  );
});
