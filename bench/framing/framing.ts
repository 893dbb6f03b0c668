/** How fast does the coordinator find record boundaries, by format? */
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {runScript} from '../measure/script.ts';
import {round} from '../measure/statistics.ts';
import type {Framing} from './measured.ts';

export const framing: Bench = {
  name: 'framing',
  question: 'How fast does the coordinator find record boundaries, by format?',
  run: runFraming,
};

const msPerRun = 400;

async function runFraming({runs, buildDir}: BenchOptions): Promise<BenchResult> {
  const {printed} = await runScript<readonly Framing[]>('framing/measured', [String((runs ?? 5) * msPerRun)], buildDir);
  const rows = printed.map(({name, megabytes, records, medianMs, linesMs}) => ({
    input: name,
    records,
    'MB/s': round(megabytes / (medianMs / 1000), 0),
    'ms/MB': round(medianMs / megabytes, 3),
    'lines alone ms/MB': round(linesMs / megabytes, 3),
  }));
  return {
    rows,
    notes: ['32 MiB in memory, in pieces of 1 MiB; the number of records is checked first; medians. lines alone: indexOf of line feeds.'],
    passed: null,
    details: printed,
  };
}
