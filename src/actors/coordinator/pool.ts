/** What the coordinator needs of whoever runs extraction: threads/ gives it, pooled or inline. */
import {ActorError} from '../../model/errors.ts';
import type {Extract, Extracted, ExtractStream, Fed, PassedOver} from '../../protocol/extraction.ts';
import type {ExtractRanges, RangeSource} from '../../protocol/ranges.ts';

/** The code of the ActorError with which a task ends whose worker died: its buffers are gone, its range may be read again. */
export const workerDied = 'WORKER_DIED';

export interface ExtractionPool {
  /** Tasks it takes at once without refusing one: running and queued. */
  readonly slots: number;
  /** Workers that run at the same time. */
  readonly threads: number;
  /** Resolves when a worker has its steps and waits for work: from there on, a task takes as long as its records do. @throws what the worker says failed */
  ready(): Promise<void>;
  /** Moves the message's buffers; they come back in the answer. @throws {ActorError} with code WORKER_DIED, or what the worker says failed */
  run(message: Extract): Promise<Extracted>;
  stream(message: ExtractStream): StreamLane;
  /** One file, of which the worker is given what it asks for. @throws as `run` does */
  ranges(message: ExtractRanges, source: RangeSource): Promise<Extracted>;
  /** Ends the threads while nobody asks them for anything: their memory is for others until the next task starts them again. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** One file on its way through one worker: see ToStream. Each call is answered before the next. @throws as `run` does */
export interface StreamLane {
  feed(bytes: ArrayBuffer, length: number): Promise<Fed>;
  end(): Promise<Fed>;
  take(most: number): Promise<Extracted>;
  passOver(): Promise<PassedOver>;
  /** Leaves the file where it is: its worker is free again. Idempotent, also behind the end. */
  close(): void;
}

export function isDeath(cause: unknown): boolean {
  return cause instanceof ActorError && cause.code === workerDied;
}
