import {expect, test} from 'vitest';
import {tick} from '../../src/flow/ticker.ts';
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
