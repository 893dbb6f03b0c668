/** How a run's inputs are opened again: as its saved job reads them; where that job cannot be used any more, as plain jobs do. */
import {join} from 'node:path';
import {loadJob} from '../config/load.ts';
import {planJob} from '../config/plan.ts';
import {makeReopen} from '../config/reopen.ts';
import type {Reopen} from '../contracts/layers.ts';
import {QuernError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import {loadSavedJob} from './saved-job.ts';

export async function reopenSaved(dir: string): Promise<Reopen> {
  return makeReopen(await savedPlan(dir).catch((cause: unknown) => plainPlan(dir, cause)));
}

async function savedPlan(dir: string): Promise<RunPlan> {
  return planJob(await loadSavedJob(dir, {}), {dir});
}

/** Its modules may be gone; files, packed or not, can be read without it. */
async function plainPlan(dir: string, cause: unknown): Promise<RunPlan> {
  if (!(cause instanceof QuernError)) throw cause;
  return planJob(await loadJob({version: 1, input: {files: 'inputs'}}, {cwd: dir}), {dir: join(dir, 'outputs')});
}
