/**
 * How long to wait before trying again: longer each time, and by chance, so that those who failed together do not come back together. Full
 * jitter, after Brooker, "Exponential Backoff And Jitter" (AWS, 2015). Never waits itself.
 */
import {assert} from '../model/errors.ts';

export interface Backoff {
  /** How often something is tried at most, the first time included. */
  readonly attempts: number;
  /** The longest wait behind the first failure. */
  readonly baseMs: number;
  /** Each further one may be so many times longer. */
  readonly factor: number;
  readonly maxMs: number;
  /** The share of a wait that chance decides: 1 is all of it (any wait down to none), 0 is none. */
  readonly jitter: number;
}

/**
 * Milliseconds to wait behind the failure of that number (from 1); null where no attempt is left.
 * @param chance in [0, 1), anew at each call
 */
export function waitMs(backoff: Backoff, failures: number, chance: () => number): number | null {
  assert(Number.isInteger(failures) && failures >= 1, 'a wait stands behind a failure');
  if (failures >= backoff.attempts) return null;
  // A power that outgrows all numbers is Infinity, and so the bound.
  const mostMs = Math.min(backoff.maxMs, backoff.baseMs * backoff.factor ** (failures - 1));
  return mostMs * (1 - backoff.jitter * (1 - chance()));
}
