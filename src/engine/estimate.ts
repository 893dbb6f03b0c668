/**
 * What a job would ask, and what that would cost, before it is run: its steps up to the first that asks are run in a folder that goes away, the
 * items are looked up where the run would look, and what is missing is counted. Sends nothing, unless a pilot is wanted.
 */
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {loadJobs, type LoadedJobs} from '../config/jobs-file.ts';
import type {LoadedJob} from '../config/load.ts';
import {planJobs} from '../config/plan-jobs.ts';
import type {Job, Jobs} from '../config/schema.ts';
import {nanoPerUsd} from '../llm/money/prices.ts';
import {ConfigError, QuernError, SinkError, systemCodeOf} from '../model/errors.ts';
import type {RunPlan, StepPlan} from '../model/plan.ts';
import type {Report, RunEvent} from '../model/run.ts';
import {openStep, surveyStep, tokensPerByte, type AskingStep} from './estimate-asking.ts';
import {assumptionsOf} from './estimate-assumptions.ts';
import {rowsInput, takeStretch} from './estimate-extraction.ts';
import {daysOf, sumOfSpreads} from './estimate-figures.ts';
import {goOnward, type RowFiles} from './estimate-onward.ts';
import {askPilot} from './estimate-pilot.ts';
import {describePlan} from './estimate-plan.ts';
import type {AskEstimate, Estimate, EstimateInput, EstimatePlan, EstimateTotal, PilotReport} from './estimate-report.ts';
import {lookAtPlaces, withKept, type KeptPlaces} from './estimate-store.ts';
import {noFileFound} from './no-file.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {prepare, type Prepared} from './prepare.ts';
import {isLoadedJobs, loadOptionsOf} from './run-jobs.ts';

export interface EstimateOptions extends Pick<RunOptions, 'signal' | 'onEvent' | 'overrides' | 'cwd'> {
  /** The plan alone: nothing of the input is read. */
  readonly planOnly?: boolean;
  /** Over 0 to 1: this share of the records stands for all. */
  readonly sample?: number;
  /** The first so many records stand for all, by their bytes. */
  readonly first?: number;
  /** So many items of each step that asks are asked for real, of a call step too; their answers are kept for the run. */
  readonly pilot?: number;
  /** The first request of each step is part of the result. */
  readonly showPrompt?: boolean;
}

const pilotMost = 10_000;

/** What the public face promises of `estimate`. */
export async function estimate(job: AnyJob, options: EstimateOptions = {}): Promise<Estimate> {
  refuseOptions(options);
  const {overrides, cwd} = options;
  const prepared = await prepare(job, {...(overrides === undefined ? {} : {overrides}), ...(cwd === undefined ? {} : {cwd})});
  return estimatePrepared(prepared, options);
}

/** What the public face promises of `estimateJobs`. */
export async function estimateJobs(jobs: string | Job | Jobs | LoadedJobs, options: EstimateOptions = {}): Promise<readonly Estimate[]> {
  refuseOptions(options);
  const loaded = isLoadedJobs(jobs) ? jobs : await loadJobs(jobs, loadOptionsOf(options));
  if (!loaded.several) return [await estimate(loaded.jobs[0] ?? (jobs as string), options)];
  const estimates: Estimate[] = [];
  for (const {loaded: one, plan} of await planJobs(loaded)) estimates.push(await estimateOfSeveral(one, plan, options));
  return estimates;
}

/** Of a job whose records another one has to write first the plan is all there is. */
async function estimateOfSeveral(loaded: LoadedJob, {input: {from}}: RunPlan, options: EstimateOptions): Promise<Estimate> {
  if (from === null || from.digest !== null) return estimate(loaded, options);
  const planned = await estimate(loaded, {...options, planOnly: true});
  const unread = `the job '${from.job}' is not complete, so that its records cannot be read: run it, then estimate this one`;
  return {...planned, assumptions: options.planOnly === true ? [] : [unread]};
}

async function estimatePrepared(prepared: Prepared, options: EstimateOptions): Promise<Estimate> {
  const {plan, host} = prepared;
  const places = await lookAtPlaces(plan);
  const described = await describePlan(plan, places);
  const nothing = {version: 1 as const, name: plan.name, plan: described, input: null, asks: [], pilots: [], total: null, assumptions: []};
  if (options.planOnly === true) return nothing;
  if (host !== null) {
    const hint = 'write some of them to a file, and estimate a job that reads it';
    throw new ConfigError([{path: 'input.items', message: 'an estimate would use up what the program hands over', hint}]);
  }
  const {from} = plan.input;
  if (from !== null && from.digest === null) {
    const hint = `run '${from.job}' first`;
    throw new ConfigError([{path: 'input.from', message: `the job '${from.job}' is not complete: its records cannot be read yet`, hint}]);
  }
  const dir = await mkdtemp(join(tmpdir(), 'quern-estimate-'));
  try {
    return await new Estimating({prepared, options, dir, places}).run(described);
  } catch (cause) {
    throw isFull(cause, dir) ? noSpace(dir, cause) : cause;
  } finally {
    await rm(dir, {recursive: true, force: true});
  }
}

