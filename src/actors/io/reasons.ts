/** Filtered outcomes by reason, bounded: a reason may be made of data. */
const reasonsMax = 100;
const otherReasons = '(other reasons)';

export class Reasons {
  private readonly counts: Map<string, number>;

  constructor(counts: ReadonlyMap<string, number>) {
    this.counts = new Map(counts);
  }

  /** Gives the reasons that changed, as they stand now. */
  add(counts: Readonly<Record<string, number>> | null): Map<string, number> {
    const changed = new Map<string, number>();
    for (const [reason, count] of Object.entries(counts ?? {})) {
      const name = this.counts.has(reason) || this.counts.size < reasonsMax ? reason : otherReasons;
      const sum = (this.counts.get(name) ?? 0) + count;
      this.counts.set(name, sum);
      changed.set(name, sum);
    }
    return changed;
  }
}
