/** Requests of a day (UTC), ours and others', against a limit of the day. What is ours is two numbers, so that it can be kept and given back. */

const dayMs = 86_400_000;

export interface DayState {
  /** When the day began, ms since the epoch. */
  readonly startMs: number;
  readonly requests: number;
}

export class DayCount {
  private startMs = 0;
  private requests = 0;
  private others = 0;

  /** From when on the next send may go: now, or the next day. */
  readyAt(nowMs: number, most: number | null): number {
    this.turnTo(nowMs);
    return most !== null && this.requests + this.others >= most ? this.startMs + dayMs : nowMs;
  }

  sent(nowMs: number): void {
    this.turnTo(nowMs);
    this.requests++;
  }

  /** Ours. */
  state(nowMs: number): DayState {
    this.turnTo(nowMs);
    return {startMs: this.startMs, requests: this.requests};
  }

  /** Ours and others'. */
  whole(nowMs: number): DayState {
    const {startMs, requests} = this.state(nowMs);
    return {startMs, requests: requests + this.others};
  }

  /** What others who keep to the same limit have sent today. */
  share(nowMs: number, others: number): void {
    this.turnTo(nowMs);
    this.others = others;
  }

  /** A day that has passed counts for nothing. */
  restore(state: DayState, nowMs: number): void {
    this.turnTo(nowMs);
    if (state.startMs >= this.startMs && state.startMs < this.startMs + dayMs) this.requests += Math.max(0, state.requests);
  }

  private turnTo(nowMs: number): void {
    const startMs = Math.floor(nowMs / dayMs) * dayMs;
    if (startMs === this.startMs) return;
    this.startMs = startMs;
    this.requests = 0;
    this.others = 0;
  }
}
