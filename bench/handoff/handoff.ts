/** What does it cost to hand a chunk to a pool worker and have its result back: moved, copied, or as objects? */
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {runScript} from '../measure/script.ts';
import {round} from '../measure/statistics.ts';
import type {Handoff} from './measured.ts';

export const handoff: Bench = {
  name: 'handoff',
  question: 'What does it cost to hand a chunk to a pool worker and have its result back: moved, copied, or as objects?',
  run: runHandoff,
};

const msPerRun = 400;

async function runHandoff({runs, buildDir}: BenchOptions): Promise<BenchResult> {
  const {printed} = await runScript<readonly Handoff[]>('handoff/measured', [String((runs ?? 5) * msPerRun)], buildDir);
  const movedOf = (kib: number): Handoff | undefined => printed.find((other) => other.kib === kib && other.way === 'transfer');
  const rows = printed.map((one) => ({
    KiB: one.kib,
    way: one.way,
    'round trip us': round(one.medianMs * 1000, 0),
    'p99 us': round(one.p99Ms * 1000, 0),
    'sender CPU us': round(one.coordinatorMs * 1000, 0),
    'x CPU of moving': round(one.coordinatorMs / (movedOf(one.kib)?.coordinatorMs ?? NaN), 1),
  }));
  return {
    rows,
    notes: ['One worker, one chunk at a time; medians of round trips. objects: bytes go, rows of about as many bytes of JSON come back.'],
    passed: null,
    details: printed,
  };
}
