/** What is asked of a lane: whether it wants to send, and what it had to do without when it was asked for leave last. Gives no leave. */
import {type Claim, lookMs} from './turns.ts';

/** Who was not asked for leave for so long wants no requests of the day: others may have them. */
const wantingMs = 5000;

export class Demand {
  private askedMs: number;
  private readyMs = Number.NEGATIVE_INFINITY;
  private lacks: Claim['lacks'] = null;
  /** Of the call that was asked for last. */
  tokens = 0;

  /** Whoever has just come is about to ask. */
  constructor(nowMs: number) {
    this.askedMs = nowMs;
  }

  /** It is asked for leave. */
  ask(nowMs: number): void {
    this.askedMs = nowMs;
    this.lacks = null;
  }

  lack(what: Claim['lacks']): void {
    this.lacks = what;
  }

  /** Nothing but the limits of a minute is in its way, until then. */
  want(readyMs: number, tokens: number): void {
    this.readyMs = Math.max(this.askedMs, readyMs);
    this.tokens = tokens;
  }

  standing(nowMs: number): Pick<Claim, 'wants' | 'lacks' | 'wantsToday'> {
    return {
      wants: nowMs < this.readyMs + lookMs(0),
      // Whoever waits for something else does not ask.
      lacks: nowMs < this.askedMs + lookMs(0) ? this.lacks : null,
      wantsToday: nowMs < this.askedMs + wantingMs,
    };
  }
}
