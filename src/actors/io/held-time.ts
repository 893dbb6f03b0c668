/** Sums up the time in which anybody waited for something, each moment once however many waited. Knows nothing of what it is. */
export class HeldTime {
  private readonly onHeld: (ms: number) => void;
  private readonly now: () => number;
  private waiting = 0;
  private since = 0;

  /** @param now milliseconds, rising */
  constructor(onHeld: (ms: number) => void, now: () => number = () => performance.now()) {
    this.onHeld = onHeld;
    this.now = now;
  }

  /** Counts until the work ends, well or not. */
  async until<T>(work: Promise<T>): Promise<T> {
    if (this.waiting++ === 0) this.since = this.now();
    try {
      return await work;
    } finally {
      if (--this.waiting === 0) this.onHeld(this.now() - this.since);
    }
  }

  /** Work that holds the thread itself. */
  during<T>(work: () => T): T {
    if (this.waiting > 0) return work();
    const began = this.now();
    try {
      return work();
    } finally {
      this.onHeld(this.now() - began);
    }
  }
}
