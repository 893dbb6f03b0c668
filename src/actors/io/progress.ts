/** How far a run is, from its totals: what is committed, and beside it what is appended. Pure. */
import type {Totals} from '../../ledger/records.ts';
import {shareOf} from '../../ledger/run-totals.ts';
import type {AskFigures, Figures, LiveProgress, Progress, RunStatus} from '../../model/run.ts';

export interface ProgressPlan {
  readonly run: string;
  readonly session: number;
  readonly status: RunStatus;
  /** As committed. */
  readonly totals: Totals;
  /** As appended: `totals`, and what waits for its commit. */
  readonly appended: Totals;
  readonly rate: Progress['rate'];
  readonly rssMb: number;
  readonly asks: AskFigures | null;
  readonly now: number;
}

export function progressOf(plan: ProgressPlan): LiveProgress {
  const {status, rate, appended} = plan;
  const isOver = status === 'complete' || status === 'stopped';
  return {
    version: 1,
    run: plan.run,
    session: plan.session,
    pid: process.pid,
    status,
    ...figuresOf(plan.totals),
    rate,
    etaSeconds: isOver ? null : secondsLeft(appended, rate),
    rssMb: plan.rssMb,
    asks: plan.asks,
    updatedAt: new Date(plan.now).toISOString(),
    // What an ended run did not commit is lost, and no figure of it.
    appended: figuresOf(isOver ? plan.totals : appended),
  };
}

/** The part that progress.json has. */
export function committedOf({appended: _appended, ...committed}: LiveProgress): Progress {
  return committed;
}

function figuresOf(totals: Totals): Figures {
  const {counts} = totals;
  return {
    files: {
      done: totals.filesDone,
      total: totals.filesTotal,
      withRejects: totals.filesWithRejects,
      unreadable: totals.filesUnreadable,
    },
    bytes: {done: totals.bytesDone, total: totals.bytesTotal},
    records: counts.records,
    rows: counts.rows,
    rejects: counts.rejects,
    warnings: counts.warnings,
    percent: percentOf(totals),
    tallies: counts.tallies,
  };
}

/** Null of a run with several stages: what is left for the later ones nobody has written yet. */
function secondsLeft({bytesTotal, bytesDone, share}: Totals, {bytesPerSecond}: Progress['rate']): number | null {
  if (share !== undefined) return null;
  const left = bytesTotal - bytesDone;
  return left < 0 || bytesPerSecond === 0 ? null : Math.ceil(left / bytesPerSecond);
}

/** Rounded down to a tenth. */
function percentOf(totals: Totals): number {
  return Math.floor(shareOf(totals) * 1000) / 10;
}
