/**
 * A token bucket: fills steadily, holds so much, starts full. A minute's account beside it is what the headers speak of: servers that
 * enforce by the second still tell what is left of the minute.
 */
import type {Meter} from './meter.ts';

export interface BucketOptions {
  /** More than this at once is never taken. */
  readonly limit: number;
  readonly capacity: number;
  readonly perMs: number;
}

export function makeBucket({limit, capacity, perMs}: BucketOptions): Meter {
  // A level that a rounding error keeps a hair below what is asked for would refuse, and then tell to come again at once.
  const hair = capacity * 1e-9;
  let level = capacity;
  let told = limit;
  let atMs = Number.NEGATIVE_INFINITY;
  const fill = (nowMs: number): void => {
    if (nowMs <= atMs) return;
    level = Math.min(capacity, level + (nowMs - atMs) * perMs);
    told = Math.min(limit, told + (nowMs - atMs) * perMs);
    atMs = nowMs;
  };
  return {
    waitMs: (nowMs, amount) => {
      fill(nowMs);
      if (amount > limit) return Infinity;
      const missing = Math.min(amount, capacity) - level;
      return missing <= hair ? 0 : missing / perMs;
    },
    take: (nowMs, amount) => {
      fill(nowMs);
      level -= amount;
      told -= amount;
    },
    told: (nowMs) => {
      fill(nowMs);
      return {left: Math.max(0, told), resetMs: nowMs + Math.ceil((limit - told) / perMs)};
    },
  };
}
