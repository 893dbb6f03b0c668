/**
 * From a loaded job to the plan every thread is told: modules found, names unique, defaults filled in, bounds fitted to one another.
 * Tells every fault at once. Loads the modules it names; lists no input and writes nothing.
 */
import {availableParallelism} from 'node:os';
import {basename, extname, resolve} from 'node:path';
import {auto, encodingNamed, encodingNames} from '../adapters/encodings/names.ts';
import {nameHint} from '../model/near.ts';
import type {EarlierJob, InputPlan, ModuleRef, RunPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import {boundsOf} from './bounds.ts';
import {digestOf, earlierOf, recordFilesOf} from './earlier-job.ts';
import {parseFormatOptions} from './format-options.ts';
import {identityOf} from './identity.ts';
import {valueAt} from './job-path.ts';
import type {LoadedJob} from './load.ts';
import {moduleRefOf} from './module-ref.ts';
import {overlapOf} from './overlap.ts';
import {optionsFit} from './options-check.ts';
import {PlanIssues} from './plan-issues.ts';
import {planSteps} from './plan-steps.ts';
import {readsStandardInput} from './standard-input.ts';
import {inputForSteps} from './whole-files.ts';
import {resolveFormat, resolveFormats, resolveSink, resolveSource, type AdapterKind} from './resolve.ts';

export interface PlanOptions {
  /** The run directory, where it is not the job's own. */
  readonly dir?: string;
  /** Rows go to a consumer in batches of this many. */
  readonly batchRows?: number;
  /** Or fewer, where the consumer waits for them. */
  readonly partialBatches?: boolean;
  readonly profileDir?: string;
  /** Cores of the machine; asked of it when left out. */
  readonly cores?: number;
}

const bytesPerMb = 1_000_000;

/** @throws {ConfigError} with every fault, each with its place in the job */
export async function planJob(loaded: LoadedJob, options: PlanOptions = {}): Promise<RunPlan> {
  const {job, baseDir} = loaded;
  const issues = new PlanIssues(loaded);
  const name = job.name ?? (loaded.file === null ? 'run' : nameOfFile(loaded.file));
  const dir = resolve(baseDir, options.dir ?? job.output.dir ?? `out/${name}`);
  const {limits, faults} = boundsOf(job, options.cores ?? availableParallelism());
  for (const fault of faults) issues.add(['limits', fault.key], fault.message, fault.hint);
  const input = await planInput(loaded, issues);
  const steps = await planSteps(loaded, issues);
  const decided = await inputForSteps(loaded, {format: input.format, steps}, issues);
  // Only a job that asks loads what asking needs.
  const llm = steps.some(({ask}) => ask !== undefined) ? await (await import('./plan-llm.ts')).planLlm(loaded, steps, issues) : null;
  const sink = await adapterOf('sink', {loaded, issues, path: ['output', 'sink']}, job.output.sink);
  await checkAdapterOptions('sink', sink, {loaded, issues, path: ['output', 'sinkOptions']});
  await checkOverlap(loaded, dir, issues);
  issues.throwIfAny();
  return {
    name,
    baseDir,
    dir,
    input: {...input, ...decided},
    steps,
    llm,
    onError: job.onError,
    output: {
      layout: job.output.layout,
      lineage: job.output.lineage,
      sink,
      sinkOptions: job.output.sinkOptions as Json,
      partBytes: Math.max(1, Math.round(job.output.partMb * bytesPerMb)),
      batchRows: options.batchRows ?? null,
      partialBatches: options.partialBatches ?? false,
    },
    limits,
    commit: {everyMs: job.commit.everyMs, everyBytes: Math.max(1, Math.round(job.commit.everyMb * bytesPerMb))},
    identity: await identityOf(loaded, {steps, input, llm}),
    profileDir: options.profileDir === undefined ? null : resolve(options.profileDir),
  };
}

/** `jobs/boletines.quern.yaml` -> boletines; characters that a folder's name should not have become dashes. */
function nameOfFile(file: string): string {
  const plain = basename(file, extname(file)).replace(/\.(quern|job)$/, '');
  return plain.replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-').replace(/^[.-]+/, '') || 'run';
}

async function planInput(loaded: LoadedJob, issues: PlanIssues): Promise<InputPlan> {
  const {input} = loaded.job;
  const earlier = earlierOf(loaded, issues);
  const named = readsStandardInput(loaded, issues) ? 'stdin' : input.source;
  const source = await adapterOf('source', {loaded, issues, path: ['input', 'source']}, named);
  if (source.path !== null) await checkAdapterOptions('source', source, {loaded, issues, path: ['input', 'sourceOptions']});
  const format = input.format === 'auto' ? 'auto' : await adapterOf('format', {loaded, issues, path: ['input', 'format']}, input.format);
  const plan: InputPlan = {
    source,
    sourceOptions: source.builtin === 'files' ? filesOptions(loaded, earlier) : (input.sourceOptions as Json),
    from: earlier === undefined ? null : {job: earlier.name, digest: await digestOf(earlier)},
    format,
    formatOptions: input.formatOptions as Json,
    records: input.records,
    onFormatMismatch: input.onFormatMismatch,
    byRanges: false,
    compression: input.compression,
    unpack: {ratioMax: input.unpack.ratioMax, bytesMax: Math.round(input.unpack.mbMax * bytesPerMb)},
    acceptTruncated: input.acceptTruncated,
    encoding: encodingOf(input.encoding, issues),
    onBadEncoding: input.onBadEncoding,
  };
  await checkFormatOptions(plan, issues);
  return plan;
}

/** Its one name, whatever it is called in the job. */
function encodingOf(label: string, issues: PlanIssues): string {
  const name = label === auto ? auto : encodingNamed(label);
  if (name === undefined) issues.add(['input', 'encoding'], `no encoding is called '${label}'`, nameHint(label, encodingNames));
  return name ?? auto;
}

/** Only where there are any: a job without loads no format before it is needed. */
async function checkFormatOptions(input: InputPlan, issues: PlanIssues): Promise<void> {
  const named = Object.keys(input.formatOptions as object).length > 0;
  if (!named && input.records === '') return;
  if (input.format !== 'auto' && input.format.builtin === null && input.format.path === null) return;
  await issues.collect(['input', named ? 'formatOptions' : 'records'], async () => parseFormatOptions(input, await resolveFormats(input)));
}

function filesOptions(loaded: LoadedJob, earlier: EarlierJob | undefined): Json {
  if (earlier !== undefined) return {baseDir: loaded.baseDir, ...recordFilesOf(earlier)};
  const {files, filter, exclude, compression} = loaded.job.input;
  const names = {files: listOf(files), filter: listOf(filter), exclude: listOf(exclude)};
  return {baseDir: loaded.baseDir, ...names, archives: compression === 'auto'};
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value;
}

interface AdapterPlace {
  readonly loaded: LoadedJob;
  readonly issues: PlanIssues;
  readonly path: readonly string[];
}

const resolvers = {format: resolveFormat, sink: resolveSink, source: resolveSource} as const;

/** Finds the adapter and loads it, so that a module that does not load is a fault of the job and not of the first worker. */
async function adapterOf(kind: Exclude<AdapterKind, 'extractor' | 'provider'>, place: AdapterPlace, text: string): Promise<ModuleRef> {
  const ref = moduleRefOf(kind, text, place.loaded.baseDir);
  if ('message' in ref) {
    place.issues.add(place.path, ref.message, ref.hint);
    return {builtin: null, path: null};
  }
  await place.issues.collect(place.path, async () => resolvers[kind](ref));
  return ref;
}

async function checkAdapterOptions(kind: 'source' | 'sink', ref: ModuleRef, {loaded, issues, path}: AdapterPlace): Promise<void> {
  if (ref.builtin === null && ref.path === null) return;
  // A module that does not load is told of already.
  const adapter = await resolvers[kind](ref).catch(() => undefined);
  if (adapter === undefined) return;
  await optionsFit(valueAt(loaded.job, path) ?? {}, adapter.options, {at: path, name: adapter.name, issues});
}

async function checkOverlap(loaded: LoadedJob, dir: string, issues: PlanIssues): Promise<void> {
  if (loaded.job.input.source !== 'files') return;
  const files = loaded.earlier === null ? listOf(loaded.job.input.files) : recordFilesOf(loaded.earlier).files;
  const fault = await overlapOf(files, loaded.baseDir, dir);
  if (fault !== undefined) issues.add(['output', 'dir'], fault, 'choose another output.dir (-o)');
}
