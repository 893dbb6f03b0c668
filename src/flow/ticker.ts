/** Does something again and again until told to stop. Time is the clock's. */
import type {Clock} from '../model/clock.ts';

/** Waits `ms`, acts, waits again. An action that fails ends the ticking with its error. Resolves when the signal aborts. */
export async function tick(clock: Clock, ms: number, action: () => void | Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await clock.sleep(ms, signal);
    } catch {
      return;
    }
    await action();
  }
}
