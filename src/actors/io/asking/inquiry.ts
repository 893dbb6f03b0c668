/** One step that asks, brought to life: what it asks of a row, whether a kept answer will do, and how a pack of items is sent once. Types. */
import type {Usage} from '../../../contracts/provider.ts';
import type {LimitsTold} from '../../../model/limits-told.ts';
import type {AnswerKeys} from '../../../llm/answer-store/keys.ts';
import type {AskItem, Packable} from '../../../llm/packing/ask-item.ts';
import type {Attempt} from '../../../llm/packing/attempt.ts';

/** What is asked of one row; or why nothing is. */
export type Question =
  | {readonly type: 'ask'; readonly keys: AnswerKeys; readonly text: string}
  | {readonly type: 'reject'; readonly code: string; readonly reason: string};

/** An item while it waits: a place in the stage's file, so that no text waits in memory. */
export interface WaitingItem extends Packable {
  readonly id: number;
  /** Its row's line in the stage's file. */
  readonly at: number;
  readonly length: number;
  readonly keys: AnswerKeys;
}

/** An item of a request that is being made. */
export interface PackItem extends AskItem {
  readonly row: Readonly<Record<string, unknown>>;
}

/** A request that was answered, of any use or none. Each of its items stands in one of the three lists. */
export interface InquiryAnswer {
  /** `value`: JSON text. */
  readonly answers: readonly {readonly id: number; readonly value: string}[];
  readonly again: readonly {readonly id: number; readonly attempt: Attempt}[];
  readonly rejects: readonly {readonly id: number; readonly code: string; readonly reason: string}[];
  /** It was cut off at its bound of tokens. */
  readonly isTruncated: boolean;
  readonly usage: Usage | null;
  readonly hasText: boolean;
  readonly model: string;
  readonly requestId: string | null;
  readonly limits: LimitsTold | null;
  readonly ms: number;
  /** As it came, where it is worth keeping. */
  readonly raw: {readonly text: string; readonly finish: string} | null;
}

/** A request, made and not yet sent. */
export interface Draft {
  /** UTF-8 of all that is sent. */
  readonly promptBytes: number;
  /** Nano-USD at most; 0 where prices are unknown. */
  readonly worstNano: number;
  /** Tokens of the whole answer, at most; 0 where that is no word for it. */
  readonly maxTokens: number;
  /** Sends it once. @throws {FailedCall}; of kind `shape` only where the same items are worth another draft */
  send(signal: AbortSignal): Promise<InquiryAnswer>;
  /** It is not going to be sent. */
  drop(): void;
}

export interface Inquiry {
  /** Name of the lane it goes by. */
  readonly lane: string;
  /** Items in one request, at most. */
  readonly pack: number;
  /** Tokens of one answer, at most; Infinity where that is no word for it. */
  readonly maxTokens: number;
  /** The way to what is asked: awaited before the first request is counted as sent. Idempotent. @throws {ConfigError} without a key */
  open(): Promise<void>;
  question(row: Readonly<Record<string, unknown>>): Question;
  /** Whether an answer that was kept under another schema is one of this: its JSON text as it is to be kept, or null. */
  adopt(value: string): string | null;
  /** Null while a call that is on its way decides how the others are made. @param seed orders a retry: another number for each call */
  draft(items: readonly PackItem[], seed: number): Draft | null;
  close(): Promise<void>;
}
