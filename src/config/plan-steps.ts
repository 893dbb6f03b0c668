/** The steps of a plan: each with its module, a unique name and its defaults, its options checked by the extractor's own schema. */
import type {Extractor} from '../contracts/extractor.ts';
import {assert, ConfigError} from '../model/errors.ts';
import {nameHint} from '../model/near.ts';
import type {AskPlan, ModuleRef, StepPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import {pathOf} from './job-path.ts';
import type {AskPlace} from './plan-asks.ts';
import type {LoadedJob} from './load.ts';
import {moduleRefOf} from './module-ref.ts';
import {optionsFit} from './options-check.ts';
import type {PlanIssues} from './plan-issues.ts';
import {resolveExtractor} from './resolve.ts';
import type {ParsedStep} from './step-schema.ts';

/** A step of the job, whatever its kind, in the words of a `use` step. */
interface StepText {
  /** Where the step stands in the job. */
  readonly at: readonly PropertyKey[];
  /** Where its options stand in the job, below `at`. */
  readonly optionsAt: readonly PropertyKey[];
  readonly use: string;
  readonly name: string | undefined;
  readonly with: Json;
  readonly from: string | undefined;
  readonly into: string | undefined;
  readonly onError: StepPlan['onError'] | undefined;
  /** What a step that asks asks. */
  readonly ask?: (place: AskPlace) => Promise<AskPlan | undefined>;
}

/** Name of the step that `input.schema` makes. */
const inputSchemaStep = 'input.schema';
/** The first row of a run's accounting is called `input`. */
const reservedNames = ['input'];

export async function planSteps(loaded: LoadedJob, issues: PlanIssues): Promise<readonly StepPlan[]> {
  const plans: StepPlan[] = [];
  const taken = new Map<string, readonly PropertyKey[]>();
  const texts = stepTexts(loaded);
  for (const text of texts) {
    const plan = await planStep(text, loaded, issues);
    if (plan === undefined) continue;
    checkName(plan.name, text, {taken, issues});
    taken.set(plan.name, text.at);
    plans.push(plan);
  }
  // Behind a step that is none yet nobody knows what rows have.
  if (plans.length === texts.length) await checkFields(plans, {texts, loaded, issues});
  return plans;
}

async function checkFields(
  plans: readonly StepPlan[],
  {texts, loaded, issues}: {readonly texts: readonly StepText[]; readonly loaded: LoadedJob; readonly issues: PlanIssues},
): Promise<void> {
  if (!plans.some(({ask}) => ask?.kind === 'model')) return;
  const {missingFields} = await import('./plan-fields.ts');
  for (const {index, field, known} of await missingFields(plans, loaded)) {
    const {at, optionsAt} = texts[index] ?? {at: [], optionsAt: []};
    const hint = known.length === 0 ? 'no row has any field there' : nameHint(field, known);
    issues.add([...at, ...optionsAt, 'prompt'], `names the field '${field}', which no row has when it comes to this step`, hint);
  }
}

function stepTexts(loaded: LoadedJob): readonly StepText[] {
  const steps = loaded.job.steps.map((step, index) => textOf(step, ['steps', index]));
  const {schema} = loaded.job.input;
  if (schema === undefined) return steps;
  return [{...textOf({validate: schema, name: inputSchemaStep}, ['input', 'schema']), optionsAt: []}, ...steps];
}

/** Steps whose options stand behind their own word, which is the extractor's name. */
export const ownWords = ['set', 'select', 'where', 'split', 'identifiers', 'dedupe'] as const;
/** Extractors whose setup reads what their options name (schemas, patterns): it is tried once, so that faults have their place. */
const triedExtractors = ['validate', 'where'];

const nothing = {from: undefined, into: undefined, onError: undefined};

function textOf(step: ParsedStep, at: readonly PropertyKey[]): StepText {
  if ('use' in step) {
    const {use, name, from, into, onError} = step;
    return {at, optionsAt: ['with'], use, name, with: step.with as Json, from, into, onError};
  }
  if ('validate' in step) {
    return {
      ...nothing,
      at,
      optionsAt: ['validate'],
      use: 'validate',
      name: step.name,
      with: {schema: step.validate},
      onError: step.onError,
    };
  }
  if ('ask' in step) return askText(step, at);
  if ('call' in step) return callText(step, at);
  if ('dedupe' in step) return {...nothing, at, optionsAt: ['dedupe'], use: 'dedupe', name: step.name, with: dedupeOf(step)};
  const word = wordOf(step);
  const {
    [word]: given,
    name,
    onError,
  } = step as {readonly [key: string]: unknown; readonly name?: string; readonly onError?: 'reject' | 'keep' | 'stop'};
  return {...nothing, at, optionsAt: [word], use: word, name, with: given as Json, onError};
}

function askText({ask, name, onError}: Extract<ParsedStep, {readonly ask: unknown}>, at: readonly PropertyKey[]): StepText {
  const {into} = ask;
  return {
    ...nothing,
    at,
    optionsAt: ['ask'],
    use: 'ask',
    name: name ?? into,
    with: {},
    into,
    onError,
    ask: async (place) => (await import('./plan-asks.ts')).planAsk(ask, place),
  };
}

/** `call: ./module.ts` with `into` beside it, or all below it. */
function callText(step: Extract<ParsedStep, {readonly call: unknown}>, at: readonly PropertyKey[]): StepText {
  const {call, name, onError} = step;
  const options = typeof call === 'string' ? {module: call, into: step.into ?? '', with: {}, priority: 'medium' as const} : call;
  const {into} = options;
  return {
    ...nothing,
    at,
    optionsAt: ['call'],
    use: 'ask',
    name: name ?? into,
    with: {},
    into,
    onError,
    ask: async (place) => (await import('./plan-asks.ts')).planCall(options, place),
  };
}

/** `dedupe: [url]` with its options beside it, or below it. */
function dedupeOf({dedupe, normalize, onMissing}: Extract<ParsedStep, {readonly dedupe: unknown}>): Json {
  if (normalize === undefined && onMissing === undefined) return dedupe as Json;
  return {by: dedupe as Json, ...(normalize === undefined ? {} : {normalize}), ...(onMissing === undefined ? {} : {onMissing})};
}

/** The word of a step that is called as the extractor it runs. */
function wordOf(step: object): (typeof ownWords)[number] {
  const word = ownWords.find((own) => own in step);
  assert(word !== undefined, 'a step has one of the words its schema knows');
  return word;
}

async function planStep(text: StepText, loaded: LoadedJob, issues: PlanIssues): Promise<StepPlan | undefined> {
  const ref = moduleRefOf('extractor', text.use, loaded.baseDir);
  if ('message' in ref) {
    issues.add([...text.at, 'use'], ref.message, ref.hint);
    return undefined;
  }
  const extractor = await issues.collect([...text.at, 'use'], async () => resolveExtractor(ref));
  if (extractor === undefined) return undefined;
  const at = [...text.at, ...text.optionsAt];
  if (text.use === 'ask' && text.ask === undefined) {
    issues.add([...text.at, 'use'], 'ask is a step of its own', 'write - ask: {prompt: ..., into: ...}');
    return undefined;
  }
  if (text.ask !== undefined) {
    const ask = await text.ask({loaded, issues, at});
    return ask === undefined ? undefined : {...fieldStep(text, {ref, extractor}), ask};
  }
  const fits = await optionsFit(text.with, extractor.options, {at, name: text.use, issues});
  if (fits && triedExtractors.includes(ref.builtin ?? '')) await trySetup(text, {extractor, loaded}, issues);
  return extractor.adds === 'rows' ? rowsStep(text, {ref, extractor}, issues) : fieldStep(text, {ref, extractor});
}

interface Found {
  readonly ref: ModuleRef;
  readonly extractor: Extractor;
}

function rowsStep(text: StepText, {ref, extractor}: Found, issues: PlanIssues): StepPlan {
  for (const key of ['from', 'into'] as const) {
    if (text[key] === undefined) continue;
    issues.add([...text.at, key], `${text.use} takes whole records and gives whole rows: it has no '${key}'`, 'leave it out');
  }
  const name = text.name ?? extractor.name;
  return {name, module: ref, with: text.with, from: null, into: null, onError: text.onError ?? extractor.onError ?? 'reject'};
}

function fieldStep(text: StepText, {ref, extractor}: Found): StepPlan {
  const name = text.name ?? extractor.name;
  const from = text.from ?? extractor.from ?? 'text';
  return {name, module: ref, with: text.with, from, into: text.into ?? name, onError: text.onError ?? extractor.onError ?? 'keep'};
}

async function trySetup(
  text: StepText,
  {extractor, loaded}: {readonly extractor: Extractor; readonly loaded: LoadedJob},
  issues: PlanIssues,
): Promise<void> {
  const at = [...text.at, ...text.optionsAt];
  try {
    await extractor.setup?.(text.with, {baseDir: loaded.baseDir, step: text.name ?? extractor.name});
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    // A schema's file is the whole of what `validate` says; a condition says where in it the fault is.
    for (const {path, message, hint} of thrown.issues) issues.add(text.use === 'validate' ? at : [...at, ...pathOf(path)], message, hint);
  }
}

function checkName(
  name: string,
  text: StepText,
  book: {readonly taken: ReadonlyMap<string, readonly PropertyKey[]>; readonly issues: PlanIssues},
): void {
  if (reservedNames.includes(name)) book.issues.add([...text.at, 'name'], `no step can be called '${name}': reading and decoding go by it`);
  if (!book.taken.has(name)) return;
  const hint = text.name === undefined ? `give this one a name of its own (name: ${name}2)` : 'choose another';
  book.issues.add(text.name === undefined ? text.at : [...text.at, 'name'], `another step is called '${name}' already`, hint);
}
