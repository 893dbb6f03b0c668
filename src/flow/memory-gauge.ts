/**
 * Reads the process's memory and says how many bytes may be in flight. RSS lags and never falls back at once, so it only
 * scales a budget that is small to begin with; it never stops a run by itself.
 */
import {MiB} from '../model/units.ts';
import {systemClock} from './clock.ts';
import {untilTick} from './ticker.ts';

const everyMs = 50;
/** Below this share of the bound the whole budget is given, from the second on what keeps every worker busy, from the third one chunk. */
const fullBelow = 0.85;
const busyFrom = 0.96;
const floorFrom = 1;

export interface MemoryReading {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  readonly creditBytes: number;
}

export interface MemoryBound {
  readonly memoryMb: number;
  /** The whole budget. */
  readonly creditBytes: number;
  /** What keeps every worker busy, and no more. */
  readonly busyBytes: number;
  /** One chunk is always allowed. */
  readonly floorBytes: number;
  /** RSS that is not ours: the host's, when embedded. */
  readonly baselineBytes: number;
}

export interface MemoryGaugePlan {
  readonly bound: MemoryBound;
  readonly onReading: (reading: MemoryReading) => void;
  /** Resident bytes of this process. */
  readonly rss?: () => number;
  /** Calls back again and again until the returned function is called; must not keep the process alive. */
  readonly repeat?: (work: () => void, ms: number) => () => void;
}

export class MemoryGauge {
  private readonly plan: MemoryGaugePlan;
  private readonly rss: () => number;
  private peak = 0;
  private readonly stopRepeating: () => void;

  /** Reads once at once, then every 50 ms. */
  constructor(plan: MemoryGaugePlan) {
    this.plan = plan;
    this.rss = plan.rss ?? (() => process.memoryUsage.rss());
    this.read();
    this.stopRepeating = (plan.repeat ?? repeatQuietly)(() => this.read(), everyMs);
  }

  /** Idempotent. */
  stop(): void {
    this.stopRepeating();
  }

  private read(): void {
    const rssBytes = this.rss();
    this.peak = Math.max(this.peak, rssBytes);
    this.plan.onReading({rssBytes, peakRssBytes: this.peak, creditBytes: creditOf(this.plan.bound, rssBytes)});
  }
}

/** The budget, scaled down in a straight line as memory fills. */
export function creditOf(bound: MemoryBound, rssBytes: number): number {
  const used = (rssBytes - bound.baselineBytes) / (bound.memoryMb * MiB);
  if (used >= floorFrom) return Math.min(bound.floorBytes, bound.creditBytes);
  const share = Math.min(1, Math.max(0, (busyFrom - used) / (busyFrom - fullBelow)));
  const busy = Math.min(bound.busyBytes, bound.creditBytes);
  return Math.round(busy + (bound.creditBytes - busy) * share);
}

function repeatQuietly(work: () => void, ms: number): () => void {
  let timer: NodeJS.Timeout;
  const again = (): void => {
    timer = setTimeout(
      () => {
        again();
        work();
      },
      untilTick(ms, systemClock.now()),
    );
    timer.unref();
  };
  again();
  return () => clearTimeout(timer);
}
