/**
 * Preloaded (`node --import`) into every process that is measured: on exit it writes what the whole process, all threads, has
 * used. The parent cannot ask for that, and the measured program does not know of it.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {isMainThread} from 'node:worker_threads';

export interface Usage {
  readonly userMs: number;
  readonly systemMs: number;
  /** MB (2^20 bytes): VmHWM where /proc has it, else resourceUsage().maxRSS, which may count the parent before exec. */
  readonly peakRssMb: number;
}

/** Name of the environment's variable that says where to write. */
export const usageVariable = 'QUERN_BENCH_USAGE';

const path = process.env[usageVariable];
if (path !== undefined && isMainThread) process.on('exit', () => writeFileSync(path, JSON.stringify(usageNow())));

function usageNow(): Usage {
  const {userCPUTime, systemCPUTime, maxRSS} = process.resourceUsage();
  return {userMs: userCPUTime / 1000, systemMs: systemCPUTime / 1000, peakRssMb: (highWaterKb() ?? maxRSS) / 1024};
}

function highWaterKb(): number | undefined {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
    return match?.[1] === undefined ? undefined : Number(match[1]);
  } catch {
    return undefined;
  }
}