/** Of a run's errors those that speak of the estimate's own folder; what it writes itself stands there alone. */
function isFull(cause: unknown, dir: string): boolean {
  return systemCodeOf(cause) === 'ENOSPC' && (!(cause instanceof QuernError) || `${cause.message} ${cause.where}`.includes(dir));
}

function noSpace(dir: string, cause: unknown): SinkError {
  const hint = 'free some space, set TMPDIR to where there is more, or estimate by a part: --sample 0.01';
  return new SinkError(`no space is left for the rows of the estimate in ${dirname(dir)}`, {
    code: 'ENOSPC',
    where: dirname(dir),
    hint,
    cause,
  });
}

interface EstimatingPlan {
  readonly prepared: Prepared;
  readonly options: EstimateOptions;
  /** Goes away behind it. */
  readonly dir: string;
  readonly places: KeptPlaces;
}

class Estimating {
  private readonly prepared: Prepared;
  private readonly options: EstimateOptions;
  private readonly dir: string;
  /** As they were looked at last: a pilot alone changes them. */
  private places: KeptPlaces;
  private readonly asks: AskEstimate[] = [];
  private readonly pilots: PilotReport[] = [];
  private stretches = 0;

  constructor({prepared, options, dir, places}: EstimatingPlan) {
    this.prepared = prepared;
    this.options = options;
    this.dir = dir;
    this.places = places;
  }

  async run(described: EstimatePlan): Promise<Estimate> {
    const {plan} = this.prepared;
    const [before = [], ...behind] = stretchesOf(plan.steps);
    const first = await this.take(plan, before);
    const input = this.inputOf(first.report);
    let files: RowFiles = {certain: first.rows, assumed: null};
    for (const [index, steps] of behind.entries()) {
      const [step, ...after] = steps;
      if (step === undefined) continue;
      const asking = await openStep(plan, step);
      await this.survey(asking, files, input.share);
      if (index < behind.length - 1) files = await this.onward(asking, files, after);
    }
    const total = this.asks.length === 0 ? null : this.total(plan);
    const assumptions = assumptionsOf({plan, input, asks: this.asks, cacheFault: this.places.cacheFault});
    const now = this.pilots.length === 0 ? described : await describePlan(plan, this.places);
    return {version: 1, name: plan.name, plan: now, input, asks: this.asks, pilots: this.pilots, total, assumptions};
  }

  /** Of a pilot's step what it looks like behind the pilot. */
  private async survey(asking: AskingStep, files: RowFiles, share: number): Promise<void> {
    const {plan, loaded} = this.prepared;
    const {signal, onEvent, showPrompt = false, pilot} = this.options;
    const look = () => withKept(plan, this.places, async (kept) => surveyStep(asking, kept, {files, share, showPrompt, signal}));
    const before = await look();
    const places = pilot === undefined ? [] : before.survey.items.stratified(pilot);
    if (places.length === 0 || files.certain === null) {
      this.asks.push(before.estimate);
      return;
    }
    const dir = await this.folder('pilot');
    const {step} = asking;
    this.pilots.push(await askPilot({plan, loaded, step, places, path: files.certain, dir, signal, onEvent}));
    this.places = await lookAtPlaces(plan);
    this.asks.push((await look()).estimate);
  }

  private async onward(asking: AskingStep, files: RowFiles, after: readonly StepPlan[]): Promise<RowFiles> {
    const {plan} = this.prepared;
    const {signal} = this.options;
    const {step, ask, inquiry, shape} = asking;
    const {items = 0, tokens = null} = this.asks.at(-1) ?? {};
    const answerBytes = Math.ceil((tokens?.answer.expected ?? 0) / Math.max(1, items) / tokensPerByte);
    const dir = await this.folder('onward');
    const merged = await withKept(plan, this.places, async (kept) =>
      goOnward({step, judging: {ask, inquiry, kept}, shape, answerBytes, files, dir, signal}),
    );
    if (after.length === 0) return merged;
    const through = async (path: string | null): Promise<string | null> =>
      path === null ? null : (await this.take(plan, after, path)).rows;
    return {certain: await through(merged.certain), assumed: await through(merged.assumed)};
  }

  /** @param path of rows to go on from; the job's own input where it is left out */
  private async take(plan: RunPlan, steps: readonly StepPlan[], path?: string): Promise<{readonly rows: string; readonly report: Report}> {
    const {signal, onEvent} = this.options;
    const limits = path === undefined ? this.limitsOf(plan) : {...plan.limits, limit: null, sample: null};
    const dir = await this.folder('stretch');
    const onOwn = (event: RunEvent): void => void (path === undefined && onEvent?.(event));
    const input = path === undefined ? {} : {input: rowsInput(path)};
    return takeStretch({plan: {...plan, limits}, steps, llm: null, dir, signal, onEvent: onOwn, ...input});
  }

