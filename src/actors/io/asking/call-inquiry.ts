/** A step that calls the user's own async function: its items, its results matched by id, its errors in the words of a provider's. */
import {isDeepStrictEqual} from 'node:util';
import type {CallItem, CallModule, CallResult} from '../../../contracts/call.ts';
import {FailedCall} from '../../../contracts/provider.ts';
import type {LimitsTold} from '../../../model/limits-told.ts';
import {callKeys} from '../../../llm/answer-store/keys.ts';
import {pricesOf, worstCase} from '../../../llm/money/prices.ts';
import type {Clock} from '../../../model/clock.ts';
import {messageOf} from '../../../model/errors.ts';
import type {CallAskPlan, LlmPlan} from '../../../model/plan.ts';
import type {Json} from '../../../model/record.ts';
import type {Attempt} from '../../../llm/packing/attempt.ts';
import {nextStep} from '../../../llm/packing/ladder.ts';
import type {Verdict} from '../../../llm/packing/reading.ts';
import type {Draft, Inquiry, InquiryAnswer, PackItem, Question} from './inquiry.ts';

export interface CallInquiryPlan {
  readonly step: string;
  readonly ask: CallAskPlan;
  readonly module: CallModule;
  readonly llm: LlmPlan;
  readonly clock: Clock;
}

const tooManyRequests = 429;
const reasonCharacters = 500;
const codePattern = /^[A-Z][A-Z0-9_]{0,63}$/;

export class CallInquiry implements Inquiry {
  readonly lane: string;
  readonly pack: number;
  readonly maxTokens = Infinity;
  private readonly given: CallInquiryPlan;

  constructor(given: CallInquiryPlan) {
    this.given = given;
    this.lane = `call ${given.step}`;
    this.pack = Math.min(given.ask.pack, given.module.batch ?? 1);
  }

  /** A module is its own way. */
  open(): Promise<void> {
    return Promise.resolve();
  }

  question(row: Readonly<Record<string, unknown>>): Question {
    const {ask, module, llm, step} = this.given;
    let key: string;
    try {
      key = module.key?.(row as CallItem['row']) ?? JSON.stringify(row);
    } catch (thrown) {
      return {type: 'reject', code: 'CALL_KEY_FAILED', reason: messageOf(thrown).slice(0, reasonCharacters)};
    }
    if (typeof key !== 'string') return {type: 'reject', code: 'CALL_KEY_FAILED', reason: 'key() gave no text'};
    return {
      type: 'ask',
      keys: callKeys({module: `${step} ${JSON.stringify(ask.with)}`, version: ask.version, key, salt: llm.salt}),
      text: '',
    };
  }

  /** A module has no schema that could change. */
  adopt(): null {
    return null;
  }

