/**
 * Sends what is missing: packs items, gets leave from purse and pace, keeps what comes, and asks again for what did not. One loop decides what
 * goes next; calls end in any order. Knows neither rows nor their order.
 */
import {FailedCall} from '../../../contracts/provider.ts';
import {waitMs} from '../../../flow/backoff.ts';
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import type {Intent} from '../../../llm/answer-store/intents.ts';
import {pricesOf} from '../../../llm/money/prices.ts';
import type {Hold, Purse} from '../../../llm/money/purse.ts';
import {stepAfterFailure} from '../../../llm/packing/ladder.ts';
import type {Clock} from '../../../model/clock.ts';
import {assert, messageOf} from '../../../model/errors.ts';
import type {LlmPlan} from '../../../model/plan.ts';
import type {AskWaiting} from '../../../model/run.ts';
import type {AskTally} from './ask-tally.ts';
import type {CallOff} from './call-off.ts';
import {settleAnswered, settleFailed, type CallBooks, type OpenCall} from './calls.ts';
import {openAt} from './hours.ts';
import type {Draft, Inquiry, InquiryAnswer, PackItem, WaitingItem} from './inquiry.ts';
import {keepAnswers} from './keeping.ts';
import type {Lane} from './lanes.ts';
import {PackQueue, type Pack} from './pack-queue.ts';
import {Quality} from './quality.ts';

export interface SenderPlan {
  readonly step: string;
  readonly inquiry: Inquiry;
  readonly lane: Lane;
  readonly store: AnswerStore;
  readonly purse: Purse;
  readonly llm: LlmPlan;
  readonly tally: AskTally;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void;
  /** A row of the stage's file. */
  readonly read: (item: WaitingItem) => Promise<Readonly<Record<string, unknown>>>;
  readonly onAnswer: (id: number) => void;
  readonly onReject: (id: number, note: {readonly code: string; readonly reason: string}) => void;
  readonly onCalledOff: (why: CallOff) => void;
  /** What is no server's fault: the disk, or a bug. */
  readonly onFailure: (cause: unknown) => void;
}

/** A pack with all its rights but its place in the pace. */
interface Ready {
  readonly pack: Pack;
  readonly draft: Draft;
  readonly hold: Hold;
  readonly intent: Intent;
}

interface Obstacle {
  readonly why: AskWaiting;
  /** Null: until something ends. */
  readonly untilMs: number | null;
}

/** A lease covers so much of the sends to come. */
const leaseMs = 100;
const leasesMost = 64;
const minuteMs = 60_000;
/** Items that wait to be packed, at most: more than any pace sends in a minute. */
const waitingMost = 50_000;
/** Hours may change with the clock: they are asked again. */
const longestRestMs = 60_000;
/** Until an answer's size is known: tokens are learned by items. */
const answerBytes = 400;
/** The rate of answers is told of after so many. */
const answersTold = 20;

export class Sender {
  private readonly given: SenderPlan;
  private readonly books: CallBooks;
  private readonly queue: PackQueue;
  private readonly quality: Quality;
  private readonly ready: Ready[] = [];
  private readonly calls = new Map<Promise<void>, AbortController>();
  private bell = Promise.withResolvers<void>();
  private loop: Promise<void> = Promise.resolve();
  private obstacle: Obstacle | null = null;
  private isStopped = false;
  private answered = 0;
  private seed = 0;
  private firstSentMs: number | null = null;

  constructor(given: SenderPlan) {
    this.given = given;
    const {llm, lane, store, purse, inquiry} = given;
    this.books = {lane, store, purse, prices: llm.prices === null ? null : pricesOf(llm.prices)};
    this.queue = new PackQueue(inquiry);
    this.quality = new Quality();
  }

  start(): void {
    this.loop = this.run();
  }

  add(item: WaitingItem): void {
    this.queue.add(item);
  }

  /** Something changed: items came, time passed. */
  wake(): void {
    this.bell.resolve();
  }

  endOfItems(): void {
    this.queue.end();
    this.wake();
  }

  get isFull(): boolean {
    return this.queue.size >= waitingMost;
  }

  get inFlight(): number {
    return this.calls.size;
  }

  get waiting(): AskWaiting | null {
    return this.obstacle?.why ?? null;
  }

  /** For so many items, at the pace of now; null while nobody knows. */
  secondsFor(items: number): number | null {
    if (items === 0) return 0;
    const {rpm} = this.given.lane.pace.figures;
    const {share} = this.given.llm;
    const byLimit = rpm === null ? null : (items / this.queue.meanPack / (rpm * share)) * 60;
    const elapsed = this.firstSentMs === null ? 0 : (this.given.clock.now() - this.firstSentMs) / 1000;
    const seen = this.answered < answersTold || elapsed === 0 ? null : items / (this.answered / elapsed);
    const seconds = byLimit === null ? seen : Math.max(byLimit, Math.min(seen ?? 0, byLimit * 3));
    return seconds === null ? null : Math.ceil(seconds);
  }

