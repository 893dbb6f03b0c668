/** How often each content came. Bounded: what was not seen for longest is forgotten, and begins again at one. */

const usualMost = 200_000;

export class Attempts {
  private readonly counts = new Map<string, number>();
  private readonly contentsMost: number;

  constructor(contentsMost = usualMost) {
    this.contentsMost = contentsMost;
  }

  /** This time included. */
  next(content: string): number {
    const count = (this.counts.get(content) ?? 0) + 1;
    this.counts.delete(content);
    this.counts.set(content, count);
    for (const oldest of this.counts.keys()) {
      if (this.counts.size <= this.contentsMost) break;
      this.counts.delete(oldest);
    }
    return count;
  }
}