  draft(items: readonly PackItem[]): Draft {
    const {llm} = this.given;
    const worstNano = llm.prices === null ? 0 : worstCase({promptBytes: 0, overhead: 0, maxTokens: 0}, pricesOf(llm.prices));
    return {promptBytes: 0, worstNano, maxTokens: 0, send: (signal) => this.send(items, signal), drop: () => undefined};
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private async send(items: readonly PackItem[], signal: AbortSignal): Promise<InquiryAnswer> {
    const {module, ask, llm, clock} = this.given;
    const began = clock.now();
    const ending = new AbortController();
    if (signal.aborted) ending.abort();
    const over = new AbortController();
    // Promises of this call alone: what waits on a longer life, a signal of several too, holds each call's results as long.
    const late = new Promise<null>((resolve) => {
      clock.sleep(llm.timeouts.totalMs, over.signal).then(
        () => resolve(null),
        () => undefined,
      );
    });
    const aborted = new Promise<never>((_, reject) => {
      const stop = (): void => {
        ending.abort();
        reject(new Error('the run stops'));
      };
      signal.addEventListener('abort', stop, {once: true, signal: over.signal});
    });
    const called = (async () => module.call(items.map(itemOf), {signal: ending.signal, options: ask.with}))();
    try {
      // Whatever it says when nobody waits for it any more.
      called.catch(() => undefined);
      const done = await Promise.race([called.then((results) => ({results})), late, aborted]);
      if (done !== null) return {...noUsage, ...sorted(items, done.results), ms: clock.now() - began};
      ending.abort();
      const hint = 'raise llm.timeouts.totalMs, or lower the batch';
      throw new FailedCall(`no result within ${llm.timeouts.totalMs} ms`, {
        kind: 'transient',
        code: 'TIMEOUT',
        ms: clock.now() - began,
        isUnknown: true,
        hint,
      });
    } catch (thrown) {
      throw thrown instanceof FailedCall ? thrown : failureOf(thrown, {ms: clock.now() - began, now: clock.now(), aborted: signal.aborted});
    } finally {
      over.abort();
    }
  }
}

const noUsage = {usage: null, hasText: false, model: '', requestId: null, limits: null, isTruncated: false, raw: null} as const;

function itemOf({id, row}: PackItem): CallItem {
  return {id: String(id), row: row as CallItem['row']};
}

/** A result for nobody is passed over; two that differ are none. */
function sorted(items: readonly PackItem[], results: Iterable<CallResult>): Pick<InquiryAnswer, 'answers' | 'again' | 'rejects'> {
  const said = new Map<string, CallResult | null>(items.map(({id}) => [String(id), null]));
  const contradicted = new Set<string>();
  for (const result of results) {
    const before = typeof result === 'object' && result !== null ? said.get(result.id) : undefined;
    if (before === undefined) continue;
    if (before !== null && !isDeepStrictEqual(before, result)) contradicted.add(result.id);
    said.set(result.id, result);
  }
  const sorted = {answers: [] as {id: number; value: string}[], again: [] as {id: number; attempt: Attempt}[], rejects: [] as Reject[]};
  for (const {id, attempt} of items) {
    const result = said.get(String(id)) ?? null;
    if (result !== null && 'reject' in result && !contradicted.has(String(id))) {
      sorted.rejects.push({id, ...rejectOf(result.reject)});
      continue;
    }
    const value = result === null || 'reject' in result ? undefined : JSON.stringify(result.value as Json | undefined);
    if (value !== undefined && !contradicted.has(String(id))) {
      sorted.answers.push({id, value});
      continue;
    }
    const verdict: Exclude<Verdict, {type: 'answer'}> = contradicted.has(String(id)) ? {type: 'conflict'} : {type: 'missing'};
    const step = nextStep(attempt, {verdict, packed: items.length, text: ''});
    if (step.type === 'again') sorted.again.push({id, attempt: step.attempt});
    else sorted.rejects.push({id, code: step.code, reason: step.reason.replace('the model', 'the call')});
  }
  return sorted;
}

interface Reject {
  readonly id: number;
  readonly code: string;
  readonly reason: string;
}

function rejectOf({code, reason}: {readonly code: string; readonly reason: string}): Omit<Reject, 'id'> {
  return {code: codePattern.test(code) ? code : 'CALL_REJECTED', reason: String(reason).slice(0, reasonCharacters)};
}

function failureOf(
  thrown: unknown,
  {ms, now, aborted}: {readonly ms: number; readonly now: number; readonly aborted: boolean},
): FailedCall {
  const {status, retryAfterMs, retryable} = typeof thrown === 'object' && thrown !== null ? (thrown as Record<string, unknown>) : {};
  const message = messageOf(thrown).slice(0, reasonCharacters);
  if (aborted) return new FailedCall(message, {kind: 'transient', code: 'ABORTED', ms, isUnknown: true, cause: thrown});
  if (status === tooManyRequests) {
    const retryAtMs = typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? now + retryAfterMs : null;
    return new FailedCall(message, {kind: 'rate', code: 'RATE_LIMITED', status, ms, limits: {...nothingTold, retryAtMs}, cause: thrown});
  }
  const kind = retryable === false ? 'item' : 'transient';
  return new FailedCall(message, {
    kind,
    code: 'CALL_FAILED',
    status: typeof status === 'number' ? status : null,
    ms,
    isUnknown: true,
    cause: thrown,
  });
}

const nothingTold: LimitsTold = {
  requestsLimit: null,
  requestsLeft: null,
  requestsResetMs: null,
  tokensLimit: null,
  tokensLeft: null,
  tokensResetMs: null,
  retryAtMs: null,
};