  /** Nothing is sent any more; what is in flight lands. Idempotent. */
  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /** Resolves when nothing is in flight: answers on their way are waited for as long as a call may take. */
  async close(): Promise<void> {
    this.stop();
    await this.loop;
    await Promise.all(this.calls.keys());
    this.releaseReady();
  }

  private async run(): Promise<void> {
    try {
      while (!this.isStopped) {
        this.bell = Promise.withResolvers();
        const filled = await this.fill();
        if (this.isStopped) return;
        const [next] = this.ready;
        this.obstacle = next === undefined ? filled : this.obstacleOf();
        if (next !== undefined && this.obstacle === null) this.obstacle = this.send(next);
        if (this.obstacle !== null) await this.rest(this.obstacle);
      }
    } catch (cause) {
      this.given.onFailure(cause);
    }
  }

  /** Tops up the packs that have all their rights but their turn; what is in the way where there is none. */
  private async fill(): Promise<Obstacle | null> {
    const {clock, inquiry, purse} = this.given;
    const drafted: {readonly pack: Pack; readonly draft: Draft; readonly hold: Hold}[] = [];
    let obstacle: Obstacle | null = null;
    while (this.ready.length + drafted.length < this.ahead && !this.isStopped) {
      const isIdle = this.calls.size === 0 && this.ready.length + drafted.length === 0;
      const pack = this.queue.take(clock.now(), isIdle);
      if (pack === null) {
        obstacle = {why: 'items', untilMs: this.queue.dueMs()};
        break;
      }
      const items = await Promise.all(pack.items.map(async (item) => this.itemOf(item)));
      const draft = inquiry.draft(items, this.seed++);
      if (draft === null) {
        this.queue.retry(pack, 0);
        obstacle = {why: 'concurrency', untilMs: null};
        break;
      }
      const admission = purse.admit(draft.worstNano);
      if (admission.isAdmitted) drafted.push({pack, draft, hold: admission.hold});
      else if (this.queue.halve(pack)) draft.drop();
      else {
        draft.drop();
        this.queue.retry(pack, 0);
        if (admission.mayChange || drafted.length + this.ready.length > 0) obstacle = {why: 'budget', untilMs: null};
        else this.callOff({reason: 'budget', message: this.budgetMessage(admission.limit)});
        break;
      }
    }
    this.lease(drafted);
    return obstacle;
  }

  /** On the disk before any of them is sent. */
  private lease(drafted: readonly Omit<Ready, 'intent'>[]): void {
    if (drafted.length === 0) return;
    const {store, lane, clock} = this.given;
    const intents = store.lease(
      drafted.map(({pack, draft, hold}) => ({
        lane: lane.name,
        keys: pack.items.map(({keys}) => keys.key),
        worstNano: hold.worstNano,
        tokens: this.tokensOf(pack, draft),
        atMs: clock.now(),
      })),
    );
    for (const [index, intent] of intents.entries()) {
      const made = drafted[index];
      if (made !== undefined) this.ready.push({...made, intent});
    }
  }

  /** As many as go within a lease. */
  private get ahead(): number {
    const {rpm} = this.given.lane.pace.figures;
    return rpm === null ? leasesMost / 4 : Math.max(1, Math.min(leasesMost, Math.ceil((rpm / minuteMs) * leaseMs)));
  }

  private async itemOf(item: WaitingItem): Promise<PackItem> {
    const row = await this.given.read(item);
    const question = this.given.inquiry.question(row);
    assert(question.type === 'ask', 'what was asked of a row once is asked of it again');
    return {...item, text: question.text, row};
  }

  private tokensOf(pack: Pack, {promptBytes, maxTokens}: Draft): number {
    const {promptTokens, answerTokens} = this.given.lane;
    if (maxTokens === 0) return 0;
    return Math.ceil(promptTokens.estimate(promptBytes) + Math.min(maxTokens, answerTokens.estimate(pack.items.length * answerBytes)));
  }

  /** What keeps the next pack from going, but for the pace. */
  private obstacleOf(): Obstacle | null {
    const {llm, lane, clock} = this.given;
    const now = clock.now();
    const opensMs = llm.hours === null ? now : openAt(llm.hours, now);
    if (opensMs > now) return {why: 'hours', untilMs: opensMs};
    const wait = lane.breaker.wait(now);
    return wait === 0 ? null : {why: 'breaker', untilMs: wait === Infinity ? null : now + wait};
  }

  /** Sends the next, where the pace lets it; what is in the way otherwise. */
  private send(next: Ready): Obstacle | null {
    const {lane, clock} = this.given;
    const leave = lane.pace.admit(this.tokensOf(next.pack, next.draft));
    if (leave.type === 'wait') return {why: leave.why, untilMs: leave.untilMs};
    this.ready.shift();
    const now = clock.now();
    this.firstSentMs ??= now;
    const call = {hold: next.hold, intent: next.intent, ticket: leave.ticket, pass: lane.breaker.begin(now)};
    const ending = new AbortController();
    const run = this.call(next, call, ending.signal)
      .catch((cause: unknown) => this.given.onFailure(cause))
      .finally(() => {
        this.calls.delete(run);
        this.wake();
      });
    this.calls.set(run, ending);
    return null;
  }

