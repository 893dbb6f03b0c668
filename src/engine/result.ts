/** From what a run left to what the caller is told: report, exit code, failure. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {systemClock} from '../flow/clock.ts';
import {AssertionError, ConfigError, QuernError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Report, RunResult} from '../model/run.ts';
import type {Conducted} from '../threads/conduct.ts';

const exitCodes = {complete: 0, rejects: 3, reject: 3, cancelled: 130, failed: 75, budget: 4, provider: 75} as const;

export function resultOf(conducted: Conducted, plan: RunPlan): RunResult {
  const report = conducted.report ?? savedReport(plan.dir) ?? emptyReport(plan);
  return {...report, exitCode: exitCodeOf(report), dir: plan.dir, failure: null, alreadyComplete: conducted.report === null};
}

/** The outside's failures are results; what the caller or we got wrong is thrown. */
export function resultOfFailure(cause: unknown, plan: RunPlan): RunResult {
  if (!(cause instanceof QuernError) || cause instanceof ConfigError || cause instanceof AssertionError) throw cause;
  // Of a run that another process holds, or that is not ours to touch, the saved report would be somebody else's.
  const ours = cause.exitCode === exitCodes.failed;
  const report = (ours ? savedReport(plan.dir) : undefined) ?? emptyReport(plan);
  const failure = {
    code: cause.code,
    message: cause.message + (cause.where === undefined ? '' : ` (${cause.where})`),
    hint: cause.hint ?? null,
  };
  return {...report, status: 'stopped', stopReason: 'failed', exitCode: cause.exitCode, dir: plan.dir, failure, alreadyComplete: false};
}

function exitCodeOf(report: Report): number {
  if (report.status === 'complete') return report.counts.rejects > 0 ? exitCodes.rejects : exitCodes.complete;
  return exitCodes[report.stopReason ?? 'failed'];
}

function savedReport(dir: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(join(dir, 'report.json'), 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function emptyReport(plan: RunPlan): Report {
  const now = new Date(systemClock.now()).toISOString();
  return {
    version: 1,
    run: '',
    name: plan.name,
    status: 'stopped',
    stopReason: 'failed',
    startedAt: now,
    endedAt: now,
    seconds: 0,
    sessions: 0,
    files: {done: 0, total: 0, withRejects: 0, unreadable: 0},
    bytes: {done: 0, total: 0},
    counts: {records: 0, rows: 0, rejects: 0, warnings: 0, duplicates: 0, steps: {}, tallies: {}},
    rejectCodes: [],
    warningCodes: [],
    filtered: {},
    chunks: {total: 0, withRejects: 0, rejected: [], meanMs: 0, p99Ms: 0},
    stepMs: {},
    commits: {count: 0, ms: 0, heldMs: 0},
    asks: null,
    peakRssMb: 0,
    mbPerSecond: 0,
    outputs: [],
    fileReports: [],
    filesOmitted: 0,
    provenance: {
      quern: '',
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      threads: plan.limits.threads,
      memoryMb: plan.limits.memoryMb,
      identity: plan.identity,
    },
  };
}
