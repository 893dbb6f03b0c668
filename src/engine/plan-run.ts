/** Plans a run and checks that it can begin: on the host's thread or, by this module's URL, in the coordinator's own. */
import type {LoadedJob} from '../config/load.ts';
import type {PlanOptions} from '../config/plan.ts';
import type {Job} from '../config/schema.ts';
import {ConfigError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Planned} from '../protocol/planning.ts';
import type {RunOptions} from './options.ts';
import {assertFit} from './preflight.ts';
import {preparePlain} from './prepare.ts';
import {loadSavedJob} from './saved-job.ts';

export interface PlanRequest {
  /** Null: the one that was run in `dir`. */
  readonly job: string | Job | LoadedJob | null;
  readonly dir: string;
  /** Its items come from the program. */
  readonly isFed: boolean;
  readonly options: Pick<RunOptions, 'overrides' | 'cwd' | 'profileDir'>;
  readonly planOptions: PlanOptions;
}

/** @throws {ConfigError} with every fault of the job, or when the run cannot begin; {LedgerError} when `dir` holds no run */
export async function planRun({job, dir, isFed, options, planOptions}: PlanRequest): Promise<Planned> {
  const found = job ?? (await loadSavedJob(dir, options.overrides ?? {}));
  const {loaded, plan} = await preparePlain({job: found, isFed}, options, planOptions);
  refuseUnread(plan);
  await assertFit(plan);
  const {raw, baseDir, earlier} = loaded;
  return {plan, saved: {raw, baseDir, earlier}};
}

/** What is to be read must be whole before it is read. */
function refuseUnread({input: {from}}: RunPlan): void {
  if (from === null || from.digest !== null) return;
  const hint = 'run the file of both: it runs them in their order';
  throw new ConfigError([{path: 'input.from', message: `the job '${from.job}' is not complete: its records cannot be read yet`, hint}]);
}
