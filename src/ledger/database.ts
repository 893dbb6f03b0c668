/** One SQLite file: how it is opened, and its faults in our words. Knows no table. */
import {DatabaseSync} from 'node:sqlite';
import {LedgerError, messageOf, QuernError, SinkError} from '../model/errors.ts';

/** Waits this long for another process's short transaction. */
export const busyMs = 5000;

/** SQLite's primary result codes that mean the outside or the file, not us. */
const faults: Readonly<Record<number, {readonly code: string; readonly hint: string; readonly kind: 'state' | 'sink'}>> = {
  5: {code: 'RUN_DB_BUSY', hint: 'another process holds it: close it, then try again', kind: 'state'},
  8: {code: 'EROFS', hint: 'the run directory is not writable', kind: 'sink'},
  10: {code: 'EIO', hint: 'the disk reports a fault: check it before you resume', kind: 'sink'},
  11: {code: 'RUN_DB_DAMAGED', hint: 'restore it from a copy, or begin a new run in another output.dir', kind: 'state'},
  13: {code: 'ENOSPC', hint: 'the disk is full: free some space, then resume', kind: 'sink'},
  14: {code: 'EACCES', hint: 'it cannot be opened: check the permissions of the run directory', kind: 'sink'},
  26: {code: 'RUN_DB_DAMAGED', hint: 'it is no database: restore it from a copy, or begin a new run in another output.dir', kind: 'state'},
};

/** SQLite's result code with its details cut off; undefined for other errors. */
export function sqliteCodeOf(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

/** A database fault as a LedgerError or SinkError; what is neither (a wrong statement) passes through: that is our bug. */
export function databaseFaultOf(thrown: unknown, path: string): unknown {
  if (thrown instanceof QuernError) return thrown;
  const fault = faults[sqliteCodeOf(thrown) ?? -1];
  if (fault === undefined) return thrown;
  const message = `${path}: ${messageOf(thrown)}`;
  const details = {code: fault.code, hint: fault.hint, where: path, cause: thrown};
  return fault.kind === 'sink' ? new SinkError(message, details) : new LedgerError(message, details);
}

/** Does the work; its database faults come out in our words. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw databaseFaultOf(cause, path);
  }
}

export function openDatabase(path: string, readOnly: boolean): DatabaseSync {
  return guarded(path, () => {
    const database = new DatabaseSync(path, {readOnly, timeout: busyMs});
    try {
      if (!readOnly) {
        // A commit is on the disk when it returns; checkpoints come when we say so, not in the middle of a commit.
        database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0');
      }
    } catch (cause) {
      database.close();
      throw cause;
    }
    return database;
  });
}
