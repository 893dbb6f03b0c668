/** Virtual time: what is due next happens next, equal moments in the order they were asked for. A binary heap; nothing ever waits. */

interface Event {
  readonly atMs: number;
  readonly ordinal: number;
  readonly happen: () => void;
}

export class EventQueue {
  private readonly heap: Event[] = [];
  private ordinals = 0;
  private nowMs: number;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  now(): number {
    return this.nowMs;
  }

  at(atMs: number, happen: () => void): void {
    this.heap.push({atMs: Math.max(atMs, this.nowMs), ordinal: this.ordinals++, happen});
    for (let child = this.heap.length - 1; child > 0;) {
      const parent = (child - 1) >> 1;
      if (!this.swapped(parent, child)) break;
      child = parent;
    }
  }

  /** Lets happen all that is due before the moment. */
  runUntil(endMs: number): void {
    for (let next = this.heap[0]; next !== undefined && next.atMs < endMs; next = this.heap[0]) {
      this.removeFirst();
      this.nowMs = next.atMs;
      next.happen();
    }
    this.nowMs = endMs;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (last === undefined || this.heap.length === 0) return;
    this.heap[0] = last;
    for (let parent = 0; ;) {
      const left = 2 * parent + 1;
      const right = left + 1;
      const child = right < this.heap.length && isBefore(this.heap[right], this.heap[left]) ? right : left;
      if (child >= this.heap.length || !this.swapped(parent, child)) return;
      parent = child;
    }
  }

  private swapped(parent: number, child: number): boolean {
    const [above, below] = [this.heap[parent], this.heap[child]];
    if (above === undefined || below === undefined || !isBefore(below, above)) return false;
    this.heap[parent] = below;
    this.heap[child] = above;
    return true;
  }
}

function isBefore(one: Event | undefined, other: Event | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.ordinal < other.ordinal);
}
