/**
 * How much earlier or later than its neighbours a request may reach the server: the time by which a window is taken longer than the server's.
 * Only whole calls can be timed, and their spread is at least that of the way there: so it is a bound, in bounds.
 */

const leastMs = 300;
const mostMs = 1000;
/** Calls that make a judgement; the p99.9 of fewer would be a guess. */
const callsEach = 2000;
const scale = 1.5;
/** Buckets of latency, each 5 % wider than the one before: 1 ms to about 4 hours. */
const step = Math.log(1.05);
const bucketCount = 340;

export class LatencySpread {
  private counts = new Uint32Array(bucketCount);
  private calls = 0;
  private leastSeen = Infinity;
  private judgedMs = mostMs;

  /** 300 to 1000 ms. */
  get ms(): number {
    return this.judgedMs;
  }

  learn(ms: number): void {
    if (!(ms >= 0)) return;
    const bucket = Math.min(bucketCount - 1, Math.ceil(Math.log(Math.max(1, ms)) / step));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.leastSeen = Math.min(this.leastSeen, ms);
    if (++this.calls < callsEach) return;
    this.judgedMs = Math.min(mostMs, Math.max(leastMs, scale * (this.highest() - this.leastSeen)));
    this.counts = new Uint32Array(bucketCount);
    this.calls = 0;
    this.leastSeen = Infinity;
  }

  /** The p99.9, at most 5 % too high. */
  private highest(): number {
    let above = this.calls / 1000;
    let bucket = bucketCount - 1;
    for (; bucket > 0; bucket--) {
      above -= this.counts[bucket] ?? 0;
      if (above < 0) break;
    }
    return Math.exp(bucket * step);
  }
}
