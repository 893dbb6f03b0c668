/**
 * A file that a worker reads range by range: the task, and what is said over its port meanwhile. One buffer goes to and fro, so that
 * a file of any size costs no more than a chunk.
 */
import type {Note} from '../model/record.ts';
import type {Fault} from './fault.ts';
import type {Stage} from './stages.ts';

/** One task: the whole file is its one record. Answered by Extracted, whose `input` is the buffer of the ranges. */
export interface ExtractRanges {
  readonly type: 'ExtractRanges';
  readonly stage: Stage;
  readonly chunkId: number;
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Remarks on the file as a whole. */
  readonly notes: readonly Note[];
}

/** Worker to coordinator: asks for bytes. One at a time. */
export interface ReadRange {
  readonly type: 'ReadRange';
  readonly offset: number;
  readonly length: number;
  /** The buffer of the range before; null at the first. */
  readonly bytes: ArrayBuffer | null;
}

/** Coordinator to worker: as many bytes as fit the buffer, or why there are none. */
export type RangeRead =
  | {readonly type: 'RangeRead'; readonly bytes: ArrayBuffer; readonly length: number}
  | {readonly type: 'Failed'; readonly fault: Fault};

/** Where a worker's ranges come from. */
export interface RangeSource {
  /** Of the first range; it goes with it. */
  readonly buffer: ArrayBuffer;
  /** Fills the target with the file's bytes from an offset on, all of it or up to the file's end; how many. */
  readInto(target: Uint8Array, offset: number): Promise<number>;
}
