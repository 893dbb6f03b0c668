/** How a run stands that was opened, as its books have it: what the coordinator is told of it. Changes nothing. */
import type {OpenedRun} from '../../protocol/mailboxes.ts';
import type {OpenBooks} from './opening.ts';
import type {StageWorks} from './stage-works.ts';

export interface OpenedSession {
  readonly id: number;
  /** The one before did not end by itself. */
  readonly unclean: boolean;
}

export function openedRunOf({ledger, resumed}: OpenBooks, works: StageWorks, session: OpenedSession): OpenedRun {
  const {listed} = ledger;
  const {totals} = works;
  const status = ledger.status === 'stopped' ? (listed ? 'running' : 'listing') : ledger.status;
  return {
    run: ledger.birth.run,
    session: session.id,
    status,
    resumed: resumed && listed,
    listed,
    position: works.position(0),
    counts: totals.counts,
    bytesDone: totals.bytesDone,
    filesDone: totals.filesDone,
    filesUnreadable: totals.filesUnreadable,
    unclean: session.unclean,
    columns: ledger.splits.columnsByFormat(),
    skipRows: works.record(works.last.number).skipRows,
  };
}
