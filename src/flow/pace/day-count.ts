/** Requests of a day (UTC), against a limit of the day. Its state is two numbers, so that it can be kept and given back. */

const dayMs = 86_400_000;

export interface DayState {
  /** When the day began, ms since the epoch. */
  readonly startMs: number;
  readonly requests: number;
}

export class DayCount {
  private startMs = 0;
  private requests = 0;

  /** From when on the next send may go: now, or the next day. */
  readyAt(nowMs: number, most: number | null): number {
    this.turnTo(nowMs);
    return most !== null && this.requests >= most ? this.startMs + dayMs : nowMs;
  }

  sent(nowMs: number): void {
    this.turnTo(nowMs);
    this.requests++;
  }

  state(nowMs: number): DayState {
    this.turnTo(nowMs);
    return {startMs: this.startMs, requests: this.requests};
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
  }
}
