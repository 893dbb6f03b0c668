/**
 * What was sent within a minute and a little more, against what may be: a window that is never overfull, and two pacers that spread it evenly.
 * Says from when on the next send may go; where the bounds come from it does not know.
 */
import type {Amounts} from './lane-limits.ts';
import {Pacer} from './pacer.ts';
import {type Amount, SendRing, type Slot} from './send-ring.ts';
import type {Gap} from './turns.ts';

const toleranceMostMs = 250;
/** What a bucket of one second takes at once, less what the way there may bunch together. */
const secondMs = 800;
/** Timers are late. */
const latenessLeastMs = 20;
/** Of the tolerance, what may be spent on letting several sends wake a thread once, and in milliseconds at most. */
const restShare = 0.1;
const restMostMs = 25;
/** Standard deviations of what is in flight that are kept free. */
const margin = 3;
/** Room for rounding: a third request of 2.95 is a third. */
const hair = 0.1;
/** The same of tokens, which are whole numbers: 40 calls of 1,000 fill 40,000, whatever is left of a margin. */
const tokenHair = 0.5;

/** What may be sent within `windowMs`; null: any number. */
export interface Bounds {
  readonly windowMs: number;
  readonly requests: number | null;
  readonly tokens: number | null;
  /** Of it, what others have sent that keep to the same limits with us. */
  readonly others: Amounts;
}

export interface Readiness {
  /** By the pacer of requests alone. */
  readonly pacedMs: number;
  readonly requestsAtMs: number;
  readonly tokensAtMs: number;
}

export class SendWindow {
  private readonly ring = new SendRing();
  private readonly requestPacer = new Pacer();
  private readonly tokenPacer = new Pacer();
  private toleranceMs = toleranceMostMs;

  get sent(): {readonly requests: number; readonly accepted: number; readonly tokens: number} {
    return {requests: this.ring.requests, accepted: this.ring.accepted, tokens: this.ring.tokens};
  }

  /** What was sent after this moment: not long before it the window begins. */
  sentAfter(ms: number): Amounts {
    return this.ring.after(ms);
  }

  forget(nowMs: number, windowMs: number): void {
    this.ring.forget(nowMs - windowMs);
  }

  /** From when on one more send of this amount may go; a full window: when its oldest send leaves it, and then it is asked again. */
  readyAt(bounds: Bounds, amount: Amount): Readiness {
    const toleranceMs = this.tolerance(bounds, amount.tokens);
    const freeAtMs = (this.ring.oldestMs ?? Number.NEGATIVE_INFINITY) + bounds.windowMs;
    const paced = {requests: this.requestPacer.readyAt(toleranceMs), tokens: this.tokenPacer.readyAt(toleranceMs)};
    return {
      pacedMs: paced.requests,
      requestsAtMs: this.hasRoomForOne(bounds) ? paced.requests : Math.max(paced.requests, freeAtMs),
      tokensAtMs: this.hasRoomFor(bounds, amount) ? paced.tokens : Math.max(paced.tokens, freeAtMs),
    };
  }

  /** Who waits for a send may as well wait for the next multiple of this: what was late by it is made up for within the tolerance. 0: not at all. */
  restMs(bounds: Bounds, amount: Amount): number {
    const periodMs = this.period(bounds, amount.tokens);
    const restMs = Math.min(restMostMs, Math.floor(restShare * this.tolerance(bounds, amount.tokens)));
    return restMs > periodMs ? restMs : 0;
  }

  add(nowMs: number, bounds: Bounds, amount: Amount): Slot {
    const toleranceMs = this.tolerance(bounds, amount.tokens);
    this.requestPacer.take(nowMs, periodOf(bounds.requests, 1, bounds.windowMs), toleranceMs);
    this.tokenPacer.take(nowMs, periodOf(bounds.tokens, amount.tokens, bounds.windowMs), toleranceMs);
    return this.ring.add(nowMs, amount);
  }

  /** Nothing that was not used till now may come as a burst. */
  restart(nowMs: number): void {
    this.requestPacer.restart(nowMs, this.toleranceMs);
    this.tokenPacer.restart(nowMs, this.toleranceMs);
  }

  /** Others had their turn: the pacers stood still meanwhile. */
  pass(gap: Gap, bounds: Bounds): void {
    const toleranceMs = this.tolerance(bounds, 0);
    const late = {toleranceMs, lateMs: Math.max(0, latenessLeastMs - toleranceMs)};
    this.requestPacer.pass(gap, late);
    this.tokenPacer.pass(gap, late);
  }

  /** How late the last send of a turn may be. */
  lateness(bounds: Bounds): number {
    return Math.max(latenessLeastMs, this.tolerance(bounds, 0));
  }

  /** What a send was counted with is replaced by what it was. */
  settle(slot: Slot, bounds: Bounds, {counted, tokens}: {readonly counted: Amount; readonly tokens: number}): void {
    this.ring.change(slot, counted, {tokens, variance: 0});
    this.tokenPacer.correct(periodOf(bounds.tokens, tokens - counted.tokens, bounds.windowMs));
  }

  refuse(slot: Slot, counted: Amount): void {
    this.ring.refuse(slot, counted);
  }

  /**
   * A server refused though the window was far from full: it enforces by a shorter time. Sends are spread more evenly from now on.
   * False where they are already.
   */
  spreadOut(bounds: Bounds): boolean {
    const evenMs = periodOf(bounds.requests, 1, bounds.windowMs);
    const toleranceMs = this.tolerance(bounds, 0);
    if (toleranceMs <= evenMs) return false;
    this.toleranceMs = Math.max(toleranceMs / 2, evenMs);
    return true;
  }

  /**
   * How long before its time a send may go, so that a late timer loses nothing. A rest and what was late after it may bring twice of it at
   * once, and calls in flight may be larger than expected, which a bucket of one second must bear. So at few requests there is none of it.
   */
  private tolerance(bounds: Bounds, tokens: number): number {
    const periodMs = this.period(bounds, tokens);
    const strayMs = periodOf(bounds.tokens, margin * Math.sqrt(this.ring.variance), bounds.windowMs);
    return Math.min(this.toleranceMs, Math.max(0, (secondMs - periodMs - strayMs) / 2));
  }

  /** Of one send. */
  private period(bounds: Bounds, tokens: number): number {
    return Math.max(periodOf(bounds.requests, 1, bounds.windowMs), periodOf(bounds.tokens, tokens, bounds.windowMs));
  }

  private hasRoomForOne({requests, others}: Bounds): boolean {
    return requests === null || this.ring.requests + others.requests + 1 <= Math.max(1, Math.floor(requests + hair));
  }

  private hasRoomFor(bounds: Bounds, {tokens, variance}: Amount): boolean {
    if (bounds.tokens === null || this.ring.requests + bounds.others.requests === 0) return true;
    return (
      this.ring.tokens + bounds.others.tokens + tokens + margin * Math.sqrt(this.ring.variance + variance) <= bounds.tokens + tokenHair
    );
  }
}

/** The time that an amount takes of its bound; none where there is none. */
export function periodOf(bound: number | null, amount: number, windowMs: number): number {
  return bound === null ? 0 : (amount * windowMs) / bound;
}

/** The part of its bound that an amount is; none where there is none. */
export function ratioOf(amount: number, bound: number | null): number {
  return bound === null ? 0 : amount / bound;
}
