/** From whatever a caller calls a job to a plan that can be conducted, and what the host hands over. */
import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {bytesExpectedOf} from '../config/layers.ts';
import {loadJob, type LoadedJob} from '../config/load.ts';
import {planJob, type PlanOptions} from '../config/plan.ts';
import type {Job} from '../config/schema.ts';
import {ConfigError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import {isLoaded, takeItems, type HostItems} from './handed-over.ts';
import type {AnyJob, RunOptions} from './options.ts';

export interface Prepared {
  readonly loaded: LoadedJob;
  readonly plan: RunPlan;
  readonly host: HostItems | null;
}

type PrepareOptions = Pick<RunOptions, 'overrides' | 'cwd' | 'profileDir'>;

/** @throws {ConfigError} with every fault of the job */
export async function prepare(job: AnyJob, options: PrepareOptions, planOptions: PlanOptions = {}): Promise<Prepared> {
  const {job: plain, host} = takeItems(job);
  return {...(await preparePlain({job: plain, isFed: host !== null}, options, planOptions)), host};
}

/** The same of a job whose items were taken from it; `isFed`: there are some. */
export async function preparePlain(
  {job, isFed}: {readonly job: string | Job | LoadedJob; readonly isFed: boolean},
  options: PrepareOptions,
  planOptions: PlanOptions,
): Promise<Omit<Prepared, 'host'>> {
  const loaded = isLoaded(job)
    ? job
    : await loadJob(job, {
        ...(options.overrides === undefined ? {} : {overrides: options.overrides}),
        ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
      });
  const plan = await planJob(loaded, {...planOptions, ...(options.profileDir === undefined ? {} : {profileDir: options.profileDir})});
  if (plan.input.source.builtin === 'items' && !isFed) {
    throw new ConfigError([
      {path: 'input.source', message: 'items are handed over by a program', hint: 'run({input: {items}}) of the library'},
    ]);
  }
  return {loaded, plan: isFed ? plan : await inlineWhereSmall(plan)};
}

/** One small file needs no pool: starting one takes longer than the work. */
async function inlineWhereSmall(plan: RunPlan): Promise<RunPlan> {
  if (plan.limits.inline || plan.input.source.builtin !== 'files') return plan;
  const {baseDir, files} = plan.input.sourceOptions as {readonly baseDir: string; readonly files: readonly string[]};
  const [only] = files;
  if (files.length !== 1 || only === undefined) return plan;
  const found = await stat(resolve(baseDir, only)).catch(() => undefined);
  if (found?.isFile() !== true || bytesExpectedOf(only, found.size) > plan.limits.chunkBytes) return plan;
  return {...plan, limits: {...plan.limits, inline: true, threads: 1}};
}
