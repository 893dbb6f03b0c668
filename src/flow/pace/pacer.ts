/**
 * Spaces sends evenly (GCRA): each takes its time out of the future, and none is let through more than a tolerance before its time. Holds one
 * number; it neither waits nor counts.
 */

export class Pacer {
  private dueMs = Number.NEGATIVE_INFINITY;

  /** From when on the next send may go. */
  readyAt(toleranceMs: number): number {
    return this.dueMs - toleranceMs;
  }

  /** Takes time. What was not used before the tolerance is lost: no burst after a rest. */
  take(nowMs: number, ms: number, toleranceMs: number): void {
    this.dueMs = Math.max(this.dueMs, nowMs - toleranceMs) + ms;
  }

  /** From this moment on evenly: what was not used before it is lost. */
  restart(nowMs: number, toleranceMs: number): void {
    this.dueMs = Math.max(this.dueMs, nowMs + toleranceMs);
  }

  /** A send turned out to be larger or smaller than was taken for it. */
  correct(ms: number): void {
    this.dueMs += ms;
  }

  /** From one turn to the next: what is owed is owed of our own time, but for what a timer was late; what was not used is lost. */
  pass(
    {untilMs, fromMs}: {readonly untilMs: number; readonly fromMs: number},
    {toleranceMs, lateMs}: {readonly toleranceMs: number; readonly lateMs: number},
  ): void {
    // Before the first turn nobody shared: what was sent then was sent in time that is not over.
    if (untilMs === Number.NEGATIVE_INFINITY) return this.restart(fromMs, toleranceMs);
    const owedMs = this.dueMs - toleranceMs - untilMs;
    this.dueMs = fromMs + toleranceMs + (owedMs > lateMs ? owedMs : 0);
  }
}
