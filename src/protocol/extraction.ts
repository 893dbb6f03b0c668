/**
 * What the coordinator and an extraction worker say to one another, by task and, of a file that is one long task, over a port. As in
 * mailboxes.ts: bytes and ids, nothing alive; every ArrayBuffer moves with its message and comes back in the answer.
 */
import type {Boundary, Chunk} from '../model/chunk.ts';
import type {Note} from '../model/record.ts';
import type {Fault} from './fault.ts';
import type {KeyedRows, SettledRows} from './keys.ts';
import type {Stage} from './stages.ts';

export interface Extract {
  readonly type: 'Extract';
  /** Whose steps the records go through. */
  readonly stage: Stage;
  readonly chunk: Chunk;
  /** The chunk's bytes; spans say where theirs begin. */
  readonly input: ArrayBuffer;
  /** What the I/O actor says of rows among them: which are duplicates, or (`stage.asks`) each one's answer. Null where it says nothing. */
  readonly settled: SettledRows | null;
  /** A buffer to write rows to (used again), or null. */
  readonly output: ArrayBuffer | null;
  /** Stop behind this many records of the chunk; null for all. */
  readonly maxRecords: number | null;
  /** Go through to the end also when the run is stopping: what is left to do depends on it. */
  readonly mustFinish: boolean;
}

/** One long task: a file that goes through one worker as a stream, over a port. It is told of more, and asked for it, bit by bit. */
export interface ExtractStream {
  readonly type: 'ExtractStream';
  readonly stage: Stage;
  readonly file: string;
  readonly format: string;
  /** Remarks on the file, told with what is taken first. */
  readonly notes: readonly Note[];
  /** Records of the file that are told already: decoded, then passed over. */
  readonly skipRecords: number;
  /** Records that are taken in all, at most; null for all. */
  readonly maxRecords: number | null;
  /** Row bytes of one answer after which it is sent. */
  readonly segmentBytes: number;
  /** Go on also when the run is stopping: what is left to do depends on it. */
  readonly mustFinish: boolean;
}

/** Over the port of an ExtractStream, coordinator to worker. Each is answered before the next is sent. */
export type ToStream =
  /** The next bytes: decoded, nothing is taken of them yet. Answered by Fed. */
  | {readonly type: 'Feed'; readonly bytes: ArrayBuffer; readonly length: number}
  /** No bytes follow. Answered by Fed. */
  | {readonly type: 'End'}
  /** Extract the next records that wait, this many at most. Answered by Extracted, whose `input` is the feed's once nothing waits. */
  | {readonly type: 'Take'; readonly most: number}
  /** Drop the next record that waits: it is refused. Answered by PassedOver. */
  | {readonly type: 'PassOver'};

/** Over the port of an ExtractStream, worker to coordinator. */
export type FromStream = Fed | Extracted | PassedOver | {readonly type: 'Failed'; readonly fault: Fault};

export interface Fed {
  readonly type: 'Fed';
  /** The feed's bytes again, where nothing waits. */
  readonly input: ArrayBuffer | null;
  /** Records, and what stands for one, that wait to be taken. */
  readonly waiting: number;
}

/** Where the record stands that was passed over, as its reject tells it. */
export interface PassedOver {
  readonly type: 'PassedOver';
  /** As in Fed. */
  readonly input: ArrayBuffer | null;
  readonly byteOffset: number;
  readonly line: number | null;
  /** The beginning of its text, bounded. */
  readonly raw: string;
}

export interface Extracted {
  readonly type: 'Extracted';
  readonly chunkId: number;
  /** The chunk's bytes again, for the next chunk. */
  readonly input: ArrayBuffer | null;
  /**
   * rows | rejects | warnings | duplicates, each ended by a line feed, one behind the other; lengths are in the table, span by span. Of a
   * stage that is not the last `rows` holds them all, as the lines of its file; `rejects` then are its own alone, for their codes.
   */
  readonly rows: ArrayBuffer | null;
  readonly rejects: ArrayBuffer | null;
  readonly warnings: ArrayBuffer | null;
  /** Lines of duplicates that an earlier stage found, for the last one to write. */
  readonly duplicates: ArrayBuffer | null;
  /** Where the stage's last step gives keys; null elsewhere. */
  readonly keyed: KeyedRows | null;
  /** A ResultTable's values: one row a span. */
  readonly table: ArrayBuffer;
  /** 32 bytes of sha256 a span. */
  readonly hashes: ArrayBuffer;
  /** Pairs [records of the chunk before it, outcomes of the chunk before it], one a reject, in order; null where none. */
  readonly rejectedAt: ArrayBuffer | null;
  /** Outcomes judged: rows + rejects + filtered at their last step. */
  readonly outcomes: number;
  readonly rejectCodes: Readonly<Record<string, number>> | null;
  readonly warningCodes: Readonly<Record<string, number>> | null;
  readonly filteredReasons: Readonly<Record<string, number>> | null;
  /** Set when the worker stopped before the chunk's end (output full, maxRecords, the run is stopping): where, and in which span. */
  readonly stopped: {readonly span: number; readonly boundary: Boundary} | null;
  readonly ms: number;
  /** Milliseconds by step, in the shape's order. */
  readonly stepMs: readonly number[];
}
