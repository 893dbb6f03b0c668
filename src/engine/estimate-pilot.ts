/**
 * A pilot: a few items of a step that are asked for real, as a small run of their own with the job's limits, budget and retries, in a folder of
 * the run's directory. What they brought, and what they cost, goes into the books of the job's run, which finds it there and pays for none of
 * it again; also where the pilot is killed.
 */
import {randomUUID} from 'node:crypto';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {openAt} from '../actors/io/asking/hours.ts';
import {sentBefore} from '../actors/io/asking/lanes.ts';
import {laneNameOf} from '../actors/io/asking/later-questions.ts';
import {takeInPilot} from '../actors/io/asking/pilot-books.ts';
import {seatOf} from '../actors/io/asking/seat-name.ts';
import {openBooks, type OpenBooks} from '../actors/io/opening.ts';
import {shapeOf} from '../actors/extraction/steps.ts';
import type {LoadedJob} from '../config/load.ts';
import {systemClock} from '../flow/clock.ts';
import {requestsADay} from '../flow/pace/day-count.ts';
import {openDatabase} from '../ledger/database.ts';
import {makeFolder} from '../ledger/durable.ts';
import {pilotFolder, runPaths} from '../ledger/paths.ts';
import {settleLeft} from '../llm/answer-store/absorbing.ts';
import {hasStore} from '../llm/answer-store/store-tables.ts';
import {nanoPerUsd} from '../llm/money/prices.ts';
import {assert, ConfigError} from '../model/errors.ts';
import type {LlmPlan, PilotOf, RunPlan, StepPlan} from '../model/plan.ts';
import type {Report, RunEvent} from '../model/run.ts';
import {resolveSteps} from '../threads/step-modules.ts';
import {rowsInput, takeStretch} from './estimate-extraction.ts';
import {percentilesOf} from './estimate-figures.ts';
import type {PilotReport} from './estimate-report.ts';
import {copyRows, type RowPlace} from './estimate-rows.ts';
import {saveJob} from './saved-job.ts';
import {version} from './version.ts';

