import {expect, test} from 'vitest';
import {Alarm} from '../../src/flow/alarm.ts';
import type {Clock} from '../../src/model/clock.ts';

/** Time that stands until it is moved; tells how many sleep. */
class Sleepers implements Clock {
  private nowMs = 1000;
  private readonly sleepers = new Set<{readonly untilMs: number; readonly wake: () => void}>();

  now(): number {
    return this.nowMs;
  }

  get many(): number {
    return this.sleepers.size;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const sleeper = {untilMs: this.nowMs + ms, wake: resolve};
      this.sleepers.add(sleeper);
      const leave = (): void => {
        this.sleepers.delete(sleeper);
        reject(new Error('aborted'));
      };
      signal?.addEventListener('abort', leave, {once: true});
    });
  }

  async to(ms: number): Promise<void> {
    this.nowMs = ms;
    for (const sleeper of this.sleepers) {
      if (sleeper.untilMs > ms) continue;
      this.sleepers.delete(sleeper);
      sleeper.wake();
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function waitingOn(alarm: Alarm, untilMs: number): {isOver: boolean} {
  const state = {isOver: false};
  void alarm.wait(untilMs).then(() => (state.isOver = true));
  return state;
}

test('it wakes at its moment and not before', async () => {
  const clock = new Sleepers();
  const alarm = new Alarm(clock);
  const wait = waitingOn(alarm, 1100);
  await clock.to(1099);
  expect(wait.isOver).toBe(false);
  await clock.to(1100);
  expect(wait.isOver).toBe(true);
});

test('rung, it wakes at once; and one that was rung before the wait does not sleep', async () => {
  const clock = new Sleepers();
  const alarm = new Alarm(clock);
  const wait = waitingOn(alarm, 5000);
  alarm.ring();
  await clock.to(1001);
  expect(wait.isOver).toBe(true);
  await alarm.wait(9000);
  alarm.reset();
  const again = waitingOn(alarm, 9000);
  await clock.to(1002);
  expect(again.isOver).toBe(false);
});

test('a thousand waits that are rung off share their sleeps, and none is missed', async () => {
  const clock = new Sleepers();
  const alarm = new Alarm(clock);
  for (let now = 1001; now < 2000; now++) {
    alarm.reset();
    const wait = waitingOn(alarm, now + 60_000 - 50 * (now % 7));
    alarm.ring();
    await clock.to(now);
    expect(wait.isOver).toBe(true);
    expect(clock.many).toBeLessThanOrEqual(8);
  }
  alarm.reset();
  const short = waitingOn(alarm, 2010);
  await clock.to(2010);
  expect(short.isOver).toBe(true);
  alarm.close();
  expect(clock.many).toBe(0);
});

test('ever shorter waits give up those before them, at most eight sleep', async () => {
  const clock = new Sleepers();
  const alarm = new Alarm(clock);
  for (let untilMs = 90_000; untilMs > 2000; untilMs -= 1000) {
    alarm.reset();
    const wait = waitingOn(alarm, untilMs);
    alarm.ring();
    await clock.to(1000);
    expect(wait.isOver).toBe(true);
    expect(clock.many).toBeLessThanOrEqual(8);
  }
  alarm.reset();
  const last = waitingOn(alarm, 1500);
  await clock.to(1500);
  expect(last.isOver).toBe(true);
});
