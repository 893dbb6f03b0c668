/**
 * Jobs whose first step reads whole files: their format is `file`, and no other step reads any. Tells what does not go together; loads
 * the steps' modules, which a plan has loaded before.
 */
import type {InputPlan, StepPlan} from '../model/plan.ts';
import type {LoadedJob} from './load.ts';
import type {PlanIssues} from './plan-issues.ts';
import {resolveExtractor} from './resolve.ts';

/** What of the input a job's steps decide. */
export type DecidedInput = Pick<InputPlan, 'format' | 'byRanges'>;

const wholeFiles: InputPlan['format'] = {builtin: 'file', path: null};

/** As the job says, where its steps read records. */
export async function inputForSteps(
  loaded: LoadedJob,
  {format, steps}: {readonly format: InputPlan['format']; readonly steps: readonly StepPlan[]},
  issues: PlanIssues,
): Promise<DecidedInput> {
  const reads = await Promise.all(steps.map(async ({module}) => (await resolveExtractor(module)).reads));
  tellMisplaced(loaded, {steps, reads}, issues);
  const isNamed = format !== 'auto' && format.builtin === 'file';
  if (reads[0] === undefined) {
    if (isNamed)
      issues.add(['input', 'format'], 'files become records whole, and the first step reads no such', 'begin with one that does: audio');
    return {format, byRanges: false};
  }
  const first = steps[0]?.name ?? '';
  if (!isNamed && format !== 'auto') issues.add(['input', 'format'], `${first} reads whole files, whatever their format`, 'leave it out');
  for (const key of ['records', 'encoding'] as const) {
    if (!['', 'auto'].includes(loaded.job.input[key]))
      issues.add(['input', key], `${first} reads whole files, and no text`, 'leave it out');
  }
  return {format: wholeFiles, byRanges: reads[0] === 'ranges'};
}

function tellMisplaced(
  {job}: LoadedJob,
  {steps, reads}: {readonly steps: readonly StepPlan[]; readonly reads: readonly unknown[]},
  issues: PlanIssues,
): void {
  // The step that input.schema makes stands before those of the job.
  const firstOfJob = steps.length - job.steps.length;
  for (const [index, {name, onError}] of steps.entries()) {
    const at = ['steps', index - firstOfJob];
    if (reads[index] === undefined) continue;
    const way = firstOfJob > 0 ? 'input.schema is checked before it: leave that out' : 'put it first';
    if (index > 0) issues.add(at, `${name} reads whole files: it can only be the first step`, way);
    if (onError === 'keep') issues.add([...at, 'onError'], `${name} makes rows of files: there is no row to keep`, 'leave it out');
  }
}
