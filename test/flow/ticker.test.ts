import {expect, test} from 'vitest';
import {tick, untilTick} from '../../src/flow/ticker.ts';
import type {Clock} from '../../src/model/clock.ts';

/** A clock whose sleeps end when the test says so. */
function steppedClock(): {clock: Clock; step(): void} {
  let wake: (() => void) | undefined;
  const clock: Clock = {
    now: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        signal?.addEventListener('abort', () => reject(new Error('aborted')), {once: true});
      }),
  };
  return {clock, step: () => wake?.()};
}

test('acts after each wait, and ends with the signal', async () => {
  const {clock, step} = steppedClock();
  const controller = new AbortController();
  let acted = 0;
  const ticking = tick(clock, 10, () => void acted++, controller.signal);
  for (let i = 0; i < 3; i++) {
    step();
    await new Promise(setImmediate);
  }
  expect(acted).toBe(3);
  controller.abort();
  await ticking;
});

test('an action that fails ends the ticking with its error', async () => {
  const {clock, step} = steppedClock();
  const ticking = tick(clock, 10, () => Promise.reject(new Error('no')), new AbortController().signal);
  step();
  await expect(ticking).rejects.toThrow('no');
});

test('tickers of several lengths meet at multiples; who wakes a moment early waits for the next', () => {
  const woken = (ms: number, fromMs: number, lateMs: number): readonly number[] => {
    const moments: number[] = [];
    for (let now = fromMs; moments.length < 40;) moments.push((now += untilTick(ms, now) + lateMs));
    return moments;
  };
  const [often, seldom] = [woken(50, 1013, 0), woken(500, 1131, 0)];
  expect(seldom.every((ms) => ms > 3000 || often.includes(ms))).toBe(true);
  for (const lateMs of [0, 3, 12, -1]) {
    const moments = woken(50, 7, lateMs);
    const apart = moments.slice(1).map((ms, index) => ms - (moments[index] ?? 0));
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(50 - 12);
    expect(Math.max(...apart)).toBeLessThanOrEqual(50 * 1.25 + 12);
    expect(moments.at(-1)).toBeLessThanOrEqual(7 + 41 * 50 + 12);
  }
});
