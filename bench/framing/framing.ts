/** What does it cost the coordinator to find record boundaries, by format? */
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {runScript} from '../measure/script.ts';
import {round} from '../measure/statistics.ts';
import type {Framing} from './measured.ts';

export const framing: Bench = {
  name: 'framing',
  question: 'What does it cost the coordinator to find record boundaries, by format?',
  run: runFraming,
};

const msPerRun = 400;

async function runFraming({runs, buildDir}: BenchOptions): Promise<BenchResult> {
  const {printed} = await runScript<readonly Framing[]>('framing/measured', [String((runs ?? 5) * msPerRun)], buildDir);
  const rows = printed.map(({name, megabytes, records, medianMs, fastestMs, linesMs}) => ({
    input: name,
    records,
    'CPU ms/MB': round(medianMs / megabytes, 3),
    'at best': round(fastestMs / megabytes, 3),
    'lines alone ms/MB': round(linesMs / megabytes, 3),
  }));
  return {
    rows,
    notes: [
      '16 MiB in memory, in pieces of 1 MiB; the number of records is checked first; CPU time: medians, and the fastest of all rounds. lines alone: indexOf of line feeds.',
    ],
    passed: null,
    details: printed,
  };
}
