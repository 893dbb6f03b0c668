/**
 * Sends what is missing: one loop takes the next request, gets it leave from hours, breaker, purse and pace, and sends it; calls end in any
 * order. Knows neither rows nor their order, and what an end means for the items is said in outcomes.ts.
 */
import {FailedCall} from '../../../contracts/provider.ts';
import {Alarm} from '../../../flow/alarm.ts';
import type {Purse} from '../../../llm/money/purse.ts';
import {pricesOf} from '../../../llm/money/prices.ts';
import {messageOf} from '../../../model/errors.ts';
import {MiB} from '../../../model/units.ts';
import type {AskPriority} from '../../../model/plan.ts';
import type {AskWaiting} from '../../../model/run.ts';
import type {StageStanding} from './ask-tally.ts';
import type {CallOff} from './call-off.ts';
import {settleAnswered, settleFailed, type CallBooks, type OpenCall} from './calls.ts';
import {Drafting, leaseMs, type Drafted, type DraftingPlan, type Ready} from './drafting.ts';
import {laterWork, noLaterWork, secondsByLimit, type LaterQuestion, type LaterWork} from './forecast.ts';
import {msToWork, openAt} from './hours.ts';
import type {Inquiry, InquiryAnswer, WaitingItem} from './inquiry.ts';
import {Outcomes, type OutcomesPlan} from './outcomes.ts';
import {PackQueue} from './pack-queue.ts';

export interface SenderPlan extends Omit<OutcomesPlan, 'queue' | 'callOff'>, Pick<DraftingPlan, 'read'> {
  readonly inquiry: Inquiry;
  readonly purse: Purse;
  /** Of the stages behind this one. */
  readonly later: readonly LaterQuestion[];
  readonly onCalledOff: (why: CallOff) => void;
  /** What is no server's fault: the disk, or a bug. */
  readonly onFailure: (cause: unknown) => void;
}

export type Forecast = Pick<StageStanding, 'etaSeconds' | 'later'>;

interface Obstacle {
  readonly why: AskWaiting;
  /** Null: until something ends. */
  readonly untilMs: number | null;
}

/** Of requests on their way, whatever their number; one that is larger goes alone. */
const flyingBytesMost = 8 * MiB;
/** Hours may change with the clock: they are asked again. */
const longestRestMs = 60_000;
/** The rate of answers is told of after so many. */
const answersTold = 20;
/** A limit may be out of reach (slow answers, few at once): then what was seen counts, up to so many times the limit's. */
const slowerMost = 100;

export class Sender {
  private readonly given: SenderPlan;
  private readonly books: CallBooks;
  private readonly queue: PackQueue;
  private readonly drafting: Drafting;
  private readonly outcomes: Outcomes;
  private readonly calls = new Set<Promise<void>>();
  private readonly ending = new AbortController();
  private readonly alarm: Alarm;
  private loop: Promise<void> = Promise.resolve();
  private obstacle: Obstacle | null = null;
  private isStopped = false;
  /** The next request rests until its time has come: the end of another changes nothing. */
  private isPacing = false;
  private flyingBytes = 0;
  private firstSentMs: number | null = null;
  private lastSentMs = Number.NEGATIVE_INFINITY;

  constructor(given: SenderPlan) {
    this.given = given;
    this.alarm = new Alarm(given.clock);
    const {llm, lane, store, purse, inquiry} = given;
    this.books = {lane, store, purse, prices: llm.prices === null ? null : pricesOf(llm.prices)};
    this.queue = new PackQueue(inquiry);
    this.drafting = new Drafting({...given, queue: this.queue});
    this.outcomes = new Outcomes({...given, queue: this.queue, callOff: (why) => this.callOff(why)});
  }

  start(): void {
    this.loop = this.run().catch((cause: unknown) => this.given.onFailure(cause));
  }

  add(item: WaitingItem): void {
    this.queue.add(item);
  }

  /** Something changed: items came, time passed. */
  wake(): void {
    this.alarm.ring();
  }

  /** Before a flush that comes anyway: it takes along the intents of what goes next, where requests go one behind the other. */
  leaseAhead(): void {
    if (!this.isStopped && this.given.clock.now() - this.lastSentMs < leaseMs) this.drafting.leaseAhead();
  }

  endOfItems(): void {
    this.queue.end();
    this.wake();
  }

  get isFull(): boolean {
    return this.queue.isFull;
  }

  /** Of what goes next; null: nothing is there to send. */
  get nextPriority(): AskPriority | null {
    return this.drafting.nextPriority;
  }

  get inFlight(): number {
    return this.calls.size;
  }

  get waiting(): AskWaiting | null {
    return this.obstacle?.why ?? null;
  }

  /** Of the items that are left, at the pace of now; and with the questions behind them, where each row comes to each. Null while nobody knows. */
  forecast(left: number, rows: number): Forecast {
    const {later, clock} = this.given;
    const etaSeconds = this.secondsFor(left, noLaterWork);
    if (later.length === 0) return {etaSeconds, later: null};
    return {etaSeconds, later: {questions: later.length, etaSeconds: this.secondsFor(left, laterWork(later, rows, clock.now()))}};
  }

  private secondsFor(items: number, later: LaterWork): number | null {
    const {llm, lane, clock} = this.given;
    const {meanPack} = this.queue;
    const requests = items / meanPack + later.requests;
    if (later.seconds === null) return null;
    const {rpm, day} = lane.pace.figures;
    const {rpd, share} = llm;
    const byLimit = secondsByLimit(requests, {rpm, rpd, share, day}, clock.now());
    const elapsed = this.firstSentMs === null ? 0 : (clock.now() - this.firstSentMs) / 1000;
    const {answered} = this.outcomes;
    const seen = answered < answersTold || elapsed === 0 ? null : (requests * meanPack) / (answered / elapsed);
    const here = requests === 0 ? 0 : byLimit === null ? seen : Math.max(byLimit, Math.min(seen ?? 0, byLimit * slowerMost));
    if (here === null) return null;
    const seconds = here + later.seconds;
    return Math.ceil(llm.hours === null || seconds === 0 ? seconds : msToWork(llm.hours, clock.now(), seconds * 1000) / 1000);
  }