export interface Pilot {
  readonly plan: RunPlan;
  readonly loaded: LoadedJob;
  readonly step: StepPlan;
  /** Rows to ask for, and the file they stand in. */
  readonly places: readonly RowPlace[];
  readonly path: string;
  /** Of the estimate, for its rows. */
  readonly dir: string;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

/**
 * Makes the run's directory where there is none, as that of a run that has not listed its input yet.
 * @throws {LockedError}, {ChangedInputError}, {LedgerError} before anything is asked; {ConfigError} when nothing is left to spend
 */
export async function askPilot(pilot: Pilot): Promise<PilotReport> {
  const {plan, loaded, step} = pilot;
  refuseHours(plan);
  const shape = shapeOf(await resolveSteps(plan));
  const message = {plan, shape, mode: 'run' as const, version};
  const books = await openBooks({message, now: systemClock.now(), makeRunId: () => `pilot-${randomUUID()}`});
  try {
    refuseComplete(books, plan);
    saveJob(plan.dir, loaded, plan.name);
    const llm = restOf(books, plan, step);
    const own = pilotFolder(books.paths);
    await makeFolder(own);
    try {
      return await ask(pilot, {llm, dir: own});
    } finally {
      await keep(books);
    }
  } finally {
    books.ledger.close();
    await books.lock.free();
  }
}

async function ask(pilot: Pilot, {llm, dir}: {readonly llm: LlmPlan; readonly dir: string}): Promise<PilotReport> {
  const {plan, step, places, path, signal, onEvent} = pilot;
  const rows = join(pilot.dir, 'rows.jsonl');
  await copyRows(path, places, rows);
  let stopped: string | null = null;
  const {report} = await takeStretch({
    plan: {...plan, limits: {...plan.limits, limit: null, sample: null}},
    steps: [step],
    llm,
    dir,
    input: rowsInput(rows),
    signal,
    onEvent(event) {
      if (event.type === 'stopping') stopped = event.message;
      onEvent?.(event);
    },
  });
  const told = {step: step.name, items: places.length, ...figuresOf(report), stopReason: report.stopReason, stopped, ...spreadOf(dir, llm)};
  return step.ask?.kind === 'model' ? told : withoutMoney(told);
}

/** Nobody waits for the night in front of an estimate. */
function refuseHours({llm}: RunPlan): void {
  const now = systemClock.now();
  if (llm === null || llm.hours === null || openAt(llm.hours, now) <= now) return;
  const hint = 'ask the pilot within them, or give other hours: --llm.hours';
  throw new ConfigError([{path: 'llm.hours', message: 'nothing is sent at this time of the day, a pilot neither', hint}]);
}

function refuseComplete({ledger}: OpenBooks, {dir}: RunPlan): void {
  if (ledger.status !== 'complete') return;
  const hint = 'choose another output.dir (-o) for a new run, or estimate without --pilot';
  throw new ConfigError([{path: 'output.dir', message: `the run in ${dir} is complete: a pilot of it would be of no use`, hint}]);
}

/** What the run has spent already counts, and what it has sent of late; a run that was killed has spent what it could have. */
function restOf({ledger}: OpenBooks, {llm}: RunPlan, step: StepPlan): LlmPlan {
  const lane = llm === null ? null : laneNameOf(step, llm);
  assert(llm !== null && lane !== null, 'a job that asks says how');
  const seat = seatOf(ledger);
  const now = systemClock.now();
  if (!hasStore(ledger.connection)) return {...llm, pilotOf: {seat, lane, sends: [], day: {startMs: now, requests: 0}}};
  const intents = settleLeft(ledger.connection);
  const pilotOf: PilotOf = {seat, lane, ...sentBefore(intents, lane, now)};
  refuseDay(llm, pilotOf);
  const {calls, costNano, claimedNano} = intents.spending();
  const usd = llm.budget.usd === null ? null : llm.budget.usd - (costNano + claimedNano) / nanoPerUsd;
  const left = llm.budget.calls === null ? null : llm.budget.calls - calls;
  if ((usd !== null && usd <= 0) || (left !== null && left <= 0)) {
    const path = usd !== null && usd <= 0 ? 'llm.budget.usd' : 'llm.budget.calls';
    throw new ConfigError([{path, message: 'the budget is spent: nothing is left for a pilot', hint: 'raise it'}]);
  }
  return {...llm, budget: {usd, calls: left}, pilotOf};
}

/** Nor for the next day. */
function refuseDay({rpd, share}: LlmPlan, {day}: PilotOf): void {
  if (rpd === null || day.requests < requestsADay(rpd, share)) return;
  const hint = 'ask the pilot tomorrow, or raise the limit where the server allows more';
  throw new ConfigError([{path: 'llm.rpd', message: 'the limit of today is reached: nothing is left for a pilot', hint}]);
}

/** Also of a pilot that failed half-way: what was paid is kept. */
async function keep({ledger, paths}: OpenBooks): Promise<void> {
  await takeInPilot(ledger, paths);
  // A run that has not begun stands as one that was stopped, not as one that was killed.
  if (!ledger.listed) ledger.stop(0, systemClock.now(), {reason: 'cancelled', message: 'a pilot asked a few of its items'});
}

function figuresOf({
  asks,
  seconds,
}: Report): Omit<PilotReport, 'step' | 'items' | 'stopReason' | 'stopped' | keyof ReturnType<typeof spreadOf>> {
  const {answers, calls, usd} = asks ?? {answers: null, calls: null, usd: null};
  return {
    answered: (answers?.asked ?? 0) + (answers?.coalesced ?? 0),
    rejected: answers?.rejected ?? 0,
    calls: calls?.sent ?? 0,
    failed: calls?.failed ?? {},
    repairs: calls?.repairs ?? 0,
    usd: usd?.spent ?? null,
    seconds,
  };
}

/** A call has no tokens; what a request costs by itself is told where there is such a price. */
function withoutMoney(told: PilotReport): PilotReport {
  return {...told, usd: told.usd === 0 ? null : told.usd, itemUsd: null};
}

function spreadOf(dir: string, {prices}: LlmPlan): Pick<PilotReport, 'promptTokens' | 'answerTokens' | 'itemUsd'> {
  const rows = answersIn(dir);
  const of = (name: string): readonly number[] => rows.flatMap((row) => (row[name] === null ? [] : Number(row[name])));
  return {
    promptTokens: percentilesOf(of('prompt')),
    answerTokens: percentilesOf(of('answer')),
    itemUsd: prices === null ? null : percentilesOf(of('nano').map((nano) => nano / nanoPerUsd)),
  };
}

function answersIn(dir: string): readonly Readonly<Record<string, unknown>>[] {
  const path = runPaths(dir).ledger;
  if (!existsSync(path)) return [];
  const books = openDatabase(path, true);
  try {
    const query = 'SELECT prompt_tokens AS prompt, completion_tokens AS answer, cost_nano AS nano FROM answers';
    return hasStore(books) ? books.prepare(query).all() : [];
  } finally {
    books.close();
  }
}
