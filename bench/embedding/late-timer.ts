/** A timer of a millisecond that notes each time it came late: what a process's event loop stood still for, and when. */

const everyMs = 1;
/** Lateness below this is the timer's own. */
const leastMs = 2;
/** Far more than a run has. */
const keptMost = 100_000;

/** From `until - ms` to `until` the loop stood still; `until` in epoch milliseconds, so that processes can be laid beside each other. */
export interface Late {
  readonly until: number;
  readonly ms: number;
}

/** @returns what ends it, and gives what was late */
export function watchLoop(): () => readonly Late[] {
  const lates: Late[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const ms = now - last - everyMs;
    last = now;
    if (ms >= leastMs && lates.length < keptMost) lates.push({until: performance.timeOrigin + now, ms});
  }, everyMs);
  return () => {
    clearInterval(timer);
    return lates;
  };
}
