/** Runs a job to its end, or takes a stopped run up again. */
import type {PlanOptions} from '../config/plan.ts';
import type {RunResult} from '../model/run.ts';
import {beginRun, type Begun} from './beginning.ts';
import {takeItems, type HandedOver} from './handed-over.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {resultOf, resultOfFailure} from './result.ts';

/** What the public face promises of `run`. */
export async function run(job: AnyJob, options: RunOptions = {}): Promise<RunResult> {
  return finish(await begin({job, dir: '', planOptions: {}}, options), options);
}

/** What the public face promises of `resume`. */
export async function resume(dir: string, options: RunOptions = {}): Promise<RunResult> {
  return finish(await begin({job: null, dir, planOptions: {dir}}, options), options);
}

async function finish({plan, conducting}: Begun, options: RunOptions): Promise<RunResult> {
  const result = await conducting.result.then(
    (conducted) => resultOf(conducted, plan),
    (cause: unknown) => resultOfFailure(cause, plan),
  );
  options.onEvent?.({type: 'finished', status: result.status, exitCode: result.exitCode});
  return result;
}

export interface ToBegin {
  /** Null: the one that was run in `dir`. */
  readonly job: AnyJob | null;
  readonly dir: string;
  readonly planOptions: PlanOptions;
}

/** Plans, and sets the actors going, on this thread or in their own. @throws {ConfigError} when the run cannot begin */
export async function begin({job, dir, planOptions}: ToBegin, options: RunOptions): Promise<Begun> {
  const given: HandedOver | {readonly job: null; readonly host: null} = job === null ? {job, host: null} : takeItems(job);
  const {overrides, cwd, profileDir} = options;
  const request = {
    job: given.job,
    dir,
    isFed: given.host !== null,
    options: {
      ...(overrides === undefined ? {} : {overrides}),
      ...(cwd === undefined ? {} : {cwd}),
      ...(profileDir === undefined ? {} : {profileDir}),
    },
    planOptions,
  };
  return beginRun(request, given.host, options);
}