  private limitsOf({limits}: RunPlan): RunPlan['limits'] {
    const {sample, first} = this.options;
    const limit = first === undefined ? limits.limit : Math.min(first, limits.limit ?? Infinity);
    const own = limit === null || sample === undefined ? limit : Math.max(1, Math.ceil(limit * sample));
    return {...limits, limit: own, sample: sample === undefined ? limits.sample : sample * (limits.sample ?? 1)};
  }

  private inputOf({files, bytes, counts}: Report): EstimateInput {
    if (files.total === 0) throw noFileFound();
    const {sample, first} = this.options;
    const limit = this.prepared.plan.limits.limit ?? Infinity;
    const isCut = first !== undefined && counts.records >= first && first < limit && bytes.done < bytes.total;
    // Of a job with a limit of its own, the records it leaves out are not part of the whole.
    const byBytes = Math.max(bytes.done / bytes.total, limit === Infinity ? 0 : counts.records / limit);
    const share = (sample ?? 1) * (isCut ? Math.min(1, byBytes) : 1);
    return {
      files: files.total,
      bytes: bytes.total,
      records: counts.records,
      rejects: counts.rejects,
      share: share > 0 ? share : 1,
      taken: sample !== undefined && sample < 1 ? 'sample' : isCut ? 'first' : 'all',
      rows: counts.rows,
    };
  }

  private total(plan: RunPlan): EstimateTotal {
    const {asks} = this;
    const {llm} = plan;
    const sum = (of: (ask: AskEstimate) => number): number => asks.reduce((total, ask) => total + of(ask), 0);
    const answers = sumOfSpreads(asks.map(({tokens}) => tokens?.answer ?? {low: 0, expected: 0, most: 0}));
    const usd = asks.every((ask) => ask.usd !== null) ? sumOfSpreads(asks.flatMap((ask) => ask.usd ?? [])) : null;
    const requests = sum((ask) => ask.requests);
    const minutes = asks.some((ask) => ask.minutes === null) ? null : sum((ask) => ask.minutes ?? 0);
    const lanes = new Map<string, number>();
    for (const ask of asks) lanes.set(ask.lane, (lanes.get(ask.lane) ?? 0) + ask.requests);
    return {
      items: sum((ask) => ask.items),
      requests,
      promptTokens: sum((ask) => ask.tokens?.prompt ?? 0),
      answerTokens: answers,
      usd,
      minutes,
      days: llm === null ? null : daysOf({minutes, laneRequests: [...lanes.values()]}, llm),
      fits: this.fits(plan, {usd: usd?.expected ?? null, requests}),
    };
  }

  private fits(plan: RunPlan, wanted: {readonly usd: number | null; readonly requests: number}): boolean | null {
    const budget = plan.llm?.budget ?? {usd: null, calls: null};
    if (budget.usd === null && budget.calls === null) return null;
    const {run} = this.places;
    const {calls, costNano, claimedNano} = run?.spending ?? {calls: 0, costNano: 0, claimedNano: 0};
    const byCalls = budget.calls === null || calls + wanted.requests <= budget.calls;
    const byUsd = budget.usd === null || (costNano + claimedNano) / nanoPerUsd + (wanted.usd ?? 0) <= budget.usd;
    return byCalls && byUsd;
  }

  private async folder(kind: string): Promise<string> {
    const dir = join(this.dir, `${kind}-${this.stretches++}`);
    await mkdir(dir);
    return dir;
  }
}

/** Steps before the first that asks, then of each that asks itself and what follows it. */
function stretchesOf(steps: readonly StepPlan[]): readonly (readonly StepPlan[])[] {
  const stretches: StepPlan[][] = [[]];
  for (const step of steps) {
    if (step.ask !== undefined) stretches.push([step]);
    else stretches.at(-1)?.push(step);
  }
  return stretches;
}

/** @throws {ConfigError} */
function refuseOptions({sample, first, pilot}: EstimateOptions): void {
  const issues = [
    ...(sample === undefined || (sample > 0 && sample <= 1) ? [] : [{path: 'sample', message: 'must be a share over 0, up to 1'}]),
    ...(first === undefined || isCount(first) ? [] : [{path: 'first', message: 'must be a number of records'}]),
    ...(pilot === undefined || (isCount(pilot) && pilot <= pilotMost)
      ? []
      : [{path: 'pilot', message: `must be a number of items, from 1 to ${pilotMost}`}]),
  ];
  if (issues.length > 0) throw new ConfigError(issues);
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value > 0;
}
