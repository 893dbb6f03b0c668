/** Tells how far the run is: to whoever runs it what is appended too, to progress.json (once a second) only what is committed. */
import {replaceFile} from '../../ledger/durable.ts';
import type {RunPaths} from '../../ledger/paths.ts';
import type {Totals} from '../../ledger/records.ts';
import type {Clock} from '../../model/clock.ts';
import type {AskFigures, LiveProgress, RunEvent, RunStatus} from '../../model/run.ts';
import {committedOf, progressOf} from './progress.ts';
import {RateMeter} from './rate-meter.ts';

const everyMs = 1000;
/** Whoever appends is told so often, at most: a display need not wait for a commit. */
const liveEveryMs = 200;

export interface TellingPlan {
  readonly paths: RunPaths;
  readonly clock: Clock;
  readonly run: string;
  readonly session: number;
  readonly rssMb: () => number;
  readonly asks: () => AskFigures | null;
  readonly onEvent: (event: RunEvent) => void;
}

export class Telling {
  private readonly plan: TellingPlan;
  private readonly meter = new RateMeter();
  private appended: Totals | null = null;
  private lastMs = -Infinity;
  private liveMs = -Infinity;
  private written: Promise<void> = Promise.resolve();

  constructor(plan: TellingPlan) {
    this.plan = plan;
  }

  /** Counts towards the rate, from the first append on: what comes before it, the start of the workers, is none of it. */
  note(appended: Totals): void {
    this.appended = appended;
    this.meter.add({ms: this.plan.clock.now(), bytes: appended.bytesDone, rows: appended.counts.rows});
  }

  progress(status: RunStatus, totals: Totals): LiveProgress {
    const {run, session, clock, rssMb, asks} = this.plan;
    const now = clock.now();
    const appended = this.appended ?? totals;
    return progressOf({run, session, status, totals, appended, rate: this.meter.rateAt(now), rssMb: rssMb(), asks: asks(), now});
  }

  /** The same where it was not asked for within the last moment; else null. */
  live(status: RunStatus, totals: Totals): LiveProgress | null {
    const now = this.plan.clock.now();
    if (now - this.liveMs < liveEveryMs) return null;
    this.liveMs = now;
    return this.progress(status, totals);
  }

  /** Writes progress.json, unless it was written within the last second and nothing ends here. */
  async write(progress: LiveProgress, always: boolean): Promise<void> {
    const now = this.plan.clock.now();
    if (!always && now - this.lastMs < everyMs) return;
    this.lastMs = now;
    const {dir, progress: path} = this.plan.paths;
    // One after the other: they take turns at one temporary name, and a commit and a drain may both tell.
    const written = this.written.then(() => replaceFile(dir, path, {text: `${JSON.stringify(committedOf(progress))}\n`, durable: false}));
    this.written = written.catch(() => undefined);
    await written;
    this.plan.onEvent({type: 'progress', progress});
  }
}
