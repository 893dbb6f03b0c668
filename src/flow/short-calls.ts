/**
 * Whether calls that hold the thread may be made: a file that lies in memory is opened in a few microseconds, and in thirty as a promise;
 * one on a disk that is asleep, or far away, holds the thread for as long as it likes. Judges by how long such calls took. Makes none itself,
 * and knows no time.
 */

/** Milliseconds of a call that waits, beside others, in which a source answers that can be asked directly. */
const waitedMost = 1;
/** Of a call that holds the thread: longer ones are long. Far above what they take in memory, and below what a disk takes. */
const heldMost = 0.25;
/** One in so many may be long: a busy machine takes the thread off its core. */
const longShare = 4;
/** One that takes so long ends them, whatever the others took. */
const heldMostAlone = 100;
const windowLeast = 4;
const windowMost = 32;
/** Calls that wait after long ones, before a few are tried again: doubled each time they are long again. */
const pauseLeast = 16;
const pauseMost = 65_536;

export class ShortCalls {
  private window = windowLeast;
  private pause = pauseLeast;
  /** Calls until the next are tried; those at the beginning must have shown to be quick. */
  private left = windowLeast;
  private calls = 0;
  private longCalls = 0;
  private wasTried = false;

  /** The next call may hold the thread. */
  get areAllowed(): boolean {
    return this.left === 0;
  }

  /** A call was made that held the thread. */
  noteHeld(ms: number): void {
    this.calls++;
    if (ms > heldMost) this.longCalls++;
    if (ms >= heldMostAlone) return this.pauseThem();
    if (this.calls < this.window) return;
    if (this.areLong) return this.pauseThem();
    this.window = Math.min(windowMost, this.window * 2);
    this.pause = pauseLeast;
    this.begin(0);
  }

  /** A call was made that waited. */
  noteWaited(ms: number): void {
    if (this.left === 0) return;
    this.calls++;
    if (ms > waitedMost) this.longCalls++;
    this.left--;
    if (this.left > 0) return;
    // On a busy machine all that wait are long: only those that hold the thread tell, and a few of them cost little.
    const isSlow = this.areLong && !this.wasTried;
    this.wasTried = true;
    if (isSlow) this.pauseThem();
    else this.begin(0);
  }

  private get areLong(): boolean {
    return this.longCalls * longShare > this.calls;
  }

  private pauseThem(): void {
    this.window = windowLeast;
    this.begin(this.pause);
    this.pause = Math.min(pauseMost, this.pause * 2);
  }

  private begin(left: number): void {
    this.left = left;
    this.calls = 0;
    this.longCalls = 0;
  }
}
