/** Tells how far the run is: progress.json at most once a second, events, the log. Only of what is committed. */
import {replaceFile} from '../../ledger/durable.ts';
import type {RunPaths} from '../../ledger/paths.ts';
import type {Totals} from '../../ledger/records.ts';
import type {Clock} from '../../model/clock.ts';
import type {Progress, RunEvent, RunStatus} from '../../model/run.ts';
import {progressOf} from './progress.ts';
import {RateMeter} from './rate-meter.ts';

const everyMs = 1000;

export interface TellingPlan {
  readonly paths: RunPaths;
  readonly clock: Clock;
  readonly run: string;
  readonly session: number;
  readonly rssMb: () => number;
  readonly onEvent: (event: RunEvent) => void;
}

export class Telling {
  private readonly plan: TellingPlan;
  private readonly meter = new RateMeter();
  private lastMs = -Infinity;
  private written: Promise<void> = Promise.resolve();

  constructor(plan: TellingPlan) {
    this.plan = plan;
  }

  /** Counts towards the rate. */
  note(totals: Totals): void {
    this.meter.add({ms: this.plan.clock.now(), bytes: totals.bytesDone, rows: totals.counts.rows});
  }

  progress(status: RunStatus, totals: Totals): Progress {
    const {run, session, clock, rssMb} = this.plan;
    return progressOf({run, session, status, totals, rate: this.meter.rate, rssMb: rssMb(), now: clock.now()});
  }

  /** Writes progress.json, unless it was written within the last second and nothing ends here. */
  async write(progress: Progress, always: boolean): Promise<void> {
    const now = this.plan.clock.now();
    if (!always && now - this.lastMs < everyMs) return;
    this.lastMs = now;
    const {dir, progress: path} = this.plan.paths;
    // One after the other: they take turns at one temporary name, and a commit and a drain may both tell.
    const written = this.written.then(() => replaceFile(dir, path, {text: `${JSON.stringify(progress)}\n`, durable: false}));
    this.written = written.catch(() => undefined);
    await written;
    this.plan.onEvent({type: 'progress', progress});
  }
}
