/** What a run says of itself: counts, progress, events, report, result. Plain, versioned, JSON-able. */
import type {Remark} from './record.ts';

/** Counts of one step: inputs + expanded = outputs + rejected + filtered + duplicates. */
export interface StepCounts {
  inputs: number;
  /** Outcomes beyond the first of an input. */
  expanded: number;
  outputs: number;
  rejected: number;
  filtered: number;
  duplicates: number;
}

export const stepCountKeys = ['inputs', 'expanded', 'outputs', 'rejected', 'filtered', 'duplicates'] as const;

/** Totals of a run, or of one file. */
export interface Counts {
  /** Records that stood in the input, those not in the sample left out. */
  records: number;
  rows: number;
  rejects: number;
  warnings: number;
  /** Rows that were left out, since one with the same key came before. */
  duplicates: number;
  /** Step name -> counts; `input` (reading and decoding) is the first. */
  steps: Record<string, StepCounts>;
  /** Tally name -> items inside rows. */
  tallies: Record<string, number>;
}

export type RunStatus = 'listing' | 'running' | 'finishing' | 'complete' | 'stopped';

/** Why a run ended before its end. */
export type StopReason = 'rejects' | 'reject' | 'cancelled' | 'failed' | 'budget' | 'provider';

/** Why no request is sent just now. */
export type AskWaiting = 'rate' | 'tokens' | 'server' | 'day' | 'concurrency' | 'hours' | 'budget' | 'breaker' | 'items';

/** What asking came to, all sessions of the run together, but for what is said to be of now. */
export interface AskFigures {
  /** The step that asks now; null between two. */
  readonly step: string | null;
  /** Of that step: rows that came, and those whose answer is known (or that there is none). */
  readonly items: {readonly total: number; readonly done: number};
  /** Items of all sessions, by where their answer came from, each once; `rejected`: no answer at all. */
  readonly answers: {
    readonly hits: number;
    readonly adopted: number;
    readonly coalesced: number;
    readonly asked: number;
    readonly skipped: number;
    readonly rejected: number;
  };
  /** Requests: sent in all sessions, the budget's cap, failed in all sessions by code, in flight now. */
  readonly calls: {
    readonly sent: number;
    readonly most: number | null;
    readonly failed: Readonly<Record<string, number>>;
    readonly inFlight: number;
    readonly repairs: number;
  };
  readonly tokens: {readonly prompt: number; readonly cached: number; readonly completion: number; readonly reasoning: number};
  /** Spent (with the worst case of what nobody knows), the cap, and what hits have saved; null where no prices are known. */
  readonly usd: {readonly spent: number; readonly most: number | null; readonly saved: number} | null;
  /** Requests of the last minute, and as many as are allowed now. */
  readonly pace: {readonly requestsLastMinute: number; readonly requestsAMinute: number | null};
  readonly waiting: AskWaiting | null;
  /** Until the last item of this step is answered, at the pace of now; null while nobody knows. */
  readonly etaSeconds: number | null;
  /**
   * Of the questions that come behind this one, left out where there are none: how many, and the seconds until all are answered, this one too. As
   * many rows as come to this one are taken to come to each, and none to be known already; null while nobody knows.
   */
  readonly later?: {readonly questions: number; readonly etaSeconds: number | null};
  /** Rows whose answer is kept and that are not written yet, and the first row they wait for. */
  readonly behind: {
    readonly rows: number;
    readonly row: {readonly file: string; readonly line: number | null; readonly index: number} | null;
  };
}

/** Where a run stands, counted from the run's beginning. */
export interface Figures {
  readonly files: {readonly done: number; readonly total: number; readonly withRejects: number; readonly unreadable: number};
  readonly bytes: {readonly done: number; readonly total: number};
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly warnings: number;
  /** By bytes, rounded down. */
  readonly percent: number;
  readonly tallies: Readonly<Record<string, number>>;
}

/** progress.json: its figures are never ahead of what is committed. */
export interface Progress extends Figures {
  readonly version: 1;
  readonly run: string;
  readonly session: number;
  readonly pid: number;
  readonly status: RunStatus;
  /** Over the last seconds of this session, from what was appended; 0 while nobody knows. */
  readonly rate: {readonly bytesPerSecond: number; readonly rowsPerSecond: number};
  /** What asking came to so far; null of a job that asks nothing, or has not come to it. */
  readonly asks: AskFigures | null;
  /** Until the last byte is appended, at that rate. */
  readonly etaSeconds: number | null;
  readonly rssMb: number;
  /** RFC 3339. */
  readonly updatedAt: string;
}

/** What a running process knows beside it. */
export interface LiveProgress extends Progress {
  /** Written to the outputs so far. What lies between this and what is committed, a crash would have extracted again. */
  readonly appended: Figures;
}

