/** An append as the committer keeps it: what the run is once it is committed. Plain values. */
import type {CodeRecord, OutputRecord, StageRecord, Totals} from '../../ledger/records.ts';
import type {AppendedSpans} from './appended-spans.ts';
import type {SplitState} from './intake.ts';

export interface Entry {
  readonly position: StageRecord['position'];
  /** Everything up to and with this append. */
  readonly totals: Totals;
  readonly ranges: AppendedSpans;
  /** As they stand behind this append; so are outputs, codes and reasons. */
  readonly splits: readonly SplitState[];
  readonly outputs: readonly OutputRecord[];
  readonly codes: readonly CodeRecord[];
  readonly filtered: ReadonlyMap<string, number>;
  /** Input and output bytes: what the commit's cadence counts. */
  readonly bytes: number;
}
