/**
 * The public face of quern. What is not exported here is nobody's business outside. The engine, and what it takes with it, is loaded
 * by the first call that needs it: to ask how a run stands costs a third of what it costs to begin one.
 */
import {createRequire} from 'node:module';
import {extname} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import type {LoadedJobs} from './config/jobs-file.ts';
import type {LoadedJob, LoadOptions} from './config/load.ts';
import type {Job, Jobs} from './config/schema.ts';
import type {CacheBounds, CacheFilter, CacheRemoved, CacheStats} from './engine/cache.ts';
import type {CacheImported} from './engine/cache-import.ts';
import type {Checked} from './engine/check.ts';
import type {Estimate} from './engine/estimate-report.ts';
import type {EstimateOptions} from './engine/estimate.ts';
import type {FileInspection, InspectOptions} from './engine/inspect.ts';
import type {AnyJob, ItemsJob, RunOptions} from './engine/options.ts';
import type {JobsResult, RunJobsOptions} from './engine/run-jobs.ts';
import type {SimulateOptions} from './engine/simulate.ts';
import type {RunState, StatusOptions} from './engine/status.ts';
import type {RowBatch, StreamOptions} from './engine/stream.ts';
import type {Verified, VerifyOptions} from './engine/verify.ts';
import type {Json} from './model/record.ts';
import type {RunResult} from './model/run.ts';
import type {SimulatedServer} from './simulate/http/server.ts';

export type {LoadedJobs} from './config/jobs-file.ts';
export type {LoadedJob, LoadOptions} from './config/load.ts';
export type {Job, Jobs} from './config/schema.ts';
export {defineCall, type CallContext, type CallItem, type CallModule, type CallResult} from './contracts/call.ts';
export type {FileRanges, WholeFile} from './contracts/whole-file.ts';
export {defineExtractor, type ExtractContext, type Extractor, type Outcome, type SetupContext} from './contracts/extractor.ts';
export {
  defineFormat,
  RecordFault,
  type Decoder,
  type DecodeRange,
  type Format,
  type Framer,
  type Prescan,
  type RawRecord,
  type RawReject,
  type Recognition,
  type StreamDecoder,
} from './contracts/format.ts';
export {
  defineProvider,
  FailedCall,
  type Answered,
  type Completion,
  type FailureKind,
  type Prompt,
  type Provider,
  type ProviderAddress,
  type ProviderConnection,
  type Usage,
} from './contracts/provider.ts';
export {defineSink, type Sink, type SinkFile} from './contracts/sink.ts';
export {defineSource, type ByteReader, type ListedSplit, type Source} from './contracts/source.ts';
export type {CacheBounds, CacheFilter, CacheRemoved, CacheStats} from './engine/cache.ts';
export type {CacheImported} from './engine/cache-import.ts';
export type {Checked} from './engine/check.ts';
export type {
  AskEstimate,
  Estimate,
  EstimateInput,
  EstimatePlan,
  EstimateTotal,
  Percentiles,
  PilotReport,
  Spread,
} from './engine/estimate-report.ts';
export type {EstimateOptions} from './engine/estimate.ts';
export type {AnyJob, Items, ItemsJob, RunOptions} from './engine/options.ts';
export type {FileInspection, InspectedRecord, InspectOptions} from './engine/inspect.ts';
export type {Check} from './engine/checks.ts';
export type {JobsResult, RunJobsOptions} from './engine/run-jobs.ts';
export type {SimulateOptions} from './engine/simulate.ts';
export type {RunState, StatusOptions} from './engine/status.ts';
export type {RowBatch, StreamOptions} from './engine/stream.ts';
export type {Verified, VerifyOptions} from './engine/verify.ts';
export type {Boundary, Split} from './model/chunk.ts';
export {
  ActorError,
  AssertionError,
  CancelledError,
  ChangedInputError,
  ConfigError,
  LedgerError,
  LockedError,
  QuernError,
  RejectsError,
  SinkError,
  SourceError,
  type ConfigIssue,
} from './model/errors.ts';
export type {LimitsTold} from './model/limits-told.ts';
export type {Json, JsonObject, Lineage, Note, Place, Remark, Row} from './model/record.ts';
export type {
  AskFigures,
  AskWaiting,
  ChunkSummary,
  CodeSummary,
  Counts,
  Figures,
  FileReport,
  LiveProgress,
  OutputReport,
  Progress,
  RangeReport,
  Report,
  RunEvent,
  RunResult,
  RunStatus,
  StepCounts,
  StopReason,
} from './model/run.ts';
export type {AnswerContext, Answers} from './simulate/answering.ts';
export type {FaultKind, FaultRates} from './simulate/faults/kinds.ts';
export type {SimulatedServer} from './simulate/http/server.ts';
export type {RequestEntry, Stats} from './simulate/request-log.ts';

