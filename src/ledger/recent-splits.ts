/**
 * Splits of the last pages that nothing came of yet: each is asked for again, by its number, when its first range comes back from the pool.
 * Bounded; what is not kept is read from the table.
 */
import type {Split} from '../model/chunk.ts';
import {splitStates, type SplitRecord} from './records.ts';

const splitsMost = 12_288;

export class RecentSplits {
  private readonly splits = new Map<number, Split>();

  /** As it was listed: its record is made when it is asked for. Where there is no room those before it stay, which are asked for first. */
  keep(split: Split): void {
    if (this.splits.size < splitsMost) this.splits.set(split.id, split);
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
