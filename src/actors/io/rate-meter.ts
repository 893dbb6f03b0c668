/** How fast it goes now: over the last seconds of this session, from what was appended. */
const windowMs = 10_000;
/** Samples closer than this say no more than the later one. */
const spacingMs = 100;
/** A rate over less than this is chance. */
const leastMs = 1000;

interface Sample {
  readonly ms: number;
  readonly bytes: number;
  readonly rows: number;
}

export class RateMeter {
  /** At most the window's, each `spacingMs` behind the last, and one from before the window: a rate needs two. */
  private samples: Sample[] = [];

  add(sample: Sample): void {
    const before = this.samples.at(-2);
    if (before !== undefined && sample.ms - before.ms < spacingMs) this.samples.pop();
    this.samples.push(sample);
    this.forget(sample.ms);
  }

  /** @param now milliseconds of the same clock: while nothing comes, the rate sinks */
  rateAt(now: number): {readonly bytesPerSecond: number; readonly rowsPerSecond: number} {
    this.forget(now);
    const first = this.samples[0];
    const last = this.samples.at(-1);
    if (first === undefined || last === undefined) return {bytesPerSecond: 0, rowsPerSecond: 0};
    // Up to the longest pause there was, waiting is the ordinary pace; so large chunks do not make the rate a saw.
    const ms = Math.max(last.ms - first.ms, now - first.ms - this.longestPause);
    if (ms < leastMs) return {bytesPerSecond: 0, rowsPerSecond: 0};
    return {
      bytesPerSecond: Math.round(((last.bytes - first.bytes) / ms) * 1000),
      rowsPerSecond: Math.round(((last.rows - first.rows) / ms) * 10_000) / 10,
    };
  }

  private get longestPause(): number {
    return this.samples.reduce((longest, {ms}, index) => Math.max(longest, ms - (this.samples[index - 1]?.ms ?? ms)), 0);
  }

  private forget(now: number): void {
    const firstInside = this.samples.findIndex(({ms}) => ms >= now - windowMs);
    const outside = firstInside === -1 ? this.samples.length : firstInside;
    this.samples.splice(0, Math.max(0, outside - 1));
  }
}
