/** From whatever a caller calls a job to a plan that can be conducted, and what the host hands over. */
import {stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {bytesExpectedOf} from '../config/layers.ts';
import {loadJob, type LoadedJob} from '../config/load.ts';
import {planJob, type PlanOptions} from '../config/plan.ts';
import type {Job} from '../config/schema.ts';
import {ConfigError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {AnyJob, Items, ItemsJob, RunOptions} from './options.ts';

export interface HostItems {
  readonly items: Items;
  readonly id: ((record: any) => string) | undefined;
}

export interface Prepared {
  readonly loaded: LoadedJob;
  readonly plan: RunPlan;
  readonly host: HostItems | null;
}

/** @throws {ConfigError} with every fault of the job */
export async function prepare(job: AnyJob, options: RunOptions, planOptions: PlanOptions = {}): Promise<Prepared> {
  const {job: plain, host} = takeItems(job);
  const loaded = isLoaded(plain)
    ? plain
    : await loadJob(plain, {
        ...(options.overrides === undefined ? {} : {overrides: options.overrides}),
        ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
      });
  const plan = await planJob(loaded, {...planOptions, ...(options.profileDir === undefined ? {} : {profileDir: options.profileDir})});
  if (plan.input.source.builtin === 'items' && host === null) {
    throw new ConfigError([
      {path: 'input.source', message: 'items are handed over by a program', hint: 'run({input: {items}}) of the library'},
    ]);
  }
  return {loaded, plan: host === null ? await inlineWhereSmall(plan) : plan, host};
}

export function isLoaded(job: unknown): job is LoadedJob {
  return typeof job === 'object' && job !== null && 'raw' in job && 'where' in job;
}

function takeItems(job: AnyJob): {readonly job: string | Job | LoadedJob; readonly host: HostItems | null} {
  if (typeof job === 'string' || !('input' in job) || typeof job.input !== 'object' || !('items' in job.input)) {
    return {job: job as string | Job | LoadedJob, host: null};
  }
  const {items, id, ...input} = (job as ItemsJob).input;
  if (input.format !== undefined && input.format !== 'auto' && input.format !== 'jsonl') {
    throw new ConfigError([{path: 'input.format', message: 'items are records already and have no format', hint: 'leave it out'}]);
  }
  const format = 'jsonl';
  return {job: {...job, input: {...input, source: 'items', format}} as Job, host: {items, id}};
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