export interface CodeSummary {
  readonly code: string;
  readonly count: number;
  /** The first five, in input order. */
  readonly first: readonly Pick<Remark, 'file' | 'line' | 'byteOffset' | 'index' | 'sub' | 'step' | 'reason'>[];
}

export interface FileReport {
  readonly file: string;
  readonly size: number;
  /** sha256 of the content when it was read as one range; of the ranges' hashes, in order, otherwise. */
  readonly sha256: string | null;
  readonly hashOf: 'content' | 'ranges' | null;
  readonly format: string | null;
  readonly compression: string | null;
  /** Null of a file that was refused or never opened. */
  readonly encoding: string | null;
  readonly columns: readonly string[] | null;
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly warnings: number;
  readonly duplicates: number;
  readonly unreadable: boolean;
}

export interface OutputReport {
  /** Relative to the run directory. */
  readonly file: string;
  readonly bytes: number;
  /** crc32 of the whole file, eight hexadecimal digits. */
  readonly crc32: string;
}

/** What went through the pool, with how long it took. A session that died may have begun chunks that the next one begins again. */
export interface ChunkSummary {
  readonly total: number;
  readonly withRejects: number;
  /** The first 100 committed ranges that gave rejects, by their place: a bundle of small files has one range a file. */
  readonly rejected: readonly RangeReport[];
  readonly meanMs: number;
  readonly p99Ms: number;
}

export interface RangeReport {
  readonly file: string;
  /** Bytes, from and up to. */
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly rejects: number;
}

export interface Report {
  readonly version: 1;
  readonly run: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly stopReason: StopReason | null;
  readonly startedAt: string;
  readonly endedAt: string;
  /** Seconds of all sessions together. */
  readonly seconds: number;
  readonly sessions: number;
  readonly files: Progress['files'];
  readonly bytes: Progress['bytes'];
  readonly counts: Counts;
  readonly rejectCodes: readonly CodeSummary[];
  readonly warningCodes: readonly CodeSummary[];
  /** Outcomes filtered, by reason (bounded to 100 reasons). */
  readonly filtered: Readonly<Record<string, number>>;
  readonly chunks: ChunkSummary;
  /** Milliseconds of worker time by step. */
  readonly stepMs: Readonly<Record<string, number>>;
  /** `ms`: of syncs and transactions, most of it beside the work. `heldMs`: of these, what the run stood still for. */
  readonly commits: {readonly count: number; readonly ms: number; readonly heldMs: number};
  /** Null of a job that asks nothing. */
  readonly asks: AskFigures | null;
  readonly peakRssMb: number;
  readonly mbPerSecond: number;
  readonly outputs: readonly OutputReport[];
  /** The first 1,000 in input order; `filesOmitted` says how many more the ledger has. */
  readonly fileReports: readonly FileReport[];
  readonly filesOmitted: number;
  readonly provenance: {
    readonly quern: string;
    readonly node: string;
    readonly platform: string;
    readonly threads: number;
    readonly memoryMb: number;
    readonly identity: Readonly<Record<string, string>>;
  };
}

/** What `run` resolves to. */
export interface RunResult extends Report {
  /** 0 complete; 3 complete with rejects, or stopped by their rate; 4 the budget is spent; 75 the outside failed; 130 cancelled. */
  readonly exitCode: number;
  /** The run directory, absolute. */
  readonly dir: string;
  /** Set when the run stopped on an error of the outside. */
  readonly failure: {readonly code: string; readonly message: string; readonly hint: string | null} | null;
  /** The run was complete before: nothing was done. */
  readonly alreadyComplete: boolean;
}

/** What a run tells while it runs. */
export type RunEvent =
  | {
      readonly type: 'started';
      readonly run: string;
      readonly session: number;
      readonly dir: string;
      /** Extraction workers; 0 where there is no pool (`limits.inline`). */
      readonly threads: number;
      readonly resumed: boolean;
      readonly kept: {readonly rows: number; readonly bytes: number; readonly files: number} | null;
    }
  | {readonly type: 'listed'; readonly files: number; readonly bytes: number}
  | {
      readonly type: 'chunk';
      readonly id: number;
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly files: number;
      readonly records: number;
      readonly rows: number;
      readonly rejects: number;
      readonly ms: number;
      readonly rssMb: number;
    }
  | {readonly type: 'pressure'; readonly waiting: 'memory' | 'workers' | 'io'; readonly rssMb: number; readonly creditBytes: number}
  /** A few times a second while something is appended, and twice a second in any case. */
  | {readonly type: 'progress'; readonly progress: LiveProgress}
  | {readonly type: 'warning'; readonly code: string; readonly message: string}
  | {readonly type: 'stopping'; readonly reason: StopReason; readonly message: string}
  | {readonly type: 'finished'; readonly status: RunStatus; readonly exitCode: number};
