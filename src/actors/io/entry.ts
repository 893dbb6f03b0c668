/** An append as the committer keeps it: what the run is once it is committed. Plain values. */
import type {CodeRecord, OutputRecord, RangeRecord, SplitRecord, StageRecord, Totals} from '../../ledger/records.ts';

export interface Entry {
  readonly position: StageRecord['position'];
  /** Everything up to and with this append. */
  readonly totals: Totals;
  readonly ranges: readonly RangeRecord[];
  /** As they stand behind this append; so are outputs, codes and reasons. */
  readonly splits: readonly SplitRecord[];
  readonly outputs: readonly OutputRecord[];
  readonly codes: readonly CodeRecord[];
  readonly filtered: ReadonlyMap<string, number>;
  /** Input and output bytes: what the commit's cadence counts. */
  readonly bytes: number;
}
