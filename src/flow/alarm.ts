/**
 * Wakes one who waits, at a moment or when it is rung before that. A sleep that nobody needs any more is left to end, and used again: to break one
 * off costs more than the wait. So it may wake too early, and whoever waits looks again. Decides nothing.
 */
import type {Clock} from '../model/clock.ts';

/** Sleeps under way; each is shorter than those before it. */
const sleepsMost = 8;

export class Alarm {
  private readonly clock: Clock;
  private sleeps: number[] = [];
  private ending = new AbortController();
  private wake: (() => void) | null = null;
  private isRung = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** What was rung till now is known. */
  reset(): void {
    this.isRung = false;
  }

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  /** Resolves at that moment at the latest; at once where it was rung since it was reset. One waits at a time. */
  async wait(untilMs: number): Promise<void> {
    if (this.isRung) return;
    const {promise, resolve} = Promise.withResolvers<void>();
    this.wake = resolve;
    this.sleepUntil(untilMs);
    await promise;
    this.wake = null;
  }

  /** Sleeps that are under way hold no process up any longer. */
  close(): void {
    this.ending.abort();
    this.sleeps = [];
  }

  private sleepUntil(untilMs: number): void {
    if (this.sleeps.some((atMs) => atMs <= untilMs)) return;
    if (this.sleeps.length >= sleepsMost) {
      this.close();
      this.ending = new AbortController();
    }
    const {sleeps} = this;
    sleeps.push(untilMs);
    const woken = (): void => {
      sleeps.splice(sleeps.indexOf(untilMs), 1);
      this.wake?.();
    };
    this.clock.sleep(Math.max(1, untilMs - this.clock.now()), this.ending.signal).then(woken, () => undefined);
  }
}
