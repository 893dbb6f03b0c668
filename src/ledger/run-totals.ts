/** Sums of a run's stages as sums of the run. Pure. */
import {stepCountKeys, type StepCounts} from '../model/run.ts';
import type {CodeRecord, Totals} from './records.ts';

const firstMax = 5;

/**
 * The run's sums out of those of its stages, in order; null stands for a stage that was not begun. What was read is the first stage's,
 * what was written the last's; steps add up.
 */
export function mergeTotals(stages: readonly (Totals | null)[]): Totals | null {
  const first = stages[0] ?? null;
  if (first === null || stages.length === 1) return first;
  const begun = stages.filter((totals) => totals !== null);
  const last = stages.at(-1) ?? null;
  const steps: Record<string, StepCounts> = {};
  for (const name of Object.keys(first.counts.steps)) steps[name] = sumOfSteps(begun, name);
  const all = Object.values(steps);
  return {
    counts: {
      records: first.counts.records,
      rows: last?.counts.rows ?? 0,
      rejects: all.reduce((sum, step) => sum + step.rejected, 0),
      warnings: last?.counts.warnings ?? 0,
      duplicates: all.reduce((sum, step) => sum + step.duplicates, 0),
      steps,
      tallies: last?.counts.tallies ?? Object.fromEntries(Object.keys(first.counts.tallies).map((name) => [name, 0])),
    },
    outcomes: begun.reduce((sum, totals) => sum + totals.outcomes, 0),
    bytesDone: first.bytesDone,
    bytesTotal: first.bytesTotal,
    filesDone: last?.filesDone ?? 0,
    filesTotal: first.filesTotal,
    filesWithRejects: Math.max(...begun.map((totals) => totals.filesWithRejects)),
    filesUnreadable: first.filesUnreadable,
    share: stages.reduce((sum, totals) => sum + shareOf(totals), 0) / stages.length,
  };
}

function sumOfSteps(begun: readonly Totals[], name: string): StepCounts {
  const sum = {inputs: 0, expanded: 0, outputs: 0, rejected: 0, filtered: 0, duplicates: 0};
  for (const {counts} of begun) for (const key of stepCountKeys) sum[key] += counts.steps[name]?.[key] ?? 0;
  return sum;
}

/** How much of its work is done: by bytes, by files where all are empty. */
export function shareOf(totals: Totals | null): number {
  if (totals === null) return 0;
  if (totals.share !== undefined) return totals.share;
  const [done, total] = totals.bytesTotal > 0 ? [totals.bytesDone, totals.bytesTotal] : [totals.filesDone, totals.filesTotal];
  return total === 0 ? 1 : Math.min(1, done / total);
}

/** Codes of all stages together, by count, greatest first; each with the first places in input order. */
export function mergeCodes(stages: readonly (readonly CodeRecord[])[]): readonly CodeRecord[] {
  if (stages.length === 1) return stages[0] ?? [];
  const merged = new Map<string, CodeRecord>();
  for (const record of stages.flat()) {
    const known = merged.get(record.code);
    if (known === undefined) merged.set(record.code, record);
    else merged.set(record.code, {...known, count: known.count + record.count, first: firstOf([...known.first, ...record.first])});
  }
  return [...merged.values()].sort((one, other) => other.count - one.count || (one.code < other.code ? -1 : 1));
}

function firstOf(places: CodeRecord['first']): CodeRecord['first'] {
  return places
    .toSorted(
      (one, other) =>
        Buffer.compare(Buffer.from(one.file), Buffer.from(other.file)) ||
        one.byteOffset - other.byteOffset ||
        one.index - other.index ||
        one.sub - other.sub,
    )
    .slice(0, firstMax);
}

/** Reasons of all stages together. */
export function mergeReasons(stages: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const merged = new Map<string, number>();
  for (const reasons of stages) for (const [reason, count] of reasons) merged.set(reason, (merged.get(reason) ?? 0) + count);
  return merged;
}
