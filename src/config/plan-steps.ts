/** The steps of a plan: each with its module, a unique name and its defaults, its options checked by the extractor's own schema. */
import {z} from 'zod';
import type {Extractor} from '../contracts/extractor.ts';
import type {ModuleRef, StepPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import {faultsOf} from './faults.ts';
import type {LoadedJob} from './load.ts';
import {moduleRefOf} from './module-ref.ts';
import type {PlanIssues} from './plan-issues.ts';
import {resolveExtractor} from './resolve.ts';
import type {ParsedStep} from './schema.ts';

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
  readonly onError: 'reject' | 'keep' | undefined;
}

/** Name of the step that `input.schema` makes. */
const inputSchemaStep = 'input.schema';
/** The first row of a run's accounting is called `input`. */
const reservedNames = ['input'];

export async function planSteps(loaded: LoadedJob, issues: PlanIssues): Promise<readonly StepPlan[]> {
  const plans: StepPlan[] = [];
  const taken = new Map<string, readonly PropertyKey[]>();
  for (const text of stepTexts(loaded)) {
    const plan = await planStep(text, loaded, issues);
    if (plan === undefined) continue;
    checkName(plan.name, text, {taken, issues});
    taken.set(plan.name, text.at);
    plans.push(plan);
  }
  return plans;
}

function stepTexts(loaded: LoadedJob): readonly StepText[] {
  const steps = loaded.job.steps.map((step, index) => textOf(step, ['steps', index]));
  const {schema} = loaded.job.input;
  if (schema === undefined) return steps;
  return [{...textOf({validate: schema, name: inputSchemaStep}, ['input', 'schema']), optionsAt: []}, ...steps];
}

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
  return {...nothing, at, optionsAt: ['set'], use: 'set', name: step.name, with: step.set as Json};
}

async function planStep(text: StepText, loaded: LoadedJob, issues: PlanIssues): Promise<StepPlan | undefined> {
  const ref = moduleRefOf('extractor', text.use, loaded.baseDir);
  if ('message' in ref) {
    issues.add([...text.at, 'use'], ref.message, ref.hint);
    return undefined;
  }
  const extractor = await issues.collect([...text.at, 'use'], async () => resolveExtractor(ref));
  if (extractor === undefined) return undefined;
  const fits = await checkOptions(text, extractor, issues);
  if (fits && ref.builtin === 'validate') await checkSchema(text, {extractor, loaded}, issues);
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

/** The schema is loaded here once, so that one that does not load is told of with its place in the job. */
async function checkSchema(
  text: StepText,
  {extractor, loaded}: {readonly extractor: Extractor; readonly loaded: LoadedJob},
  issues: PlanIssues,
): Promise<void> {
  await issues.collect([...text.at, ...text.optionsAt], async () => {
    await extractor.setup?.(text.with, {baseDir: loaded.baseDir});
  });
}

/** True when the options are right. */
async function checkOptions(text: StepText, extractor: Extractor, issues: PlanIssues): Promise<boolean> {
  const at = [...text.at, ...text.optionsAt];
  if (extractor.options === undefined) {
    const keys = Object.keys(text.with as object);
    if (keys.length > 0) issues.add(at, `${text.use} takes no options`, 'leave them out');
    return keys.length === 0;
  }
  const parsed = await extractor.options.safeParseAsync(text.with);
  if (parsed.success) return true;
  const known = keysOf(extractor.options);
  for (const fault of faultsOf(parsed.error, text.with, (path) => (path.length === 0 ? known : []))) {
    issues.add([...at, ...fault.at], fault.message, fault.hint);
  }
  return false;
}

/** The keys of an object schema, also inside a default or the like; [] of any other. */
function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return isWrapper ? keysOf(schema.unwrap()) : [];
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
