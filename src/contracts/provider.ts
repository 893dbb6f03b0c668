/**
 * The contract of a provider: it answers prompts with completions. The I/O actor owns it, one connection a lane (an endpoint and a model).
 * A provider sends what it is told, once: pace, money, retries and the store are others'. It never logs, and keeps no key in an error.
 */
import type {ZodType} from 'zod';
import {QuernError} from '../model/errors.ts';
import type {LimitsTold} from '../model/limits-told.ts';
import type {Json} from '../model/record.ts';

export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** How the server is asked to keep to a shape: the rungs of a ladder, the strictest first. */
export type Rung = 'json_schema' | 'json_object' | 'prompt';

/**
 * `text`: any text; otherwise one JSON value of this JSON Schema, asked for by this rung. `isStrict` (true when left out): the schema keeps
 * to the subset that servers can enforce; false: it is a hint to them.
 */
export type ResponseShape =
  | {readonly type: 'text'}
  | {readonly type: 'json'; readonly name: string; readonly schema: Json; readonly rung: Rung; readonly isStrict?: boolean};

/** What changes an answer, beside the messages. Null: left to the server. */
export interface ModelSettings {
  readonly model: string;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly seed: number | null;
  /** Tokens of one answer, at most. */
  readonly maxTokens: number;
  /** Further parameters of the request's body, as they are. */
  readonly parameters: Readonly<Record<string, Json>>;
}

export interface Prompt {
  readonly messages: readonly PromptMessage[];
  readonly shape: ResponseShape;
  readonly settings: ModelSettings;
}

/** Tokens, as the server counted them; the parts are contained in the sums. */
export interface Usage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

/** Why the text ended. `other`: what the server says is unknown, or nothing. */
export type FinishReason = 'stop' | 'length' | 'content_filter' | 'refusal' | 'other';

/** What came back, as it is: nobody has looked yet whether it is any good. */
export interface Completion {
  /** The first that is not empty, without what was thought aloud before it (`<think>`); '' where there is none. */
  readonly text: string;
  readonly finish: FinishReason;
  /** The model that answered, by its own word. */
  readonly model: string;
  readonly requestId: string | null;
  /** Null: the server told none. */
  readonly usage: Usage | null;
  /** The server's own words, where it refused. */
  readonly refusal: string | null;
}

export interface Answered {
  readonly completion: Completion;
  readonly limits: LimitsTold | null;
  /** Milliseconds from sending to the last byte. */
  readonly ms: number;
}

/**
 * What a failed call means for what is asked next.
 * `rate`: too fast, the lane waits. `transient`: try again. `item`: this prompt will never be answered (content filter, refusal, too long).
 * `shape`: the server does not take this rung. `fatal`: nothing of this lane will be answered (key, model, quota, a bad request).
 */
export type FailureKind = 'rate' | 'transient' | 'item' | 'shape' | 'fatal';

export interface FailedCallDetails {
  readonly kind: FailureKind;
  /** Stable, upper case: RATE_LIMITED, SERVER_ERROR, CONNECTION_RESET, TIMEOUT, BAD_KEY, UNKNOWN_MODEL, QUOTA, CONTEXT_LENGTH, ... */
  readonly code: string;
  readonly status?: number | null;
  readonly limits?: LimitsTold | null;
  readonly requestId?: string | null;
  readonly ms: number;
  /** True when the server may have worked, and charged, for it: the request was sent and no answer came. */
  readonly isUnknown?: boolean;
  /** Of a BAD_REQUEST: equal for the same fault of other prompts. Such a failure is fatal only when the same comes three times in a row. */
  readonly fingerprint?: string | null;
  readonly hint?: string;
  readonly cause?: unknown;
}

/** A call that brought no completion. Its message holds neither key nor prompt. */
export class FailedCall extends QuernError {
  readonly exitCode = 75;
  readonly kind: FailureKind;
  readonly status: number | null;
  readonly limits: LimitsTold | null;
  readonly requestId: string | null;
  readonly ms: number;
  readonly isUnknown: boolean;
  readonly fingerprint: string | null;

  constructor(message: string, details: FailedCallDetails) {
    const {kind, code, hint, cause} = details;
    super(message, {code, retryable: kind === 'rate' || kind === 'transient', ...(hint === undefined ? {} : {hint}), cause});
    this.kind = kind;
    this.status = details.status ?? null;
    this.limits = details.limits ?? null;
    this.requestId = details.requestId ?? null;
    this.ms = details.ms;
    this.isUnknown = details.isUnknown ?? false;
    this.fingerprint = details.fingerprint ?? null;
  }
}

/** One open way to a server. */
export interface ProviderConnection {
  /** Sends the prompt once. @throws {FailedCall} and nothing else; the signal's abort is one too, code ABORTED */
  complete(prompt: Prompt, signal: AbortSignal): Promise<Answered>;
  /** Ids of the models the server has; null where it does not tell. @throws {FailedCall} */
  models(signal: AbortSignal): Promise<readonly string[] | null>;
  /** Ends what is open. Idempotent. */
  close(): Promise<void>;
}

/** Where a provider connects to. */
export interface ProviderAddress<Options = any> {
  readonly baseURL: string;
  /** Null: the server wants none. */
  readonly apiKey: string | null;
  readonly timeouts: {readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number};
  /** Connections that may be open at once. */
  readonly connectionsMost: number;
  /**
   * An http or https address that the server is reached through, as the machine's environment names it. Its name and password are secrets: they stand
   * in no message. Left out, null: the way is straight.
   */
  readonly proxy?: string | null;
  readonly options: Options;
}

export interface Provider<Options = any> {
  readonly name: string;
  /** Checks and completes `llm.providerOptions`. Left out: none are taken. */
  readonly options?: ZodType<Options>;
  connect(address: ProviderAddress<Options>): Promise<ProviderConnection>;
}

/** Types a provider module's default export. */
export function defineProvider<Options>(provider: Provider<Options>): Provider<Options> {
  return provider;
}
