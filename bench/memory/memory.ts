/** Does the whole process stay within limits.memoryMb on inputs of every unfriendly shape? */
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {messageOf} from '../../src/model/errors.ts';
import {measureChild, type Measured} from '../measure/child.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {answerOfRun, reportIn} from '../measure/output.ts';
import {round} from '../measure/statistics.ts';
import {memoryCases, type MemoryCase} from './cases.ts';

const memoryMb = 245;
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
    const peakMb = Math.max(...samples.map(({peakRssMb}) => peakRssMb));
    const wallMs = Math.max(...samples.map((sample) => sample.wallMs));
    rows.push({
      input: one.name,
      rows: one.rows,
      rejects: Object.values(one.rejects).reduce((sum, count) => sum + count, 0),
      'wall s': round(wallMs / 1000, 1),
      'MB/s': round(one.inputBytes / 1e6 / (wallMs / 1000), 1),
      'peak MiB': round(peakMb, 1),
      within: peakMb <= memoryMb ? 'yes' : 'NO',
    });
    details.push({case: one, samples});
    options.say(`${one.name}: ${peakMb.toFixed(0)} MiB`);
  }
  return {
    rows,
    notes: [
      `Bound: ${memoryMb} MiB of the whole process (VmHWM), all threads. Rows and rejects are checked: each is exactly what the input holds.`,
    ],
    passed: rows.every(({within}) => within === 'yes'),
    details,
  };
}

async function runCase(one: MemoryCase, options: BenchOptions): Promise<Measured> {
  const outDir = join(outDirIn(options.cacheDir), 'memory');
  rmSync(outDir, {recursive: true, force: true});
  mkdirSync(outDir, {recursive: true});
  try {
    const script = join(options.buildDir, 'src/cli/main.js');
    const line = ['run', one.inputPath, ...one.steps, '-o', join(outDir, 'run'), '--quiet', '--limits.memoryMb', String(memoryMb)];
    const measured = await measureChild({script, arguments: line, exitCodes: [0, 3]}, options.buildDir);
    checkCounts(one, join(outDir, 'run'));
    return {...measured, stdout: ''};
  } finally {
    rmSync(outDir, {recursive: true, force: true});
  }
}

/** @throws when rows or rejects are not what the input holds */
function checkCounts(one: MemoryCase, runDir: string): void {
  const {rows} = answerOfRun(runDir);
  const rejects = Object.fromEntries(reportIn(runDir).rejectCodes.map(({code, count}) => [code, count]));
  if (rows !== one.rows || JSON.stringify(rejects) !== JSON.stringify(one.rejects)) {
    throw new Error(`${one.name}: ${rows} rows and rejects ${JSON.stringify(rejects)}, not ${one.rows} and ${JSON.stringify(one.rejects)}`);
  }
}
