/** `quern check`: the preflight by itself. Starts nothing, changes nothing. */
import {ConfigError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {checkPlan, failed, type Check} from './preflight.ts';
import {prepare} from './prepare.ts';

export interface Checked {
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

/** Every check of a job, passed or failed. Throws nothing for a bad job: that is what it tells. */
export async function check(job: AnyJob, options: RunOptions = {}): Promise<Checked> {
  let plan: RunPlan;
  try {
    ({plan} = await prepare(job, options));
  } catch (cause) {
    if (!(cause instanceof ConfigError)) throw cause;
    return {
      ok: false,
      checks: cause.issues.map((issue) => failed('job', [issue.where, issue.path, issue.message].filter(Boolean).join(': '), issue.hint)),
    };
  }
  const checks = await checkPlan(plan);
  return {ok: checks.every(({ok}) => ok), checks};
}
