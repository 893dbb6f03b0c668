/** Does the whole process stay within limits.memoryMb on inputs of every unfriendly shape? */
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {messageOf} from '../../src/model/errors.ts';
import type {Measured} from '../measure/child.ts';
import {round} from '../measure/statistics.ts';
import {memoryCases, usualBoundMb} from './cases.ts';
import {runCase} from './run-case.ts';

const fullSizeMb = 500;

export const memory: Bench = {
  name: 'memory',
  question: 'Does the whole process stay within limits.memoryMb on inputs of every unfriendly shape?',
  run: runMemory,
};

async function runMemory(options: BenchOptions): Promise<BenchResult> {
  const rows: Figures[] = [];
  const details: unknown[] = [];
  for (const makeCase of memoryCases) {
    const one = makeCase({...options, scale: (options.sizeMb ?? fullSizeMb) / fullSizeMb});
    const samples: Measured[] = [];
    try {
      for (let run = 0; run < (options.runs ?? 1); run++) samples.push(await runCase(one, options));
    } catch (cause) {
      // One that fails must not hide what the others need.
      options.say(messageOf(cause));
      rows.push({input: one.name, within: 'FAILED'});
      details.push({case: one, failure: messageOf(cause)});
      continue;
    }
    const {boundMb = usualBoundMb} = one;
    const peakMb = Math.max(...samples.map(({peakRssMb}) => peakRssMb));
    const wallMs = Math.max(...samples.map((sample) => sample.wallMs));
    rows.push({
      input: one.name,
      rows: one.rows,
      rejects: Object.values(one.rejects).reduce((sum, count) => sum + count, 0),
      'wall s': round(wallMs / 1000, 1),
      'MB/s': round(one.inputBytes / 1e6 / (wallMs / 1000), 1),
      'peak MiB': round(peakMb, 1),
      'bound MiB': boundMb,
      within: peakMb <= boundMb ? 'yes' : 'NO',
    });
    details.push({case: one, samples});
    options.say(`${one.name}: ${peakMb.toFixed(0)} MiB`);
  }
  return {
    rows,
    notes: ['The bound is of the whole process (VmHWM), all threads. Rows and rejects are checked: each is exactly what the input holds.'],
    passed: rows.every(({within}) => within === 'yes'),
    details,
  };
}