  private async call(ready: Ready, call: OpenCall, signal: AbortSignal): Promise<void> {
    const {pack, draft} = ready;
    const {tally, clock} = this.given;
    let answer: InquiryAnswer;
    try {
      answer = await draft.send(signal);
    } catch (cause) {
      if (!(cause instanceof FailedCall)) {
        settleFailed(
          this.books,
          call,
          new FailedCall(messageOf(cause), {kind: 'fatal', code: 'PROVIDER_FAILED', ms: 0, cause}),
          clock.now(),
        );
        throw cause;
      }
      settleFailed(this.books, call, cause, clock.now());
      tally.fail(cause.code);
      return this.afterFailure(pack, cause);
    }
    const charge = settleAnswered(this.books, call, answer);
    this.learn(pack, draft, answer);
    this.take(ready, answer, charge.costNano);
  }

  private learn(pack: Pack, {promptBytes}: Draft, {usage}: InquiryAnswer): void {
    if (usage === null) return;
    const {lane, tally} = this.given;
    tally.use(usage);
    lane.promptTokens.learn(promptBytes, usage.promptTokens);
    lane.answerTokens.learn(pack.items.length * answerBytes, usage.completionTokens);
  }

  /** Good answers are kept at once; the rest goes down the ladder. */
  private take({pack: {items}}: Ready, answer: InquiryAnswer, costNano: number): void {
    const {store, step, lane, clock, onAnswer, onReject, tally} = this.given;
    keepAnswers({store, step, lane: lane.name, nowMs: clock.now(), pack: items, answer, costNano});
    const byId = new Map(items.map((item) => [item.id, item]));
    this.answered += answer.answers.length;
    for (const {id} of answer.answers) onAnswer(id);
    for (const {id, code, reason} of answer.rejects) onReject(id, {code, reason});
    for (const {id, attempt} of answer.again) {
      const item = byId.get(id);
      assert(item !== undefined, 'an answer is of the items that were asked');
      if (attempt.repair !== null) tally.repair();
      this.queue.add({...item, attempt});
    }
    const {isTruncated, usage} = answer;
    this.queue.learn({items: items.length, isTruncated, completionTokens: usage?.completionTokens ?? null});
    this.quality.note(answer.answers.length, answer.again.length + answer.rejects.length);
    if (this.quality.isHopeless) this.callOff({reason: 'provider', message: this.quality.message});
  }

  private afterFailure(pack: Pack, failed: FailedCall): void {
    const {llm, chance, clock, log, lane} = this.given;
    log('call failed', {code: failed.code, status: failed.status, items: pack.items.length});
    if (failed.kind === 'rate' || failed.kind === 'shape') return this.queue.retry(pack, 0);
    if (failed.code === 'ABORTED' && this.isStopped) return;
    if (failed.kind === 'transient') {
      const failures = pack.failures + 1;
      const wait = waitMs(llm.retry, failures, chance) ?? (llm.patient ? llm.retry.maxMs : null);
      if (wait !== null) return this.queue.retry({...pack, failures}, clock.now() + wait);
      if (lane.breaker.figures().state !== 'closed') return this.callOffFor(failed);
    } else if (failed.kind !== 'item' && !this.quality.isOfItem(failed)) return this.callOffFor(failed);
    this.split(pack, failed);
  }

  /** Nothing was answered: a pack is halved until the item that is meant stands alone, and is refused. */
  private split({items}: Pack, {code, message}: FailedCall): void {
    for (const item of items) {
      const step = stepAfterFailure(item.attempt, {packed: items.length, code, message});
      if (step.type === 'again') this.queue.add({...item, attempt: step.attempt});
      else this.given.onReject(item.id, {code: step.code, reason: step.reason});
    }
  }

  private callOffFor(failed: FailedCall): void {
    const hint = failed.hint === undefined ? '' : ` (${failed.hint})`;
    this.callOff({reason: 'provider', message: `${failed.code}: ${failed.message}${hint}`});
  }

  private callOff(why: CallOff): void {
    this.stop();
    this.given.onCalledOff(why);
  }

  private budgetMessage(limit: 'usd' | 'calls'): string {
    const {usd, calls} = this.given.llm.budget;
    return limit === 'usd' ? `the budget of ${usd} USD bears no further request` : `the budget of ${calls} requests is spent`;
  }

  private releaseReady(): void {
    const {purse, store} = this.given;
    if (this.ready.length === 0) return;
    for (const {hold, draft} of this.ready) {
      purse.giveBack(hold);
      draft.drop();
    }
    store.intents.release(this.ready.map(({intent}) => intent.id));
    this.ready.length = 0;
  }

  private async rest({untilMs}: Obstacle): Promise<void> {
    const {clock} = this.given;
    const woken = new AbortController();
    const ms = Math.min(longestRestMs, untilMs === null ? Infinity : Math.max(1, untilMs - clock.now()));
    await Promise.race([this.bell.promise, clock.sleep(ms, woken.signal).catch(() => undefined)]);
    woken.abort();
  }
}
