/** Runs the jobs of one file in their order: each a run of its own, skipped when complete; the first that does not complete ends it. */
import {join} from 'node:path';
import {loadJobs, type LoadedJobs} from '../config/jobs-file.ts';
import {planJobs, type PlannedJob} from '../config/plan-jobs.ts';
import type {Job, Jobs} from '../config/schema.ts';
import {ConfigError, type ConfigIssue} from '../model/errors.ts';
import type {RunEvent, RunResult} from '../model/run.ts';
import type {RunOptions} from './options.ts';
import {assertFit} from './preflight.ts';
import {run} from './run.ts';

export interface RunJobsOptions extends Omit<RunOptions, 'onEvent'> {
  readonly onEvent?: (event: RunEvent, job: string) => void;
  /** A job's turn has come; `index` counts from 0. */
  readonly onJob?: (turn: {readonly job: string; readonly index: number; readonly total: number}) => void;
  /** A job came to its end, or was complete before. */
  readonly onResult?: (result: RunResult) => void;
}

export interface JobsResult {
  /** 0 all complete; 3 complete with rejects; else that of the job that did not complete. */
  readonly exitCode: number;
  readonly status: 'complete' | 'stopped';
  /** Of the jobs whose turn came, in their order; the last one is at fault where the status is `stopped`. */
  readonly results: readonly RunResult[];
  /** Names of the jobs whose turn did not come. */
  readonly notRun: readonly string[];
}

const rejectsCode = 3;

/**
 * Runs the jobs of a file (or object) of several, one after the other; a file of one job is a list of one. Run again, jobs that are
 * complete are left as they are, and the one that was stopped goes on. A job whose earlier job wrote other records since is refused (73).
 * @throws {ConfigError} with every fault of every job, before any of them is run
 */
export async function runJobs(jobs: string | Job | Jobs | LoadedJobs, options: RunJobsOptions = {}): Promise<JobsResult> {
  const planned = await planJobs(isLoadedJobs(jobs) ? jobs : await loadJobs(jobs, loadOptionsOf(options)));
  await assertAllFit(planned);
  const results: RunResult[] = [];
  for (const [index, {name, loaded}] of planned.entries()) {
    options.onJob?.({job: name, index, total: planned.length});
    // Each is planned anew: what it reads is known only now.
    const result = await run(loaded, optionsOf(name, planned.length, options));
    results.push(result);
    options.onResult?.(result);
    if (result.status !== 'complete') return {exitCode: result.exitCode, status: 'stopped', results, notRun: namesBehind(planned, index)};
  }
  const exitCode = results.some((result) => result.exitCode === rejectsCode) ? rejectsCode : 0;
  return {exitCode, status: 'complete', results, notRun: []};
}

export function isLoadedJobs(jobs: unknown): jobs is LoadedJobs {
  return typeof jobs === 'object' && jobs !== null && 'several' in jobs;
}

/** What a job file is read with, of what a run is given. */
export function loadOptionsOf({overrides, cwd}: Pick<RunOptions, 'overrides' | 'cwd'>): Pick<RunOptions, 'overrides' | 'cwd'> {
  return {...(overrides === undefined ? {} : {overrides}), ...(cwd === undefined ? {} : {cwd})};
}

/** What would hinder the last job is told before the first has run for hours. */
async function assertAllFit(planned: readonly PlannedJob[]): Promise<void> {
  const issues: ConfigIssue[] = [];
  for (const [index, {plan}] of planned.entries()) {
    await assertFit(plan).catch((thrown: unknown) => {
      if (!(thrown instanceof ConfigError)) throw thrown;
      issues.push(...thrown.issues.map((issue) => ({...issue, path: `jobs.${index}.${issue.path}`})));
    });
  }
  if (issues.length > 0) throw new ConfigError(issues);
}

function optionsOf(job: string, total: number, {signal, onEvent, coordinator, profileDir}: RunJobsOptions): RunOptions {
  return {
    ...(signal === undefined ? {} : {signal}),
    ...(coordinator === undefined ? {} : {coordinator}),
    ...(profileDir === undefined ? {} : {profileDir: total === 1 ? profileDir : join(profileDir, job)}),
    ...(onEvent === undefined ? {} : {onEvent: (event: RunEvent) => onEvent(event, job)}),
  };
}

function namesBehind(planned: readonly PlannedJob[], index: number): readonly string[] {
  return planned.slice(index + 1).map(({name}) => name);
}
