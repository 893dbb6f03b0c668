/** How long steps take, by samples. */

/**
 * One record in this many is timed, and counts for all: two clock readings cost as much as a small step. So are the outcomes of such a
 * record, where it has more of them.
 */
const timedEvery = 8;

export class StepTimes {
  /** By step, that of reading first. */
  private readonly ms: number[];
  private readonly now: () => number;
  private isTimed = false;
  /** For how many what is timed now counts; 0 where nothing is. */
  private weight = 0;
  private timed = 0;
  private opened = 0;
  private judgedMs = 0;

  constructor(steps: number, now: () => number = () => performance.now()) {
    this.ms = Array.from({length: steps}, () => 0);
    this.now = now;
  }

  /** All times up to the next call are one record's. */
  openRecord(): void {
    this.isTimed = this.opened++ % timedEvery === 0;
    this.weight = this.isTimed ? 1 : 0;
    if (this.isTimed) this.timed++;
  }

  /** All times up to the next call are those of the record's outcome of this number, from 0, and of what later steps make of it. */
  openOutcome(ordinal: number): void {
    if (!this.isTimed || ordinal < timedEvery) return;
    this.weight = ordinal % timedEvery === 0 ? timedEvery : 0;
  }

  start(): number {
    return this.weight > 0 ? this.now() : 0;
  }

  stop(step: number, start: number): void {
    if (this.weight > 0) this.ms[step + 1] = (this.ms[step + 1] ?? 0) + (this.now() - start) * this.weight;
  }

  /** Of all records that were judged by their bytes. One pass does what all steps do: it counts for the first. */
  addJudged(ms: number): void {
    this.judgedMs += ms;
  }

  /** Milliseconds of all records, judged by those that were timed. */
  get ofAll(): number[] {
    const share = this.timed === 0 ? 0 : this.opened / this.timed;
    return this.ms.map((ms, step) => ms * share + (step === 1 ? this.judgedMs : 0));
  }
}
