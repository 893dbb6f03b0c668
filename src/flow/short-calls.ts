/**
 * Whether calls that hold the thread may be made: a file that lies in memory is opened in a few microseconds, and in thirty as a promise;
 * one on a disk that is asleep, or far away, holds the thread for as long as it likes. Judges by how long such calls took. Makes none itself,
 * and knows no time.
 */

/** Of a call as a promise, with others beside it, in milliseconds: whoever answers so can be asked directly. */
const waitedMost = 1;
/** Of calls that hold the thread, one beside the other: what is taken for short. Far above what they take, for the machine may be busy. */
const heldMost = 0.5;
/** One alone that takes so long ends them at once. */
const heldMostAlone = 20;
const windowLeast = 4;
const windowMost = 32;
/** Calls that wait after long ones, before a few are tried again: doubled each time they are long again. */
const pauseLeast = 64;
const pauseMost = 65_536;

export class ShortCalls {
  private window = windowLeast;
  private pause = pauseLeast;
  /** Calls until the next are tried; those at the beginning must have shown to be quick. */
  private left = windowLeast;
  private calls = 0;
  private ms = 0;

  /** The next call may hold the thread. */
  get areAllowed(): boolean {
    return this.left === 0;
  }

  /** A call was made that held the thread. */
  noteHeld(ms: number): void {
    this.calls++;
    this.ms += ms;
    if (ms >= heldMostAlone) return this.pauseThem();
    if (this.calls < this.window) return;
    if (this.ms > heldMost * this.calls) return this.pauseThem();
    this.window = Math.min(windowMost, this.window * 2);
    this.pause = pauseLeast;
    this.begin(0);
  }

  /** So many calls were made that did not, side by side, in so much time. */
  noteWaited(ms: number, calls: number): void {
    if (this.left === 0) return;
    this.calls += calls;
    this.ms += ms;
    this.left = Math.max(0, this.left - calls);
    if (this.left > 0) return;
    if (this.ms <= waitedMost * this.calls) this.begin(0);
    else this.pauseThem();
  }

  private pauseThem(): void {
    this.window = windowLeast;
    this.begin(this.pause);
    this.pause = Math.min(pauseMost, this.pause * 2);
  }

  private begin(left: number): void {
    this.left = left;
    this.calls = 0;
    this.ms = 0;
  }
}
