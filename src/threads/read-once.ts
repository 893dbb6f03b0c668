/** What becomes of a run whose input comes once only (standard input, a queue): it is told, and a stopped one is not gone on with. */
import type {Source} from '../contracts/source.ts';
import {LedgerError} from '../model/errors.ts';
import type {RunEvent} from '../model/run.ts';
import type {StagePosition} from '../protocol/mailboxes.ts';

/**
 * The remark on a run that begins; where all input was read before, it is not asked for again.
 * @throws {LedgerError} when some of the input was read by an earlier session
 */
export function beginReadOnce(source: Source, position: StagePosition | null): RunEvent {
  if (position !== null && !position.last) {
    throw new LedgerError(`the input (${source.name}) can be read once only: a run of it that was stopped cannot be resumed`, {
      code: 'NOT_RESUMABLE',
      where: 'input',
      hint: 'begin anew in another output.dir (-o); the rows that were committed are in this one',
    });
  }
  const message = `the input (${source.name}) can be read once only: a run of it that is stopped can only begin anew`;
  return {type: 'warning', code: 'NOT_RESUMABLE', message};
}