/**
 * Runs a job: a path to a job file, a job object, or what `loadJob` gave. A run that was begun in the same folder goes on; one
 * that is complete is left as it is. Failures of the outside (disk, memory, files) and of state (locked, changed) are results
 * with their exit code.
 * @throws {ConfigError} when the job cannot be run as written
 */
export async function run(job: AnyJob, options: RunOptions = {}): Promise<RunResult> {
  await nextTurn();
  return (await import('./engine/run.ts')).run(job, options);
}

/**
 * Takes a run up again by its directory alone. `overrides` may change what is operational (limits, commit).
 * @throws {LedgerError} when the directory holds no run; {ConfigError} when the job, with the overrides, cannot be run
 */
export async function resume(dir: string, options: RunOptions = {}): Promise<RunResult> {
  await nextTurn();
  return (await import('./engine/run.ts')).resume(dir, options);
}

/**
 * Yields batches until the input ends; a consumer that leaves the loop, or aborts, stops the run, and unacknowledged batches come
 * again when the same job is streamed into the same directory.
 * @throws {ConfigError}; and, unlike `run`, the errors of the outside and of state, since there is no result to carry them, and a
 * {RejectsError} when the run stopped for too many rejects
 */
export async function* stream(job: AnyJob, options: StreamOptions = {}): AsyncGenerator<RowBatch, void, undefined> {
  await nextTurn();
  yield* (await import('./engine/stream.ts')).stream(job, options);
}

/**
 * Runs the jobs of a file (or object) of several, one after the other, each into its own run directory; a file of one job is a list of
 * one. Run again, jobs that are complete are left as they are, and the one that was stopped goes on. A job whose earlier job has written
 * other records since is refused (exit 73).
 * @throws {ConfigError} with every fault of every job, before any of them is run
 */
export async function runJobs(jobs: string | Job | Jobs | LoadedJobs, options: RunJobsOptions = {}): Promise<JobsResult> {
  await nextTurn();
  return (await import('./engine/run-jobs.ts')).runJobs(jobs, options);
}

/** Every check of a job, or of each of several, passed or failed. Throws nothing for a bad job: that is what it tells. */
export async function check(job: AnyJob | Jobs | LoadedJobs, options: RunOptions = {}): Promise<Checked> {
  await nextTurn();
  return (await import('./engine/check.ts')).check(job, options);
}

/**
 * What a job would ask, and what that would cost: its steps before those that ask are run in a folder that goes away, its items looked up
 * where the run would look. Sends nothing and leaves the run directory as it is; only with `pilot` are so many items asked for real, and
 * their answers and their cost kept in the run directory, where the run finds them.
 * @throws {ConfigError} when the job cannot be run as written; the errors of the outside; of a pilot also those of state
 */
export async function estimate(job: AnyJob, options: EstimateOptions = {}): Promise<Estimate> {
  await nextTurn();
  return (await import('./engine/estimate.ts')).estimate(job, options);
}

/** The same of each job of a file, in their order; of one that reads records that are not there yet, the plan. @throws as `estimate` */
export async function estimateJobs(jobs: string | Job | Jobs | LoadedJobs, options: EstimateOptions = {}): Promise<readonly Estimate[]> {
  await nextTurn();
  return (await import('./engine/estimate.ts')).estimateJobs(jobs, options);
}

/**
 * What the first files of a job look like to it: format, packing, encoding, dialect, columns, first records. Writes nothing.
 * @throws {ConfigError} when the job cannot be read as written; {SourceError} when its files cannot be listed
 */
export async function* inspect(job: AnyJob, options: InspectOptions = {}): AsyncGenerator<FileInspection, void, undefined> {
  await nextTurn();
  yield* (await import('./engine/inspect.ts')).inspect(job, options);
}

