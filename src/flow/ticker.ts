/** Does something again and again until told to stop, at moments that others tick at too. Time is the clock's. */
import type {Clock} from '../model/clock.ts';

/** A wait may be longer by so much of itself, and not shorter by more. */
const stray = 0.25;

/**
 * Until the next multiple of `ms`: so that what ticks at 50 ms and at 500 wakes a thread once for all, which costs more than what is done then.
 * One that woke a moment too early waits for the next.
 */
export function untilTick(ms: number, nowMs: number): number {
  const wait = ms - (nowMs % ms);
  return wait < stray * ms ? wait + ms : wait;
}

/** Waits about `ms`, acts, waits again. An action that fails ends the ticking with its error. Resolves when the signal aborts. */
export async function tick(clock: Clock, ms: number, action: () => void | Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(untilTick(ms, clock.now()), signal);
    } catch {
      return;
    }
    await action();
  }
}