  /** Nothing is sent any more; what is in flight lands. Idempotent. */
  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  /**
   * Resolves when nothing is in flight: answers on their way are paid for, and waited for.
   * @param graceMs after which nobody does, and what became of them is not known; null: as long as a call may take
   */
  async close(graceMs: number | null): Promise<void> {
    this.stop();
    await this.loop;
    this.alarm.close();
    // Given back before the wait: a second word to stop ends the process.
    this.drafting.release();
    const landed = new AbortController();
    if (graceMs !== null && this.calls.size > 0) {
      const late = this.given.clock.sleep(graceMs, landed.signal);
      late.then(() => this.ending.abort()).catch(() => undefined);
    }
    await Promise.all(this.calls);
    landed.abort();
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.alarm.reset();
      const {isWaiting} = await this.drafting.fill(this.calls.size === 0, () => this.isStopped);
      if (this.isStopped) return;
      const {next} = this.drafting;
      if (next === undefined) this.obstacle = isWaiting ? {why: 'concurrency', untilMs: null} : {why: 'items', untilMs: this.queue.dueMs()};
      else this.obstacle = await this.send(next);
      if (this.obstacle === null || this.isStopped) continue;
      if ((this.drafting.lapsesMs ?? Infinity) <= this.given.clock.now()) this.drafting.lapse();
      await this.rest(this.obstacle);
    }
  }

  /** Sends the next, where everything lets it; what is in the way otherwise. */
  private async send(next: Drafted): Promise<Obstacle | null> {
    const {llm, lane, clock} = this.given;
    const now = clock.now();
    const opensMs = llm.hours === null ? now : openAt(llm.hours, now);
    if (opensMs > now) return {why: 'hours', untilMs: opensMs};
    if (this.calls.size > 0 && this.flyingBytes + next.bytes > flyingBytesMost) return {why: 'concurrency', untilMs: null};
    const wait = lane.breaker.wait(now);
    if (wait > 0) return {why: 'breaker', untilMs: wait === Infinity ? null : now + wait};
    const admission = this.drafting.admit(next);
    if (!admission.isAdmitted) return this.spend(next, admission);
    const leave = lane.pace.admit(next.tokens);
    if (leave.type === 'wait') {
      this.drafting.giveBack(next);
      return {why: leave.why, untilMs: leave.untilMs};
    }
    await this.drafting.lease();
    if (this.isStopped) {
      // Counted as sent: a pace takes nothing back.
      lane.pace.failed(leave.ticket, {limits: null, ms: 0});
      return null;
    }
    const ready = this.drafting.take();
    this.firstSentMs ??= now;
    this.lastSentMs = now;
    const call = {hold: ready.hold, intent: ready.intent, ticket: leave.ticket, pass: lane.breaker.begin(now)};
    this.flyingBytes += ready.bytes;
    const run = this.call(ready, call)
      .catch((cause: unknown) => this.given.onFailure(cause))
      .finally(() => {
        this.calls.delete(run);
        this.flyingBytes -= ready.bytes;
        if (!this.isPacing) this.wake();
      });
    this.calls.add(run);
    return null;
  }

  /** What the purse does not bear it may bear of fewer items, or when calls in flight cost less than they could. */
  private spend(next: Drafted, {limit, mayChange}: {readonly limit: 'usd' | 'calls'; readonly mayChange: boolean}): Obstacle | null {
    if (mayChange) return {why: 'budget', untilMs: null};
    if (limit === 'usd' && this.drafting.shrink(next)) return null;
    const {usd, calls} = this.given.llm.budget;
    const cap = limit === 'usd' ? `the budget of ${usd} USD bears no further request` : `the budget of ${calls} requests is spent`;
    this.callOff({reason: 'budget', message: cap});
    return null;
  }

  private async call(ready: Ready, call: OpenCall): Promise<void> {
    const {tally, clock} = this.given;
    let answer: InquiryAnswer;
    try {
      answer = await ready.draft.send(this.ending.signal);
    } catch (cause) {
      const failed = failedCallOf(cause);
      settleFailed(this.books, call, failed, clock.now());
      if (failed !== cause) throw cause;
      tally.fail(failed.code);
      if (this.ending.signal.aborted) return;
      return this.outcomes.failure(ready.pack, failed);
    }
    const charge = settleAnswered(this.books, call, answer);
    this.outcomes.answer(ready, answer, charge.costNano);
  }

  private callOff(why: CallOff): void {
    this.stop();
    this.given.onCalledOff(why);
  }

  private async rest({why, untilMs}: Obstacle): Promise<void> {
    const until = Math.min(untilMs ?? Infinity, this.drafting.lapsesMs ?? Infinity);
    this.isPacing = why === 'rate';
    await this.alarm.wait(Math.min(this.given.clock.now() + longestRestMs, until));
    this.isPacing = false;
  }
}

/** What a connection throws beside its failures is a bug: nobody knows what became of the call. */
function failedCallOf(cause: unknown): FailedCall {
  if (cause instanceof FailedCall) return cause;
  return new FailedCall(messageOf(cause), {kind: 'fatal', code: 'PROVIDER_FAILED', ms: 0, isUnknown: true, cause});
}
