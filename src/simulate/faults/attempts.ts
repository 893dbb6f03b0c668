/** How often each content came. Bounded: what was not seen for longest is forgotten, and begins again at one. */

const contentsMost = 200_000;

export class Attempts {
  private readonly counts = new Map<string, number>();

  /** This time included. */
  next(content: string): number {
    const count = (this.counts.get(content) ?? 0) + 1;
    this.counts.delete(content);
    this.counts.set(content, count);
    if (this.counts.size > contentsMost) for (const oldest of this.counts.keys()) return this.forget(oldest, count);
    return count;
  }

  private forget(content: string, count: number): number {
    this.counts.delete(content);
    return count;
  }
}
