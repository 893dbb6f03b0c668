/** Work on small things holds the thread without a break: after a few milliseconds others have their turn (results that came, signals). */

const turnMs = 2;

export class Turn {
  private end = performance.now() + turnMs;

  /** @param now by performance.now, where the caller has just asked */
  isOver(now: number = performance.now()): boolean {
    return now >= this.end;
  }

  /** The next one begins. */
  async give(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.end = performance.now() + turnMs;
  }
}
