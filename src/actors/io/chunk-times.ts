/** How long chunks took, in buckets a tenth apart: percentiles of any number of them in bounded memory. */
const firstMs = 0.1;
const ratio = 1.1;
/** The last bucket begins at 100 hours. */
const bucketsMax = 230;

export class ChunkTimes {
  private readonly buckets: Map<number, number>;

  constructor(buckets: Readonly<Record<string, number>> = {}) {
    this.buckets = new Map(Object.entries(buckets).map(([bucket, count]) => [Number(bucket), count]));
  }

  add(ms: number, count = 1): void {
    const bucket = ms <= firstMs ? 0 : Math.min(bucketsMax, Math.ceil(Math.log(ms / firstMs) / Math.log(ratio)));
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + count);
  }

  merge(buckets: Readonly<Record<string, number>>): void {
    for (const [bucket, count] of Object.entries(buckets)) {
      this.buckets.set(Number(bucket), (this.buckets.get(Number(bucket)) ?? 0) + count);
    }
  }

  /** Milliseconds that this share of chunks stayed below, up to a tenth too high; 0 without chunks. */
  percentile(share: number): number {
    const total = [...this.buckets.values()].reduce((sum, count) => sum + count, 0);
    let below = 0;
    for (const [bucket, count] of [...this.buckets].sort(([a], [b]) => a - b)) {
      below += count;
      if (below >= total * share) return firstMs * ratio ** bucket;
    }
    return 0;
  }

  get record(): Record<string, number> {
    return Object.fromEntries(this.buckets);
  }
}
