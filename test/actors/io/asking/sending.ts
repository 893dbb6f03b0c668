/** A sender with all its real parts but the server, in time that a test moves: a user's function answers, as a call step's. */
import {DatabaseSync} from 'node:sqlite';
import {AskTally} from '../../../../src/actors/io/asking/ask-tally.ts';
import {CallInquiry} from '../../../../src/actors/io/asking/call-inquiry.ts';
import type {CallOff} from '../../../../src/actors/io/asking/call-off.ts';
import type {LaterQuestion} from '../../../../src/actors/io/asking/forecast.ts';
import {Lanes} from '../../../../src/actors/io/asking/lanes.ts';
import {Sender} from '../../../../src/actors/io/asking/sender.ts';
import type {CallItem, CallModule} from '../../../../src/contracts/call.ts';
import {AnswerStore} from '../../../../src/llm/answer-store/answer-store.ts';
import type {LogSync} from '../../../../src/llm/answer-store/log-sync.ts';
import {firstAttempt} from '../../../../src/llm/packing/attempt.ts';
import {Purse} from '../../../../src/llm/money/purse.ts';
import type {Clock} from '../../../../src/model/clock.ts';
import {messageOf} from '../../../../src/model/errors.ts';
import type {AskPriority, LlmPlan} from '../../../../src/model/plan.ts';

/** Whoever sleeps is woken at its moment, in order, when nobody has anything else to do. */
export class VirtualClock implements Clock {
  private nowMs = new Date(2030, 0, 10, 12).getTime();
  private readonly sleepers = new Set<{readonly untilMs: number; readonly wake: () => void}>();

  now(): number {
    return this.nowMs;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const {promise, resolve, reject} = Promise.withResolvers<void>();
    const sleeper = {untilMs: this.nowMs + ms, wake: resolve};
    this.sleepers.add(sleeper);
    const leave = (): void => {
      this.sleepers.delete(sleeper);
      reject(new Error('woken'));
    };
    signal?.addEventListener('abort', leave, {once: true});
    await promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = [...this.sleepers].sort((one, other) => one.untilMs - other.untilMs)[0];
      if (next === undefined || next.untilMs > endMs) break;
      this.sleepers.delete(next);
      this.nowMs = Math.max(this.nowMs, next.untilMs);
      next.wake();
    }
    this.nowMs = endMs;
  }
}

export const usualLlm: LlmPlan = {
  provider: {builtin: 'openai', path: null},
  providerOptions: {},
  baseURL: 'http://127.0.0.1:9',
  apiKeyEnv: null,
  rpm: null,
  tpm: null,
  rpd: null,
  rpmAssumed: null,
  share: 1,
  inFlightMost: 100,
  timeouts: {connectMs: 10_000, firstByteMs: 120_000, totalMs: 120_000},
  retry: {attempts: 6, baseMs: 1000, factor: 2, maxMs: 60_000, jitter: 0},
  prices: null,
  budget: {usd: null, calls: null},
  hours: null,
  patient: false,
  cacheFile: null,
  ttlMs: null,
  salt: '',
  windowItems: 50_000,
};

export interface SendingPlan {
  readonly clock: VirtualClock;
  readonly database: DatabaseSync;
  readonly log?: LogSync | null;
  readonly llm?: Partial<LlmPlan>;
  readonly pack?: number;
  readonly later?: readonly LaterQuestion[];
  readonly call: CallModule['call'];
}

export interface Sending {
  readonly sender: Sender;
  readonly store: AnswerStore;
  readonly tally: AskTally;
  readonly answered: Set<number>;
  readonly rejected: Map<number, string>;
  readonly calledOff: CallOff[];
  readonly failures: unknown[];
  add(id: number, priority?: AskPriority, category?: string | null): void;
}

export function sendingOf({clock, database, log = null, llm: given = {}, pack = 5, later = [], call}: SendingPlan): Sending {
  const llm = {...usualLlm, ...given};
  const store = new AnswerStore({database, clock, log});
  const tally = new AskTally();
  const {budget} = llm;
  const purse = new Purse({capNano: null, callsMost: budget.calls}, store.intents.spending());
  const ask = {kind: 'call', when: null, packBy: null, pack, priority: 'medium', module: '/m', version: '1', with: null} as const;
  const inquiry = new CallInquiry({step: 'called', ask, llm, clock, module: {batch: pack, call}});
  const seen = {answered: new Set<number>(), rejected: new Map<number, string>(), calledOff: [] as CallOff[], failures: [] as unknown[]};
  const rowOf = (id: number) => ({id, text: `text ${id}`});
  const sender = new Sender({
    step: 'called',
    inquiry,
    later,
    lane: new Lanes({llm, clock, store}).of(inquiry.lane),
    store,
    purse,
    llm,
    tally,
    clock,
    chance: () => 0.5,
    log: () => undefined,
    read: ({id}) => Promise.resolve(rowOf(id)),
    onAnswer: (id) => void seen.answered.add(id),
    onReject: (id, {code}) => void seen.rejected.set(id, code),
    onCalledOff: (why) => void seen.calledOff.push(why),
    onFailure: (cause) => void seen.failures.push(messageOf(cause)),
  });
  const add = (id: number, priority: AskPriority = 'medium', category: string | null = null): void => {
    const question = inquiry.question(rowOf(id));
    if (question.type !== 'ask') throw new Error('a row of this test can be asked for');
    sender.add({id, at: id, length: 20, keys: question.keys, bytes: 10, category, priority, addedMs: clock.now(), attempt: firstAttempt});
  };
  return {sender, store, tally, ...seen, add};
}

export function valuesOf(items: readonly CallItem[]) {
  return items.map(({id, row}) => ({id, value: `of ${String(row['text'])}`}));
}

/** Intents that a kill now would leave behind. */
export function leasedIn(database: DatabaseSync): number {
  return Number(database.prepare('SELECT count(*) AS many FROM intents').get()?.['many']);
}
