/** The tables of the answer store in a run.db: made where they are not there, refused by name where they are of another version. */
import type {DatabaseSync} from 'node:sqlite';
import {LedgerError} from '../../model/errors.ts';
import {createAnswers} from './answer-table.ts';
import {createCounters} from './counters.ts';

const storeVersion = '1';
const meta = 'CREATE TABLE IF NOT EXISTS answer_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;';

/** Inside a transaction. @throws {LedgerError} when they are of another version */
export function createStore(database: DatabaseSync): void {
  database.exec(meta);
  const version = readMeta(database, 'version');
  if (version === null) writeMeta(database, 'version', storeVersion);
  else assertVersion(version);
  createAnswers(database);
  createCounters(database);
}

/** Whether there is one. @throws {LedgerError} when it is of another version */
export function hasStore(database: DatabaseSync): boolean {
  if (database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'answer_meta'").get() === undefined) return false;
  assertVersion(readMeta(database, 'version') ?? 'none');
  return true;
}

export function readMeta(database: DatabaseSync, key: string): string | null {
  const row = database.prepare('SELECT value FROM answer_meta WHERE key = ?').get(key);
  return row === undefined ? null : String(row['value']);
}

export function writeMeta(database: DatabaseSync, key: string, value: string): void {
  database.prepare('INSERT OR REPLACE INTO answer_meta VALUES (?, ?)').run(key, value);
}

/** What whoever asks keeps beside the answers. */
export function readNote(database: DatabaseSync, name: string): string | null {
  return readMeta(database, `note ${name}`);
}

export function writeNote(database: DatabaseSync, name: string, note: string): void {
  writeMeta(database, `note ${name}`, note);
}

function assertVersion(version: string): void {
  if (version === storeVersion) return;
  throw new LedgerError(`the answer store is of version ${version}; this quern knows version ${storeVersion}`, {
    code: 'LEDGER_VERSION',
    hint: 'use the quern that began this run, or begin a new run in another output.dir',
  });
}
