/** What the ledger keeps, as plain values. Numbers are bytes and counts unless they say otherwise. */
import type {Boundary, FileFacts, Split} from '../model/chunk.ts';
import type {CodeSummary, Counts} from '../model/run.ts';

export const splitStates = {listed: 0, begun: 1, done: 2} as const;
export const outputStates = {open: 0, whole: 1, published: 2} as const;

/** One committed range of a split. */
export interface RangeRecord {
  readonly splitId: number;
  /** Of the range in its split, from 0. */
  readonly ordinal: number;
  readonly start: number;
  readonly end: number;
  readonly sha256: Uint8Array;
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly warnings: number;
  readonly duplicates: number;
  readonly rowBytes: number;
  readonly rejectBytes: number;
  readonly warningBytes: number;
}

/** A split with what came of it so far: in the first stage that reads the input, in a later one that reads what the one before wrote. */
export interface SplitRecord extends Split {
  readonly state: number;
  /** What it was found to be; null before it was opened. */
  readonly facts: FileFacts | null;
  /** Of the source; where a file is unpacked, its ranges count other bytes. */
  readonly bytesDone: number;
  readonly records: number;
  readonly rows: number;
  readonly rejects: number;
  readonly warnings: number;
  readonly duplicates: number;
  /** Where in its stage's file stands what came of it; zeros in the last stage. */
  readonly written: {readonly start: number; readonly bytes: number};
  /** Step counts and tallies in the order of a ResultTable's row. */
  readonly counts: readonly number[] | null;
  readonly sha256: Uint8Array | null;
  readonly hashOf: 'content' | 'ranges' | null;
  readonly unreadable: boolean;
}

/** `stage` and `keys` are not for people: they stand in .quern under their own names, and are removed at the end. */
export type OutputKind = 'rows' | 'rejects' | 'warnings' | 'duplicates' | 'stage' | 'keys';
export const innerKinds: readonly OutputKind[] = ['stage', 'keys'];

/** One output file as committed. */
export interface OutputRecord {
  /** Final name, relative to the run directory, with forward slashes. */
  readonly name: string;
  readonly kind: OutputKind;
  /** Only in the per-file layout. */
  readonly splitId: number | null;
  readonly length: number;
  /** Of all bytes; null where the sink transforms them. */
  readonly crc32: number | null;
  /** Of the bytes before tailStart: from there on a resume checks the rest without reading the whole file. */
  readonly tailCrc32: number | null;
  readonly tailStart: number;
  readonly lines: number;
  readonly state: number;
}

export type RemarkKind = 'rejects' | 'warnings';

export interface CodeRecord extends CodeSummary {
  readonly kind: RemarkKind;
}

/** Everything that is summed up over a stage. */
export interface Totals {
  readonly counts: Counts;
  /** Outcomes judged, for the reject rate. */
  readonly outcomes: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly filesWithRejects: number;
  readonly filesUnreadable: number;
  /** Of all the work, 0 to 1; only of a run that has several stages. */
  readonly share?: number;
}

/** Where a stage stands. */
export interface StageRecord {
  readonly position: {readonly splitId: number; readonly boundary: Boundary; readonly last: boolean} | null;
  /** Rows behind the position that a batch consumer has acknowledged. */
  readonly skipRows: number;
  readonly totals: Totals;
}

/** Figures of one session; they are summed up for the report. */
export interface SessionStats {
  readonly chunks: number;
  readonly chunksWithRejects: number;
  readonly chunkMs: number;
  /** Bucket number -> chunks; see ChunkTimes. */
  readonly chunkTimes: Readonly<Record<string, number>>;
  readonly stepMs: Readonly<Record<string, number>>;
  readonly commits: number;
  /** From the first sync to the end of the transaction; most of it passes beside the work. */
  readonly commitMs: number;
  /** Of these, what the run stood still for. */
  readonly commitHeldMs: number;
  readonly peakRssMb: number;
}

export interface SessionRecord {
  readonly id: number;
  readonly startedMs: number;
  readonly lastMs: number;
  /** Null while it runs, and for ever when it was killed. */
  readonly endedMs: number | null;
  readonly stats: SessionStats;
}

/** All that one transaction makes true of one stage. */
export interface CommitRecord {
  readonly stage: StageRecord;
  readonly ranges: Iterable<RangeRecord>;
  readonly splits: Iterable<SplitRecord>;
  readonly outputs: readonly OutputRecord[];
  /** Names of outputs that got their final name since the last commit. */
  readonly published: readonly string[];
  readonly codes: readonly CodeRecord[];
  readonly filtered: ReadonlyMap<string, number>;
  readonly session: {readonly id: number; readonly lastMs: number; readonly stats: SessionStats};
}
