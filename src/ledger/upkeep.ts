/** A ledger's file as a file: whether its pages are whole, its log moved into it, all of it one plain file. Knows no table. */
import {statSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {LedgerError} from '../model/errors.ts';
import {MiB} from '../model/units.ts';
import {busyMs, guarded} from './database.ts';

/** The write-ahead log is emptied when it has grown to this, busy or not. */
const walBytesMax = 64 * MiB;
/** Below this it is not worth the time, even when idle. */
const walBytesIdle = MiB;
/** A larger ledger is not checked page by page at each opening: that takes seconds. */
const checkedBytesMax = 256 * MiB;

/** @throws {LedgerError} when pages of it are damaged */
export function checkPages(database: DatabaseSync, path: string): void {
  if (statSync(path).size > checkedBytesMax) return;
  const found = guarded(path, () => database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
  if (found === 'ok') return;
  throw new LedgerError(`${path} is damaged: ${String(found)}`, {
    code: 'RUN_DB_DAMAGED',
    where: path,
    hint: 'restore it from a copy, or begin a new run in another output.dir',
  });
}

/** Moves the write-ahead log into the database: always when it is large, else only when there is time. */
export function tidyLog(database: DatabaseSync, path: string, idle: boolean): void {
  const bytes = statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0;
  if (bytes < (idle ? walBytesIdle : walBytesMax)) return;
  const mode = bytes >= walBytesMax ? 'TRUNCATE' : 'PASSIVE';
  // A reader may hold the log: then this does what it can without waiting, and the next one the rest.
  guarded(path, () => {
    database.exec('PRAGMA busy_timeout=0');
    database.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
    database.exec(`PRAGMA busy_timeout=${busyMs}`);
  });
}

/** A complete run's books become one plain file, which a read-only disk can hold too. */
export function makePlain(database: DatabaseSync): void {
  try {
    database.exec('PRAGMA journal_mode=DELETE');
  } catch {
    // Somebody reads it now: the log stays beside it, which is as good.
  }
}
