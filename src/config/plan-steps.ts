/** The steps of a plan: each with its module, a unique name and its defaults, its options checked by the extractor's own schema. */
import type {Extractor} from '../contracts/extractor.ts';
import type {ModuleRef, StepPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import type {LoadedJob} from './load.ts';
import {moduleRefOf} from './module-ref.ts';
import {optionsFit} from './options-check.ts';
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
  const at = [...text.at, ...text.optionsAt];
  const fits = await optionsFit(text.with, extractor.options, {at, name: text.use, issues});
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
    await extractor.setup?.(text.with, {baseDir: loaded.baseDir, step: text.name ?? extractor.name});
  });
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
