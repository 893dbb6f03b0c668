/**
 * What a pilot bought, taken into the books of the run in whose directory it was asked: when it ends, or, where it was killed, when that
 * directory is opened next. The pilot's folder is gone behind it. Asks nothing.
 */
import {existsSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {syncFolder} from '../../../ledger/durable.ts';
import {Ledger} from '../../../ledger/ledger.ts';
import {pilotFolder, runPaths, type RunPaths} from '../../../ledger/paths.ts';
import {absorb, settleLeft} from '../../../llm/answer-store/absorbing.ts';
import {hasStore} from '../../../llm/answer-store/store-tables.ts';
import {LedgerError} from '../../../model/errors.ts';

/**
 * May be done again from wherever a kill ends it: nothing counts twice.
 * @param into the run's, open for writing under its lock
 * @throws {LedgerError} when the pilot's books are damaged: nobody knows then what it cost
 */
export async function takeInPilot(into: Ledger, paths: RunPaths): Promise<void> {
  const dir = pilotFolder(paths);
  if (!existsSync(dir)) return;
  const {ledger} = runPaths(dir);
  // Where its books are not begun nothing was sent.
  if (existsSync(ledger)) inOurWords(dir, () => takeIn(into, ledger));
  await rm(dir, {recursive: true, force: true}).catch((cause: unknown) => {
    throw sinkErrorOf(cause, dir);
  });
  await syncFolder(paths.state);
}

function takeIn(into: Ledger, path: string): void {
  if (Ledger.isUnborn(path)) return;
  const from = Ledger.open(path, 'write');
  try {
    if (!hasStore(from.connection)) return;
    settleLeft(from.connection);
    absorb(into.connection, {from: from.connection, run: from.birth.run});
  } finally {
    from.close();
  }
}

function inOurWords(dir: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const {message, code} = cause;
    const hint = `remove ${dir} to go on without what the pilot has bought`;
    throw new LedgerError(`a pilot was killed, and what it has bought cannot be read: ${message}`, {code, where: dir, hint, cause});
  }
}
