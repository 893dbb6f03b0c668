/** The public face of quern. What is not exported here is nobody's business outside. */
import type {Job} from './config/schema.ts';
import type {ItemsJob} from './engine/options.ts';

export {loadJob, type LoadedJob, type LoadOptions} from './config/load.ts';
export {jobJsonSchema} from './config/schema.ts';
export type {Job} from './config/schema.ts';
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
export {defineSink, type Sink, type SinkFile} from './contracts/sink.ts';
export {defineSource, type ByteReader, type ListedSplit, type Source} from './contracts/source.ts';
export {check, type Checked} from './engine/check.ts';
export type {AnyJob, Items, ItemsJob, RunOptions} from './engine/options.ts';
export type {Check} from './engine/preflight.ts';
export {resume, run} from './engine/run.ts';
export {status, type RunState, type StatusOptions} from './engine/status.ts';
export {stream, type RowBatch, type StreamOptions} from './engine/stream.ts';
export {verify, type Verified, type VerifyOptions} from './engine/verify.ts';
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
export type {Json, JsonObject, Lineage, Note, Place, Remark, Row} from './model/record.ts';
export type {
  CodeSummary,
  Counts,
  Figures,
  FileReport,
  LiveProgress,
  OutputReport,
  Progress,
  Report,
  RunEvent,
  RunResult,
  RunStatus,
  StepCounts,
  StopReason,
} from './model/run.ts';

/** Types a job, for a job module's default export or to run it. */
export function defineJob<Given extends Job | ItemsJob>(job: Given): Given {
  return job;
}
