/**
 * Splits of the last pages that nothing came of yet: each is asked for again, by its number, when its first range comes back from the pool.
 * Bounded; what is not kept any more is read from the table.
 */
import type {Split} from '../model/chunk.ts';
import {splitStates, type SplitRecord} from './records.ts';

const splitsMost = 8192;

export class RecentSplits {
  private readonly splits = new Map<number, Split>();

  /** Of a split that nothing came of. As it was listed: its whole record, kept for thousands, took a tenth of the thread's time to collect. */
  keep(split: Split): void {
    this.splits.set(split.id, split);
    if (this.splits.size <= splitsMost) return;
    const [oldest] = this.splits.keys();
    if (oldest !== undefined) this.splits.delete(oldest);
  }

  /** Once: what is committed of it later stands in the table only. */
  take(id: number): SplitRecord | undefined {
    const split = this.splits.get(id);
    if (split === undefined) return undefined;
    this.splits.delete(id);
    return untouched(split);
  }
}

/** As the table has what was listed only. */
function untouched(split: Split): SplitRecord {
  return {
    ...split,
    state: splitStates.listed,
    facts: null,
    bytesDone: 0,
    records: 0,
    rows: 0,
    rejects: 0,
    warnings: 0,
    duplicates: 0,
    written: nothingWritten,
    counts: null,
    sha256: null,
    hashOf: null,
    unreadable: false,
  };
}

const nothingWritten: SplitRecord['written'] = {start: 0, bytes: 0};
