/**
 * The contract of a call step: the user's own async function, run in the I/O actor under the same pace, retries, store and budget as a
 * model. The module is loaded once a run; `call` is asked for at most `batch` items, several times at once.
 */
import type {Json} from '../model/record.ts';

/** One item of a call: the row, read only, under an id that is unique in the call. */
export interface CallItem {
  readonly id: string;
  readonly row: Readonly<Record<string, Json>>;
}

/** What became of one item: a value, or why there is none. What is left out of a result is asked again. */
export type CallResult =
  | {readonly id: string; readonly value: Json}
  | {readonly id: string; readonly reject: {readonly code: string; readonly reason: string}};

export interface CallContext {
  /** Aborted: the run stops, or the call takes longer than `llm.timeouts.totalMs`. */
  readonly signal: AbortSignal;
  /** The step's `with`. */
  readonly options: Json;
}

export interface CallModule {
  /** Items in one call, at most; 1 when left out. */
  readonly batch?: number;
  /** Says which items are the same: equal keys are called once, and their results kept. The row's JSON text when left out. */
  key?(row: CallItem['row']): string;
  /**
   * Gives a result for each item, in any order; matched by id, never by place. A throw fails the call: it is tried again, unless the error
   * has `retryable: false`. An error with `status: 429` slows the pace, `retryAfterMs` says how long.
   */
  call(items: readonly CallItem[], context: CallContext): Promise<Iterable<CallResult>>;
}

/** Types a call module's default export. */
export function defineCall(module: CallModule): CallModule {
  return module;
}
