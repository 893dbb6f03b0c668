/** `quern check`: the preflight by itself. Starts nothing, changes nothing. */
import {loadJobs, type LoadedJobs} from '../config/jobs-file.ts';
import {planJobs} from '../config/plan-jobs.ts';
import type {Jobs} from '../config/schema.ts';
import {ConfigError} from '../model/errors.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {failed, type Check} from './checks.ts';
import {checkPlan} from './preflight.ts';
import {isLoaded} from './handed-over.ts';
import {prepare} from './prepare.ts';
import {isLoadedJobs, loadOptionsOf} from './run-jobs.ts';

export interface Checked {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Every check of a job, or of each job of several, passed or failed. Throws nothing for a bad job: that is what it tells. */
export async function check(job: AnyJob | Jobs | LoadedJobs, options: RunOptions = {}): Promise<Checked> {
  try {
    const checks = await checksOf(job, options);
    return {ok: checks.every(({ok}) => ok), checks};
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return {
      ok: false,
      checks: cause.issues.map((issue) => failed('job', [issue.where, issue.path, issue.message].filter(Boolean).join(': '), issue.hint)),
    };
  }
}

async function checksOf(job: AnyJob | Jobs | LoadedJobs, options: RunOptions): Promise<readonly Check[]> {
  const several = await severalOf(job, options);
  if (several === undefined) return checkPlan((await prepare(job as AnyJob, options)).plan);
  const checks: Check[] = [];
  for (const {name, plan} of await planJobs(several)) {
    for (const check of await checkPlan(plan)) checks.push({...check, name: `${name}: ${check.name}`});
  }
  return checks;
}

/** Undefined of one job, which is prepared in its own way: it may have items, or need no pool. */
async function severalOf(job: AnyJob | Jobs | LoadedJobs, options: RunOptions): Promise<LoadedJobs | undefined> {
  if (isLoadedJobs(job)) return job;
  if (isLoaded(job) || (typeof job === 'object' && !('jobs' in job))) return undefined;
  const loaded = await loadJobs(job as string | Jobs, loadOptionsOf(options));
  return loaded.several ? loaded : undefined;
}
