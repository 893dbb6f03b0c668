/**
 * A token bucket: fills steadily, holds so much, starts full. A minute's account beside it is what the headers speak of: servers that
 * enforce by the second still tell what is left of the minute.
 */
import type {Meter} from './meter.ts';

const minuteMs = 60_000;
/** A level that rounding keeps so little below what is asked for would refuse, and then tell to come again at once. */
const hair = 1e-9;

export interface BucketOptions {
  /** Of a minute: it fills in this time, and more than this at once is never taken. */
  readonly limit: number;
  /** How much it holds. */
  readonly capacityOf: (limit: number) => number;
}

export function makeBucket(options: BucketOptions): Meter {
  let {limit} = options;
  let capacity = options.capacityOf(limit);
  let perMs = limit / minuteMs;
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
      return missing <= capacity * hair ? 0 : missing / perMs;
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
    change: (nowMs, changed) => {
      fill(nowMs);
      limit = changed;
      capacity = options.capacityOf(limit);
      perMs = limit / minuteMs;
      level = Math.min(level, capacity);
      told = Math.min(told, limit);
    },
  };
}
