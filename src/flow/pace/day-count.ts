/**
 * Requests of a day (UTC), ours and others', against a limit of the day. Who shares it is granted a block at a time: what is granted to all is
 * never more than there is. What is ours is two numbers, so that it can be kept and given back.
 */

const dayMs = 86_400_000;
/** What is left goes in so many blocks for each that is there: the longer it lasts, the smaller they are. */
const blocksEach = 4;
/** Nobody is granted more than so many times what it sent since it was met last: of who is killed, a block is lost for the day. */
const growthMost = 4;
const blockLeast = 16;

export interface DayState {
  /** When the day began, ms since the epoch. */
  readonly startMs: number;
  readonly requests: number;
}

/** How a day that is shared stands. */
export interface DayShare {
  readonly startMs: number;
  /** What others have sent, or may send still. */
  readonly others: number;
  /** Ours are so many at most, till others are met again. */
  readonly granted: number;
}

export class DayCount {
  private startMs = 0;
  private requests = 0;
  private others = 0;
  /** Null: nobody shares the day. */
  private granted: number | null = null;
  /** Ours when others were met last. */
  private before = 0;

  /** From when on the next send may go: now, or the next day; null: as soon as more is granted. */
  readyAt(nowMs: number, most: number | null): number | null {
    this.turnTo(nowMs);
    if (most === null) return nowMs;
    if (this.requests + this.others >= most) return this.startMs + dayMs;
    return this.granted !== null && this.requests >= this.granted ? null : nowMs;
  }

  get isShared(): boolean {
    return this.granted !== null;
  }

  sent(nowMs: number): void {
    this.turnTo(nowMs);
    this.requests++;
  }

  /** Ours, since others were met last. */
  get sinceMet(): number {
    return this.requests - this.before;
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

  /** Null: nobody can be met any more; what others were told to have sent counts on. */
  share(nowMs: number, share: DayShare | null): void {
    this.turnTo(nowMs);
    if (share === null) this.granted = null;
    else if (share.startMs === this.startMs) {
      this.others = share.others;
      this.granted = share.granted;
      this.before = this.requests;
    }
  }

  /** A day that has passed counts for nothing. */
  restore(state: DayState, nowMs: number): void {
    this.turnTo(nowMs);
    if (state.startMs >= this.startMs && state.startMs < this.startMs + dayMs) this.requests += Math.max(0, state.requests);
    this.before = this.requests;
  }

  private turnTo(nowMs: number): void {
    const startMs = Math.floor(nowMs / dayMs) * dayMs;
    if (startMs === this.startMs) return;
    this.startMs = startMs;
    this.requests = 0;
    this.others = 0;
    this.before = 0;
    // Of a new day nothing is granted yet.
    if (this.granted !== null) this.granted = 0;
  }
}

/** Of all together. */
export function requestsADay(rpd: number, share: number): number {
  return Math.max(1, Math.floor(rpd * share));
}

/** Requests more that one of so many may send, of what the day has left. @param sinceMet what it sent since it was granted some last */
export function blockOf(left: number, {present, sinceMet}: {readonly present: number; readonly sinceMet: number}): number {
  if (left < 1) return 0;
  const fair = Math.max(1, Math.floor(left / (blocksEach * Math.max(1, present))));
  return Math.min(fair, Math.max(blockLeast, growthMost * sinceMet));
}
