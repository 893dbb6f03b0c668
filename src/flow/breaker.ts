/**
 * Stops sending to a server that fails call after call, and lets one call through now and then to see whether it is back. Says how long to
 * wait and never waits itself; what a failure is, whoever asks decides (a 429 is none, and neither is a bad prompt).
 */

export interface BreakerPlan {
  /** So many failures in a row open it. */
  readonly failuresMost: number;
  /** The first wait before a probe; doubled with each probe that fails, up to `probeMostMs`. */
  readonly probeAfterMs: number;
  readonly probeMostMs: number;
}

const usualBreaker: BreakerPlan = {failuresMost: 5, probeAfterMs: 5000, probeMostMs: 120_000};

/** `closed`: all may go. `open`: none may. `probing`: one is under way, and decides. */
export type BreakerState = 'closed' | 'open' | 'probing';

/** For display. */
export interface BreakerFigures {
  readonly state: BreakerState;
  readonly failuresInRow: number;
  /** Milliseconds since the epoch; null when closed. */
  readonly openSinceMs: number | null;
  /** When the next probe may go; null unless open. */
  readonly probeAtMs: number | null;
  /** How often it has opened, probes that failed not counted. */
  readonly openings: number;
}

export class Breaker {
  private readonly plan: BreakerPlan;
  private state: BreakerState = 'closed';
  private failuresInRow = 0;
  private openSinceMs: number | null = null;
  private probeAtMs = 0;
  private waitMs = 0;
  private openings = 0;
  /** Grows with each probe: a probe that was given up cannot end another. */
  private probe = 0;

  constructor(plan: Partial<BreakerPlan> = {}) {
    this.plan = {...usualBreaker, ...plan};
  }

  /** Milliseconds until it is worth asking again: 0 is now, Infinity while a probe is under way. Changes nothing. */
  wait(nowMs: number): number {
    if (this.state === 'closed') return 0;
    return this.state === 'probing' ? Infinity : Math.max(0, this.probeAtMs - nowMs);
  }

  /** A call goes out: to be said only where `wait` is 0. @returns what the call's outcome is told with */
  begin(nowMs: number): BreakerPass {
    if (this.state === 'open' && nowMs >= this.probeAtMs) {
      this.state = 'probing';
      this.probe++;
      return {probe: this.probe};
    }
    return {probe: null};
  }

  /** The server answered, whatever it said: it is there. A late answer closes as well as a probe's. */
  answered(): void {
    this.state = 'closed';
    this.failuresInRow = 0;
    this.openSinceMs = null;
    this.waitMs = 0;
  }

  /** The server failed. While open only the probe's own failure counts: the others went out before. */
  failed(pass: BreakerPass, nowMs: number): void {
    this.failuresInRow++;
    if (this.state === 'closed' && this.failuresInRow >= this.plan.failuresMost) {
      this.openings++;
      this.openSinceMs = nowMs;
      this.open(this.plan.probeAfterMs, nowMs);
    } else if (this.isProbe(pass)) {
      this.open(Math.min(this.plan.probeMostMs, this.waitMs * 2), nowMs);
    }
  }

  /** The call ended without saying anything of the server (ended from here, not sent): a probe may go again at once. */
  givenUp(pass: BreakerPass, nowMs: number): void {
    if (this.isProbe(pass)) {
      this.state = 'open';
      this.probeAtMs = nowMs;
    }
  }

  figures(): BreakerFigures {
    const {state, failuresInRow, openSinceMs, openings} = this;
    return {state, failuresInRow, openSinceMs, openings, probeAtMs: state === 'open' ? this.probeAtMs : null};
  }

  private open(waitMs: number, nowMs: number): void {
    this.state = 'open';
    this.waitMs = waitMs;
    this.probeAtMs = nowMs + waitMs;
  }

  private isProbe({probe}: BreakerPass): boolean {
    return this.state === 'probing' && probe === this.probe;
  }
}

/** What a call was let through as. */
export interface BreakerPass {
  /** Null: an ordinary call. */
  readonly probe: number | null;
}
