/** What else the machine did while something was measured: times of a disturbed round say little. */
import {readFileSync} from 'node:fs';

/** Milliseconds all cores together were busy or idle since the machine started; undefined where /proc/stat is not. */
export interface CoreTimes {
  readonly busyMs: number;
  readonly idleMs: number;
}

const msPerTick = 10;

export function coreTimes(): CoreTimes | undefined {
  try {
    const [user = 0, nice = 0, system = 0, idle = 0, waiting = 0, irq = 0, softirq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
      .split('\n', 1)
      .join('')
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number);
    return {busyMs: (user + nice + system + irq + softirq + steal) * msPerTick, idleMs: (idle + waiting) * msPerTick};
  } catch {
    return undefined;
  }
}

/** Share of all cores that went to others than the one that used `ownMs` of CPU; null where it cannot be known. */
export function othersShare(before: CoreTimes | undefined, after: CoreTimes | undefined, ownMs: number): number | null {
  if (before === undefined || after === undefined) return null;
  const busy = after.busyMs - before.busyMs;
  const all = busy + after.idleMs - before.idleMs;
  return all <= 0 ? null : Math.max(0, (busy - ownMs) / all);
}