/** How a run stands. Changes nothing. @throws {LedgerError} when the ledger is damaged or of another version */
export async function status(dir: string, options: StatusOptions = {}): Promise<RunState> {
  return (await import('./engine/status.ts')).status(dir, options);
}

/** Whether a run's output is whole, in order and true to its books. @throws {LedgerError} when there is no run in the directory */
export async function verify(dir: string, options: VerifyOptions = {}): Promise<Verified> {
  await nextTurn();
  return (await import('./engine/verify.ts')).verify(dir, options);
}

/**
 * Starts a deterministic server with OpenAI's chat API, for rehearsals and tests: no model is behind it. Its answers come from
 * `answers`, or else from a hash of each item's text, within the response schema.
 * @throws {ConfigError} for what cannot be simulated as asked; {SourceError} where it cannot listen; {SinkError} without its log
 */
export async function simulate(options: SimulateOptions = {}): Promise<SimulatedServer> {
  await nextTurn();
  return (await import('./engine/simulate.ts')).simulate(options);
}

/** What a simulated server answers for an item's text where its `answers` say nothing. `schema`: of one answer; null: any text. */
export async function simulatedAnswer(text: string, schema: Json | null = null): Promise<Json> {
  return (await import('./simulate/answering.ts')).answerOf(text, schema);
}

/**
 * What is in the answer store of a run directory, or in a file that runs share (`llm.cache`). Disturbs no run.
 * @throws {SourceError} where nothing is; {LedgerError} where it is no store of answers
 */
export async function cacheStats(path: string): Promise<CacheStats> {
  return (await import('./engine/cache.ts')).stats(path);
}

/** Removes the answers that the filter names; without one, all. @throws {LockedError} while the run goes on; and as `cacheStats` */
export async function clearCache(path: string, filter: CacheFilter = {}): Promise<CacheRemoved> {
  return (await import('./engine/cache.ts')).clear(path, filter);
}

/** Removes the oldest answers. @throws as `clearCache` */
export async function pruneCache(path: string, bounds: CacheBounds): Promise<CacheRemoved> {
  return (await import('./engine/cache.ts')).prune(path, bounds);
}

/** Hands each answer over as one line of JSON, without its line feed. Disturbs no run. @throws as `cacheStats` */
export async function exportCache(
  path: string,
  write: (line: string) => void | Promise<void>,
): Promise<{readonly answers: number; readonly damaged: number}> {
  return (await import('./engine/cache.ts')).exportTo(path, write);
}

/** Takes in what `exportCache` wrote; a shared file that is not there is made. @throws as `clearCache` */
export async function importCache(path: string, lines: AsyncIterable<Uint8Array>): Promise<CacheImported> {
  return (await import('./engine/cache.ts')).importFrom(path, lines);
}

/** Reads a job and checks it against the schema. Opens no input. @throws {ConfigError} with every fault of the job */
export async function loadJob(pathOrJob: string | Job, options: LoadOptions = {}): Promise<LoadedJob> {
  await nextTurn();
  return (await import('./config/load.ts')).loadJob(pathOrJob, options);
}

/** The same for a file of several jobs; a file of one is a list of one. @throws {ConfigError} with every fault of every job */
export async function loadJobs(pathOrJobs: string | Job | Jobs, options: LoadOptions = {}): Promise<LoadedJobs> {
  await nextTurn();
  return (await import('./config/jobs-file.ts')).loadJobs(pathOrJobs, options);
}

/**
 * The JSON Schema of a job file, for editors and for `quern schema`. Its answer is wanted at once, so it is loaded at once; that
 * fails on what an import is only just loading, which is why the others begin theirs a turn later.
 */
export function jobJsonSchema(): Record<string, unknown> {
  const beside = import.meta.url;
  const path = fileURLToPath(new URL(`./config/schema${extname(beside)}`, beside));
  const schema = createRequire(beside)(path) as typeof import('./config/schema.ts');
  return schema.jobJsonSchema();
}

/** Types a job, or several, for a job module's default export or to run it. */
export function defineJob<Given extends Job | ItemsJob | Jobs>(job: Given): Given {
  return job;
}
