/**
 * How many calls at once suit a server that tells no limits: more while more calls come back in the same time, fewer when each only waits
 * longer. Judges by the gradient of latency over concurrency, a round of calls at a time; sends nothing itself.
 */

const atFirst = 2;
/** Calls of a round, at least: a mean of fewer is noise. */
const roundLeast = 16;
const raise = 1.25;
/** Twice the calls at 1.6 times the latency still bring a quarter more; from here on they only queue. */
const steepest = 0.7;
/** After a raise that was in vain, rounds until the next. */
const restRounds = 8;

interface Round {
  readonly most: number;
  readonly meanMs: number;
}

export class Concurrency {
  private limit = atFirst;
  private calls = 0;
  private sumMs = 0;
  private wasFull = false;
  private before: Round | null = null;
  private rest = 0;
  private skip = 0;

  /** Calls in flight, at most; at least 1. */
  get most(): number {
    return this.limit;
  }

  /** `inFlight`: at the moment it was sent, itself included. */
  learn(ms: number, inFlight: number): void {
    if (inFlight >= this.limit) this.wasFull = true;
    // What was sent under the bound before says nothing of this one.
    if (this.skip > 0) {
      this.skip--;
      return;
    }
    this.calls++;
    this.sumMs += ms;
    if (this.calls < Math.max(roundLeast, 2 * this.limit)) return;
    if (this.wasFull) this.judge({most: this.limit, meanMs: Math.max(0.01, this.sumMs / this.calls)});
    this.begin();
  }

  /** The server would not take it. */
  refuse(): void {
    this.set(Math.max(1, Math.floor(this.limit * 0.7)));
    this.before = null;
    this.rest = restRounds;
    this.begin();
  }

  private judge(round: Round): void {
    if (this.rest > 0) {
      this.rest--;
      this.before = round;
      return;
    }
    const {before} = this;
    if (before !== null && before.most < round.most) {
      const gradient = Math.log(round.meanMs / before.meanMs) / Math.log(round.most / before.most);
      if (gradient > steepest) {
        this.set(before.most);
        this.rest = restRounds;
        return;
      }
    }
    this.before = round;
    this.set(Math.ceil(round.most * raise));
  }

  private set(most: number): void {
    this.limit = most;
    this.skip = most;
  }

  private begin(): void {
    this.calls = 0;
    this.sumMs = 0;
    this.wasFull = false;
  }
}
