/** How long steps take, by samples. */

/** One record in this many is timed, and counts for all: two clock readings cost as much as a small step. */
const timedEvery = 8;

export class StepTimes {
  /** By step, that of reading first. */
  private readonly ms: number[];
  private isTimed = false;
  private timed = 0;
  private opened = 0;
  private judgedMs = 0;

  constructor(steps: number) {
    this.ms = Array.from({length: steps}, () => 0);
  }

  /** All times up to the next call are one record's. */
  openRecord(): void {
    this.isTimed = this.opened++ % timedEvery === 0;
    if (this.isTimed) this.timed++;
  }

  start(): number {
    return this.isTimed ? performance.now() : 0;
  }

  stop(step: number, start: number): void {
    if (this.isTimed) this.ms[step + 1] = (this.ms[step + 1] ?? 0) + performance.now() - start;
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
