/** `quern run --dry-run`: the checks of a run, its plan, and an estimate by the first of its records. Sends nothing, leaves nothing. */
import type {Job} from '../index.ts';
import {printChecks} from './checks.ts';
import {estimateLines} from './estimate-lines.ts';
import {planLines} from './estimate-plan-lines.ts';
import {shownColumns} from './printable.ts';
import {watchSignals} from './signals.ts';
import {StandardOutput} from './standard-output.ts';

export interface DryRun {
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly json: boolean;
}

/** Records that stand for all; of an input that has no more, the estimate is of all. */
const recordsLooked = 1000;
const wrongJobCode = 2;

/** The exit code. @throws as `check` and `estimateJobs` */
export async function dryRun(job: string | Job, {overrides, json}: DryRun): Promise<number> {
  const {check, estimateJobs} = await import('../index.ts');
  const output = new StandardOutput();
  const checked = await check(job, {overrides, cwd: process.cwd()});
  if (!json) printChecks(checked, {json, output});
  if (!checked.ok) {
    if (json) output.line(JSON.stringify({...checked, estimates: []}));
    return wrongJobCode;
  }
  const interruption = watchSignals(
    () => undefined,
    () => undefined,
  );
  try {
    const estimates = await estimateJobs(job, {overrides, cwd: process.cwd(), first: recordsLooked, signal: interruption.signal});
    if (json) await output.write(`${JSON.stringify({...checked, estimates})}\n`);
    const columns = shownColumns(process.stdout.columns);
    for (const estimate of json ? [] : estimates) {
      for (const line of ['', ...planLines(estimate, columns), '', ...estimateLines(estimate, columns)]) await output.write(`${line}\n`);
    }
  } finally {
    interruption.release();
  }
  return 0;
}
