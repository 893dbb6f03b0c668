/** progress.json from what is committed. Pure. */
import type {Totals} from '../../ledger/records.ts';
import type {Progress, RunStatus} from '../../model/run.ts';

export interface ProgressPlan {
  readonly run: string;
  readonly session: number;
  readonly status: RunStatus;
  readonly totals: Totals;
  readonly rate: Progress['rate'];
  readonly rssMb: number;
  readonly now: number;
}

export function progressOf(plan: ProgressPlan): Progress {
  const {totals, rate} = plan;
  const {counts} = totals;
  const left = totals.bytesTotal - totals.bytesDone;
  const isOver = plan.status === 'complete' || plan.status === 'stopped';
  return {
    version: 1,
    run: plan.run,
    session: plan.session,
    pid: process.pid,
    status: plan.status,
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
    rate,
    etaSeconds: isOver || left < 0 || rate.bytesPerSecond === 0 ? null : Math.round(left / rate.bytesPerSecond),
    tallies: counts.tallies,
    rssMb: plan.rssMb,
    updatedAt: new Date(plan.now).toISOString(),
  };
}

/** By bytes; by files where all are empty. */
function percentOf(totals: Totals): number {
  const [done, total] = totals.bytesTotal > 0 ? [totals.bytesDone, totals.bytesTotal] : [totals.filesDone, totals.filesTotal];
  return total === 0 ? 100 : Math.floor((done / total) * 1000) / 10;
}
