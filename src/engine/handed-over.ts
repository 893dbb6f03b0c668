/** What a caller hands over as a job, told apart: one that is loaded already, one whose items the program gives, any other. Loads nothing. */
import type {LoadedJob} from '../config/load.ts';
import type {Job} from '../config/schema.ts';
import {ConfigError} from '../model/errors.ts';
import type {AnyJob, Items, ItemsJob} from './options.ts';

export interface HostItems {
  readonly items: Items;
  readonly id: ((record: any) => string) | undefined;
}

export interface HandedOver {
  readonly job: string | Job | LoadedJob;
  readonly host: HostItems | null;
}

export function isLoaded(job: unknown): job is LoadedJob {
  return typeof job === 'object' && job !== null && 'raw' in job && 'where' in job;
}

/** The job by itself, and the items apart. @throws {ConfigError} */
export function takeItems(job: AnyJob): HandedOver {
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
