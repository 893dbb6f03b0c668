/**
 * Everything the threads say to one another, but for tasks of workers (extraction.ts). Commands are imperative, answers past tense; bytes and ids, nothing alive.
 * Every ArrayBuffer has one owner: it moves with its message and comes back in the answer to be used again.
 */
import type {Boundary, FileFacts, Split} from '../model/chunk.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import type {Counts, LiveProgress, Report, RunEvent, RunStatus, StopReason} from '../model/run.ts';
import type {Extracted} from './extraction.ts';
import type {Fault} from './fault.ts';
import type {SettledRows} from './keys.ts';
import type {Planned} from './planning.ts';
import type {Stage} from './stages.ts';
import type {TableShape} from './tables.ts';

// ---- coordinator -> I/O actor (calls; each answer is the call's promise) ----

export interface OpenRun {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  /** `run` begins or goes on; `resume` only goes on. */
  readonly mode: 'run' | 'resume';
  readonly version: string;
}

/** Where input was committed up to; null before the first commit. */
export interface StagePosition {
  readonly split: Split;
  readonly boundary: Boundary;
  /** The file is done: go on with the next. */
  readonly last: boolean;
}

export interface OpenedRun {
  readonly run: string;
  readonly session: number;
  readonly status: RunStatus;
  /** Something of an earlier session was kept. */
  readonly resumed: boolean;
  /** The list of splits is whole: only compare with it. */
  readonly listed: boolean;
  /** Of the first stage: where the input was committed up to. */
  readonly position: StagePosition | null;
  readonly counts: Counts;
  readonly bytesDone: number;
  readonly filesDone: number;
  /** Each is a reject in the counts, and no outcome. */
  readonly filesUnreadable: number;
  /** The last session did not end by itself. */
  readonly unclean: boolean;
  /** Format -> columns of the first file of that format in the run, where formats have columns. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** Rows behind what is committed that were acknowledged by a batch consumer and must not come again. */
  readonly skipRows: number;
}

/** One stage, ready for appends. */
export interface OpenedStage {
  readonly stage: Stage;
  /** It has nothing left to do: an earlier session ended it. */
  readonly isDone: boolean;
  readonly position: StagePosition | null;
  /** Of the run so far (of a stage that asks: of its own records), for the limit and the rate of rejects: unreadable files are neither rejects nor outcomes here. */
  readonly judged: {readonly records: number; readonly outcomes: number; readonly rejects: number};
  /** Ranges that were being tried alone when a session died, with how often. */
  readonly trying: readonly TryingMark[];
}

export interface TryingMark {
  readonly splitId: number;
  readonly start: number;
  readonly end: number;
  readonly times: number;
}

/** The list against which a resumed run's input is compared. */
export interface Listed {
  readonly files: number;
  readonly bytes: number;
}

/** The list is whole, and with it how the job is cut. */
export interface Sealed extends Listed {
  readonly stages: readonly Stage[];
}

export interface Append {
  readonly type: 'Append';
  /** Number of the stage. */
  readonly stage: number;
  /** Counts up by one from 0 in each session and stage. */
  readonly seq: number;
  /** One row of `rangeColumns` a span. */
  readonly ranges: ArrayBuffer;
  /** What the files of the spans were found to be; ranges point into it. */
  readonly facts: readonly FileFacts[];
  /** The boundary behind the last span: where reading would go on. */
  readonly boundary: Boundary;
  readonly extracted: Omit<Extracted, 'input' | 'type' | 'stopped' | 'rejectedAt'>;
}

/**
 * Columns of Append.ranges, one row a span. `start` and `end` count plain bytes, `size` and `taken` those of the source: how many the file
 * has, and how many were certainly needed for the ranges so far. `factsIndex` points into Append.facts; `unreadable` is 0 or 1.
 */
export const rangeColumns = ['splitId', 'start', 'end', 'last', 'factsIndex', 'unreadable', 'size', 'mtimeMs', 'taken'] as const;

/** The answers will not come in this session: the run is stopping, or (`why`) has to. */
export interface NotSettled {
  readonly type: 'NotSettled';
  readonly why: {readonly reason: StopReason; readonly message: string} | null;
}

/** Bytes of a stage's file that a later one reads. */
export interface StageRange {
  readonly start: number;
  readonly end: number;
  /** Where the split begins that they are of. */
  readonly base: number;
}

export interface Appended {
  /** The rows' buffer again, for the next chunk. */
  readonly rows: ArrayBuffer | null;
  /** How far the run is, a few times a second; null in between. */
  readonly progress: LiveProgress | null;
}

export interface Finished {
  readonly report: Report;
}

