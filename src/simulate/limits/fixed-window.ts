/** Counts what is taken in calendar windows: at each window's end everything is there again. Never looks across that border. */
import type {Meter} from './meter.ts';

export function makeFixedWindow(limitAtFirst: number, windowMs: number, startMs: number): Meter {
  let limit = limitAtFirst;
  let ordinal = 0;
  let taken = 0;
  const turnTo = (nowMs: number): void => {
    const current = Math.floor((nowMs - startMs) / windowMs);
    if (current === ordinal) return;
    ordinal = current;
    taken = 0;
  };
  const end = (): number => startMs + (ordinal + 1) * windowMs;
  return {
    waitMs: (nowMs, amount) => {
      turnTo(nowMs);
      if (taken + amount <= limit) return 0;
      return amount > limit ? Infinity : end() - nowMs;
    },
    take: (nowMs, amount) => {
      turnTo(nowMs);
      taken += amount;
    },
    told: (nowMs) => {
      turnTo(nowMs);
      return {left: Math.max(0, limit - taken), resetMs: end()};
    },
    change: (_nowMs, changed) => {
      limit = changed;
    },
  };
}
