/** Runs the engine over one input within the bound, checks what it gave, and tells what it took. */
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {BenchOptions} from '../bench.ts';
import {measureChild, type Measured} from '../measure/child.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {answerOfRun, reportIn} from '../measure/output.ts';
import {usualBoundMb, type MemoryCase} from './cases.ts';

/** @throws when rows or rejects are not what the input holds */
export async function runCase(one: MemoryCase, options: BenchOptions): Promise<Measured> {
  const outDir = join(outDirIn(options.cacheDir), 'memory');
  rmSync(outDir, {recursive: true, force: true});
  mkdirSync(outDir, {recursive: true});
  try {
    const script = join(options.buildDir, 'src/cli/main.js');
    const threads = one.threads === undefined ? [] : ['--threads', String(one.threads)];
    const bounds = ['--limits.memoryMb', String(one.boundMb ?? usualBoundMb), ...threads];
    const line = ['run', one.inputPath, ...one.steps, '-o', join(outDir, 'run'), '--quiet', ...bounds];
    const measured = await measureChild({script, arguments: line, exitCodes: [0, 3]}, options.buildDir);
    checkCounts(one, join(outDir, 'run'));
    return {...measured, stdout: ''};
  } finally {
    rmSync(outDir, {recursive: true, force: true});
  }
}

function checkCounts(one: MemoryCase, runDir: string): void {
  const {rows} = answerOfRun(runDir);
  const rejects = Object.fromEntries(reportIn(runDir).rejectCodes.map(({code, count}) => [code, count]));
  if (rows !== one.rows || JSON.stringify(rejects) !== JSON.stringify(one.rejects)) {
    throw new Error(`${one.name}: ${rows} rows and rejects ${JSON.stringify(rejects)}, not ${one.rows} and ${JSON.stringify(one.rejects)}`);
  }
}
