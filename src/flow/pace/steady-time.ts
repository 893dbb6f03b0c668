/** Time that never goes back: a clock that is set back while it runs would else hold a lane until it has caught up. */
import type {Clock} from '../../model/clock.ts';

export class SteadyTime {
  private readonly clock: Pick<Clock, 'now'>;
  private lastMs = Number.NEGATIVE_INFINITY;
  private aheadMs = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.clock = clock;
  }

  now(): number {
    const clockMs = this.clock.now();
    if (clockMs < this.lastMs) this.aheadMs += this.lastMs - clockMs;
    this.lastMs = clockMs;
    return clockMs + this.aheadMs;
  }

  /** A moment of the clock in this time. */
  ofClock(ms: number): number {
    return ms + this.aheadMs;
  }

  /** A moment of this time on the clock. */
  toClock(ms: number): number {
    return ms - this.aheadMs;
  }
}
