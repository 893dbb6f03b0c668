/**
 * The exact log of what was taken in the last window. What comes in one millisecond is one entry, so that the log is bounded by the
 * window, whatever comes; entries are running sums, so that a refusal need not walk the log to say when to come again.
 */
import type {Meter} from './meter.ts';

interface Entry {
  readonly atMs: number;
  /** All that was ever taken, this included. */
  sum: number;
}

export function makeSlidingWindow(limitAtFirst: number, windowMs: number): Meter {
  let limit = limitAtFirst;
  const log: Entry[] = [];
  let first = 0;
  let gone = 0;
  let sum = 0;
  const forget = (nowMs: number): void => {
    for (let entry = log[first]; entry !== undefined && entry.atMs + windowMs <= nowMs; entry = log[first]) {
      gone = entry.sum;
      first++;
    }
    // The dead front goes when it is half of all: each entry is moved once on average.
    if (first * 2 > log.length) {
      log.splice(0, first);
      first = 0;
    }
  };
  return {
    waitMs: (nowMs, amount) => {
      forget(nowMs);
      if (amount > limit) return Infinity;
      const over = sum - gone + amount - limit;
      if (over <= 0) return 0;
      const freeing = log[firstReaching(log, first, gone + over)];
      return freeing === undefined ? 0 : freeing.atMs + windowMs - nowMs;
    },
    take: (nowMs, amount) => {
      forget(nowMs);
      sum += amount;
      const last = log.at(-1);
      const atMs = Math.ceil(nowMs);
      if (last !== undefined && last.atMs >= atMs) last.sum = sum;
      else log.push({atMs, sum});
    },
    told: (nowMs) => {
      forget(nowMs);
      return {left: Math.max(0, limit - (sum - gone)), resetMs: (log.at(-1)?.atMs ?? nowMs - windowMs) + windowMs};
    },
    change: (_nowMs, changed) => {
      limit = changed;
    },
  };
}

/** Index of the first entry from `from` on whose sum is at least `sum`. */
function firstReaching(log: readonly Entry[], from: number, sum: number): number {
  let low = from;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((log[middle]?.sum ?? Infinity) >= sum) high = middle;
    else low = middle + 1;
  }
  return low;
}
