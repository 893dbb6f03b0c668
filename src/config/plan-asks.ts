/** Steps that ask, as plans: prompts read, settings filled in from prompt, step and job, schemas and modules found. Asks nothing. */
import {relative} from 'node:path';
import type {AskPlan, AskSettings, CallAskPlan, ModelAskPlan, PromptPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import type {AskOptions, CallOptions} from './ask-schema.ts';
import {loadAnswerShape} from './answer-schema.ts';
import {loadCallModule} from './call-module.ts';
import type {LoadedJob} from './load.ts';
import {moduleHash} from './module-hash.ts';
import {absolutePath} from './module-ref.ts';
import type {PlanIssues} from './plan-issues.ts';
import {checkInlinePrompt, loadPromptFile, type PromptSettings} from './prompt-file.ts';

export interface AskPlace {
  readonly loaded: LoadedJob;
  readonly issues: PlanIssues;
  /** Where the step's options stand in the job. */
  readonly at: readonly PropertyKey[];
}

const temperatureUsual = 0.1;
const noSettings: PromptSettings = {model: null, temperature: null, topP: null, seed: null, maxTokens: null, parameters: {}};

/** Undefined where something is wrong: it is told. */
export async function planAsk(options: AskOptions, place: AskPlace): Promise<AskPlan | undefined> {
  const {loaded, issues, at} = place;
  const found = await promptOf(options.prompt, place);
  if (found === undefined) return undefined;
  const {prompt, settings} = found;
  const model = options.model ?? settings.model ?? loaded.job.llm.model;
  if (model === undefined) {
    issues.add([...at, 'model'], 'is missing: no model is named by the step, its prompt or llm.model', 'name one: llm: {model: ...}');
    return undefined;
  }
  const plan: ModelAskPlan = {
    kind: 'model',
    prompt,
    answer: answerOf(options.answer, loaded),
    settings: settingsOf(model, settings, loaded),
    ...askedOf(options, options.pack ?? loaded.job.llm.pack),
  };
  const shape = await issues.collect([...at, 'answer'], async () => loadAnswerShape(plan.answer));
  return shape === undefined ? undefined : plan;
}

/** Undefined where something is wrong: it is told. */
export async function planCall(options: CallOptions, {loaded, issues, at}: AskPlace): Promise<AskPlan | undefined> {
  const module = absolutePath(options.module, loaded.baseDir);
  const found = await issues.collect(at, async () => loadCallModule(module));
  if (found === undefined) return undefined;
  const plan: CallAskPlan = {
    kind: 'call',
    module,
    version: await moduleHash(module),
    with: options.with as Json,
    ...askedOf(options, options.pack ?? found.batch ?? 1),
  };
  return plan;
}

function askedOf({when, packBy, priority}: Asked, pack: number) {
  return {when: when ?? null, packBy: packBy ?? null, pack, priority};
}

interface Asked extends Pick<AskOptions, 'priority'> {
  readonly when?: string | undefined;
  readonly packBy?: string | undefined;
}

async function promptOf(
  given: AskOptions['prompt'],
  {loaded, issues, at}: AskPlace,
): Promise<{readonly prompt: PromptPlan; readonly settings: PromptSettings} | undefined> {
  if (typeof given === 'string') {
    const path = absolutePath(given, loaded.baseDir);
    const shown = relative(process.cwd(), path);
    const read = await issues.collect([...at, 'prompt'], async () => loadPromptFile(path, shown === '' ? path : shown));
    if (read === undefined) return undefined;
    const {version, file, instructions, item, settings} = read;
    return {prompt: {version, file, instructions, item}, settings};
  }
  const faults = checkInlinePrompt(given);
  for (const {path, message, hint} of faults) issues.add([...at, 'prompt', path], message, hint);
  if (faults.length > 0) return undefined;
  const {version, instructions = '', item} = given;
  return {prompt: {version, file: null, instructions, item}, settings: noSettings};
}

function answerOf(answer: AskOptions['answer'], {baseDir}: LoadedJob): ModelAskPlan['answer'] {
  if (answer === undefined) return null;
  return typeof answer === 'string' ? {path: absolutePath(answer, baseDir)} : {schema: answer as Json};
}

function settingsOf(model: string, settings: PromptSettings, {job: {llm}}: LoadedJob): AskSettings {
  return {
    model,
    temperature: settings.temperature ?? llm.temperature ?? temperatureUsual,
    topP: settings.topP,
    seed: settings.seed,
    maxTokens: settings.maxTokens ?? llm.maxTokens,
    parameters: settings.parameters,
  };
}