/** Rows for a consumer of `stream`. */
export interface Batch {
  readonly id: number;
  /** File of the batch's first row. */
  readonly file: string;
  /** Bytes of the input the batch's rows come from, in `file`. */
  readonly range: {readonly start: number; readonly end: number};
  readonly rows: ArrayBuffer;
  readonly count: number;
  /** Rejects met since the batch before. */
  readonly rejects: number;
  readonly ms: number;
  readonly rssMb: number;
}

/** What the I/O actor can be asked. Every call ends by an answer or by the actor's death. */
export interface IoActor {
  /** Takes the lock, opens or creates the ledger, makes the outputs agree with it. @throws LockedError, LedgerError, ChangedInputError, SinkError */
  open(message: OpenRun): Promise<OpenedRun>;
  /** Adds listed splits, or (when the list is whole) notes them for comparison. */
  addSplits(splits: readonly Omit<Split, 'id'>[]): Promise<void>;
  /** Ends the list; `bytesExpected`: of the input without its packings. @throws ChangedInputError where a resumed run's input differs */
  sealSplits(bytesExpected: number): Promise<Sealed>;
  /** Opens its outputs where they are committed. Once a session, when the stage before has something for it. @throws SinkError */
  openStage(stage: number): Promise<OpenedStage>;
  /** The next splits of a stage in order (bytewise by file), behind `after`: files of the input, then what the stage before wrote of each. */
  splits(stage: number, page: {readonly after: string | null; readonly limit: number}): Promise<readonly Split[]>;
  /**
   * Rows in these ranges that were found to be duplicates when the stage before was whole; null where none. Of a stage that asks: the
   * answer of each row, when all are there, which may take days.
   */
  settledIn(stage: number, ranges: readonly StageRange[]): Promise<SettledRows | NotSettled | null>;
  /**
   * Nothing of the stage follows: all of it is committed, and its duplicates are known, when this resolves. Not for the last one. False
   * when the run was told to stop meanwhile: then it is to be ended again.
   */
  endStage(stage: number): Promise<boolean>;
  append(message: Append): Promise<Appended>;
  /** Synced before it resolves: this range is about to be tried alone. */
  trying(stage: number, mark: Omit<TryingMark, 'times'>): Promise<TryingMark>;
  /** Takes all marks away: the careful stretch is over. */
  triedAll(): Promise<void>;
  /** Commits all that was appended. */
  drain(): Promise<LiveProgress>;
  progress(): Promise<LiveProgress>;
  log(entry: {readonly event: string; readonly data?: Json}): Promise<void>;
  /** Ends a run before its end: commit, report, free the lock. */
  stop(reason: StopReason, message: string): Promise<Finished>;
  /** Ends a complete run: FINISHING, sync, report.json, renames, COMPLETE, free the lock. */
  finish(): Promise<Finished>;
  /** Next batch for a consumer, null at the end; only where plan.output.batchRows is set. */
  nextBatch(): Promise<Batch | null>;
  /** The consumer has done with all batches up to this id: committed when it resolves. */
  ack(batchId: number): Promise<void>;
  /** No rows follow: the last batch is made. Resolves when all are acknowledged, or the consumer takes no more. */
  endBatches(): Promise<void>;
  /** The consumer takes no more: its takers get null, nobody waits for it, and what it has not acknowledged comes again. */
  stopBatches(): Promise<void>;
  /** Frees everything at once, commits nothing. Idempotent. */
  close(): Promise<void>;
}

// ---- host -> coordinator thread, and back ----

export type ToCoordinator =
  | {readonly type: 'PushItems'; readonly lines: Uint8Array<ArrayBuffer>}
  | {readonly type: 'EndItems'}
  | {readonly type: 'FailItems'; readonly fault: Fault}
  | {readonly type: 'TakeBatch'}
  | {readonly type: 'AckBatch'; readonly batchId: number}
  | {readonly type: 'Abandon'}
  | {readonly type: 'Drain'};

export type FromCoordinator =
  /** First, where the plan was made there. */
  | {readonly type: 'Planned'; readonly planned: Planned}
  | {readonly type: 'Told'; readonly event: RunEvent}
  /** So many records are committed: items behind them may come. */
  | {readonly type: 'ItemsWanted'; readonly records: number}
  /** The items before were taken: more may come, or (`more` false) none are wanted. */
  | {readonly type: 'ItemsTaken'; readonly more: boolean}
  | {readonly type: 'BatchTaken'; readonly batch: Batch | null}
  | {readonly type: 'BatchAcked'; readonly batchId: number}
  | {readonly type: 'BatchFailed'; readonly fault: Fault}
  /** The last message. `report` is null where the run was complete before. */
  | {readonly type: 'Conducted'; readonly opened: OpenedRun; readonly report: Report | null}
  | {readonly type: 'Failed'; readonly fault: Fault};
