/**
 * What makes a run the same run: its components by name, each as a short plain value or a hash. A run goes on only where all are
 * as they were, so nothing operational (memory, threads, chunk sizes, cadence) stands here.
 */
import {createHash} from 'node:crypto';
import type {AskPlan, LlmPlan, RunPlan, StepPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import {isObject, valueAt} from './job-path.ts';
import type {LoadedJob} from './load.ts';
import {moduleHash} from './module-hash.ts';
import {absolutePath, isModulePath} from './module-ref.ts';
import {ownWords} from './plan-steps.ts';

/** Raised when the meaning of a run directory or of a built-in extractor's output changes: older runs are then not gone on with. */
const dataVersion = 1;

const plainMost = 120;

/** What decides which bytes are read, and what becomes of them. */
const inputKeys = [
  'files',
  'filter',
  'exclude',
  'formatOptions',
  'records',
  'onFormatMismatch',
  'compression',
  'unpack',
  'acceptTruncated',
  'encoding',
  'onBadEncoding',
  'sourceOptions',
] as const;

/** Components in a fixed order: the same job gives the same text. */
export async function identityOf(
  loaded: LoadedJob,
  {steps, input, llm}: Pick<RunPlan, 'steps' | 'input' | 'llm'>,
): Promise<Readonly<Record<string, string>>> {
  const {job, baseDir} = loaded;
  const identity: Record<string, string> = {'quern.data': String(dataVersion)};
  for (const key of inputKeys) {
    identity[`input.${key}`] = shown(loaded, ['input', key], job.input[key]);
  }
  if (input.from !== null) identity['input.from'] = `${input.from.job}: ${input.from.digest ?? 'not complete'}`;
  identity['input.format'] = await moduleText(job.input.format, baseDir);
  identity['input.source'] = await moduleText(job.input.source, baseDir);
  identity.steps = steps.map((step) => step.name).join(', ');
  const firstOfJob = steps.length - job.steps.length;
  for (const [index, step] of steps.entries()) await addStep(identity, step, {loaded, index: index - firstOfJob});
  if (llm !== null) identity.llm = hashed(llmIdentity(llm));
  identity['output.layout'] = job.output.layout === 'parts' ? `parts of ${job.output.partMb} MB` : job.output.layout;
  identity['output.lineage'] = String(job.output.lineage);
  identity['output.sink'] = await moduleText(job.output.sink, baseDir);
  identity['output.sinkOptions'] = shown(loaded, ['output', 'sinkOptions'], job.output.sinkOptions);
  identity.limit = String(job.limit ?? 'all');
  identity.sample = String(job.sample ?? 'all');
  return identity;
}

/** `index` is the step's place in the job; -1 for the step that `input.schema` makes. */
async function addStep(
  identity: Record<string, string>,
  step: StepPlan,
  place: {readonly loaded: LoadedJob; readonly index: number},
): Promise<void> {
  const {loaded, index} = place;
  const name = `step ${step.name}`;
  if (step.ask !== undefined) await addAsk(identity, name, step.ask);
  else identity[`${name}: use`] = step.module.builtin ?? `sha256:${short(await moduleHash(step.module.path ?? ''))}`;
  const schema = step.module.builtin === 'validate' && isObject(step.with) ? step.with.schema : undefined;
  if (typeof schema === 'string') identity[`${name}: schema`] = `sha256:${short(await moduleHash(absolutePath(schema, loaded.baseDir)))}`;
  else if (step.ask === undefined) identity[`${name}: with`] = shown(loaded, ['steps', index, optionsKeyOf(loaded, index)], step.with);
  identity[`${name}: from, into`] = `${step.from ?? '-'}, ${step.into ?? '-'}`;
  // Where the run ends changes no row: a resume may go on past what stopped it.
  identity[`${name}: onError`] = step.onError === 'stop' ? 'reject' : (step.onError ?? '-');
}

/** What is asked, and of which model. How items are packed and which go first changes no answer. */
async function addAsk(identity: Record<string, string>, name: string, ask: AskPlan): Promise<void> {
  identity[`${name}: when`] = ask.when ?? 'always';
  if (ask.kind === 'call') {
    identity[`${name}: call`] = `sha256:${short(ask.version)}`;
    identity[`${name}: with`] = hashed(ask.with);
    return;
  }
  const {prompt, answer, settings} = ask;
  identity[`${name}: prompt`] = `${prompt.version} ${hashed([prompt.instructions, prompt.item])}`;
  identity[`${name}: model`] = hashed({...settings, model: ''}) + ` ${settings.model}`;
  if (answer === null) identity[`${name}: answer`] = 'text';
  else identity[`${name}: answer`] = 'path' in answer ? `sha256:${short(await moduleHash(answer.path))}` : hashed(answer.schema);
}

/** What may change an answer, of the lane itself: part of the run's identity. */
function llmIdentity({provider, providerOptions, salt}: LlmPlan): Json {
  return {provider: provider.builtin ?? provider.path, providerOptions, salt};
}

function hashed(value: unknown): string {
  return `sha256:${short(createHash('sha256').update(canonical(value)).digest('hex'))}`;
}

/** Where a step's options stand in the job: behind its own word, or with `use`. */
function optionsKeyOf(loaded: LoadedJob, index: number): string {
  const step: unknown = loaded.job.steps[index];
  return ownWords.find((word) => isObject(step) && Object.hasOwn(step, word)) ?? 'with';
}

async function moduleText(text: string, baseDir: string): Promise<string> {
  return isModulePath(text) ? `sha256:${short(await moduleHash(absolutePath(text, baseDir)))}` : text;
}

/** Plain, so that a changed job can be explained; but only a hash of what is long, or holds something from the environment. */
function shown(loaded: LoadedJob, path: readonly PropertyKey[], value: unknown): string {
  const text = canonical(value);
  const fromEnvironment = canonical(valueAt(loaded.raw, path)).includes('${');
  return fromEnvironment || text.length > plainMost ? `sha256:${short(createHash('sha256').update(text).digest('hex'))}` : text;
}

/** JSON with sorted keys, so that their order in the job does not matter. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1))) : inner,
    ) ?? '-'
  );
}

function short(hash: string): string {
  return hash.slice(0, 16);
}
