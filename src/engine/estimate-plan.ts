/** What a job is, before anything of its input is read: stages, steps, lanes, limits, budget, and what is kept of it already. Changes nothing. */
import {existsSync} from 'node:fs';
import {keyModeOf} from '../actors/io/keys/key-mode.ts';
import {laneNameOf} from '../actors/io/asking/later-questions.ts';
import {shapeOf} from '../actors/extraction/steps.ts';
import {changedComponents} from '../ledger/identity.ts';
import {Ledger} from '../ledger/ledger.ts';
import {runPaths} from '../ledger/paths.ts';
import {nanoPerUsd} from '../llm/money/prices.ts';
import type {LlmPlan, RunPlan, StepPlan} from '../model/plan.ts';
import {stagesOf} from '../protocol/stages.ts';
import {resolveSteps} from '../threads/step-modules.ts';
import type {EstimatePlan} from './estimate-report.ts';
import type {KeptPlaces} from './estimate-store.ts';

/** @throws {LedgerError} when the books of the run that is there are damaged */
export async function describePlan(plan: RunPlan, places: KeptPlaces): Promise<EstimatePlan> {
  const shape = shapeOf(await resolveSteps(plan));
  // Whether keys are sorted on the disk is known when the input is listed; the steps are cut at the same places.
  const stages = stagesOf(shape, keyModeOf(0, plan.limits)).map(({number, from, to, asks}) => ({
    number,
    steps: shape.steps.slice(Math.max(1, from), to),
    asks: asks === null ? null : (shape.steps[asks] ?? null),
  }));
  return {stages, steps: plan.steps.map(stepOf), lanes: lanesOf(plan), ...termsOf(plan.llm), store: storeOf(plan, places)};
}

function stepOf({name, module, ask}: StepPlan): EstimatePlan['steps'][number] {
  if (ask === undefined) return {name, does: module.builtin ?? module.path ?? '', model: null, prompt: null, pack: null};
  if (ask.kind === 'call') return {name, does: `call ${ask.module}`, model: null, prompt: null, pack: ask.pack};
  const {prompt, settings, pack} = ask;
  return {name, does: 'ask', model: settings.model, prompt: `${prompt.file ?? 'in the job'}, version ${prompt.version}`, pack};
}

function lanesOf({steps, llm}: RunPlan): EstimatePlan['lanes'] {
  if (llm === null) return [];
  const lanes = new Map<string, string[]>();
  for (const step of steps) {
    const name = laneNameOf(step, llm);
    if (name !== null) lanes.set(name, [...(lanes.get(name) ?? []), step.name]);
  }
  return Array.from(lanes, ([name, named]) => ({name, steps: named}));
}

function termsOf(llm: LlmPlan | null): Pick<EstimatePlan, 'limits' | 'budget'> {
  if (llm === null) return {limits: null, budget: null};
  const {rpm, rpmAssumed, tpm, rpd, share, inFlightMost, hours, budget} = llm;
  return {
    limits: {
      rpm: rpm ?? rpmAssumed,
      isAssumed: rpm === null && rpmAssumed !== null,
      tpm,
      rpd,
      share,
      inFlight: inFlightMost,
      hours,
    },
    budget,
  };
}

function storeOf(plan: RunPlan, {run, cache}: KeptPlaces): EstimatePlan['store'] {
  const path = plan.llm?.cacheFile ?? null;
  return {
    dir: plan.dir,
    ...standingOf(plan),
    answers: run?.answers ?? 0,
    spent: {calls: run?.spending.calls ?? 0, usd: (run?.spending.costNano ?? 0) / nanoPerUsd},
    cache: path === null ? null : {path, answers: cache?.answers ?? null},
  };
}

function standingOf({dir, identity}: RunPlan): Pick<EstimatePlan['store'], 'run' | 'changes'> {
  const {ledger: path} = runPaths(dir);
  if (!existsSync(path) || Ledger.isUnborn(path)) return {run: 'none', changes: []};
  const ledger = Ledger.open(path, 'read');
  try {
    // Before its input is listed a run takes whatever the job has become.
    if (!ledger.listed) return {run: 'begun', changes: []};
    const {identity: begun} = ledger.birth;
    const names = changedComponents(begun, identity);
    const changes = names.map((name) => ({name, was: begun[name] ?? null, is: identity[name] ?? null}));
    if (changes.length > 0) return {run: 'changed', changes};
    return {run: ledger.status === 'complete' ? 'complete' : 'begun', changes};
  } finally {
    ledger.close();
  }
}
