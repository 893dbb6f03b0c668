/** The plans of several jobs, all before any runs: each knows where the one it reads will have its records. Tells every fault at once. */
import {ConfigError, type ConfigIssue} from '../model/errors.ts';
import type {EarlierJob, RunPlan} from '../model/plan.ts';
import {issuesOfJob, type LoadedJobs} from './jobs-file.ts';
import type {LoadedJob} from './load.ts';
import {planJob} from './plan.ts';
import {resolveSink} from './resolve.ts';

export interface PlannedJob {
  readonly name: string;
  /** With what it has to know of the job it reads. To be planned again when its turn comes: what that one wrote is known then. */
  readonly loaded: LoadedJob;
  readonly plan: RunPlan;
}

/** @throws {ConfigError} with every fault of every job */
export async function planJobs({jobs, several}: LoadedJobs): Promise<readonly PlannedJob[]> {
  const planned: PlannedJob[] = [];
  const issues: ConfigIssue[] = [];
  const earlier = new Map<string, EarlierJob>();
  for (const [index, written] of jobs.entries()) {
    const {from} = written.job.input;
    const source = from === undefined ? undefined : earlier.get(from);
    // The fault of the job it would read is told; with that mended, this one can be judged.
    if (source === undefined && jobs.some(({job}) => job.name === from)) continue;
    const loaded = {...written, earlier: source ?? null};
    try {
      const plan = await planJob(loaded);
      issues.push(...sharedFolder(plan, {planned, index, loaded}));
      planned.push({name: plan.name, loaded, plan});
      const {extension} = await resolveSink(plan.output.sink);
      earlier.set(plan.name, {name: plan.name, dir: plan.dir, layout: plan.output.layout, extension});
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      issues.push(...(several ? issuesOfJob(thrown, index) : thrown.issues));
    }
  }
  if (issues.length > 0) throw new ConfigError(issues);
  return planned;
}

function sharedFolder(
  plan: RunPlan,
  {planned, index, loaded}: {readonly planned: readonly PlannedJob[]; readonly index: number; readonly loaded: LoadedJob},
): readonly ConfigIssue[] {
  const other = planned.find(({plan: {dir}}) => dir === plan.dir);
  if (other === undefined) return [];
  const where = loaded.where(['output', 'dir']);
  return [
    {
      path: `jobs.${index}.output.dir`,
      message: `the job '${other.name}' writes to ${plan.dir} already`,
      hint: 'each job has a run directory of its own',
      ...(where === undefined ? {} : {where}),
    },
  ];
}
