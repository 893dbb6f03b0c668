/**
 * The tables of a run's books. A job of one stage writes stage 0 only; what later stages make of a split stands in stage_splits. A change of the tables is a new version, and an old run is refused by name, never guessed at.
 */
import type {DatabaseSync} from 'node:sqlite';
import {LedgerError} from '../model/errors.ts';
import {inTransaction} from '../model/transaction.ts';

const ledgerVersion = 2;
/** 'quer' in ASCII: tells our databases from others. */
const applicationId = 0x71756572;

const tables = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE sessions (
  id INTEGER PRIMARY KEY, started_ms REAL NOT NULL, last_ms REAL NOT NULL, ended_ms REAL, ended TEXT,
  pid INTEGER NOT NULL, host TEXT NOT NULL, version TEXT NOT NULL, stats TEXT NOT NULL);
CREATE TABLE splits (
  id INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, path TEXT NOT NULL, relative TEXT NOT NULL,
  size INTEGER NOT NULL, mtime_ms REAL NOT NULL, entry TEXT, state INTEGER NOT NULL DEFAULT 0, facts TEXT,
  bytes_done INTEGER NOT NULL DEFAULT 0,
  records INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0, rejects INTEGER NOT NULL DEFAULT 0,
  warnings INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0, out_start INTEGER NOT NULL DEFAULT 0,
  out_bytes INTEGER NOT NULL DEFAULT 0, counts TEXT, sha256 BLOB, hash_of TEXT, unreadable INTEGER NOT NULL DEFAULT 0);
CREATE TABLE stage_splits (
  stage INTEGER NOT NULL, split INTEGER NOT NULL, state INTEGER NOT NULL, records INTEGER NOT NULL, rows INTEGER NOT NULL,
  rejects INTEGER NOT NULL, warnings INTEGER NOT NULL, duplicates INTEGER NOT NULL, bytes_done INTEGER NOT NULL,
  out_start INTEGER NOT NULL, out_bytes INTEGER NOT NULL, counts TEXT, PRIMARY KEY (stage, split)) WITHOUT ROWID;
CREATE TABLE stages (
  stage INTEGER PRIMARY KEY, split INTEGER, boundary TEXT, last INTEGER NOT NULL DEFAULT 0,
  skip_rows INTEGER NOT NULL DEFAULT 0, totals TEXT NOT NULL);
CREATE TABLE ranges (
  stage INTEGER NOT NULL, split INTEGER NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
  sha256 BLOB NOT NULL, records INTEGER NOT NULL, rows INTEGER NOT NULL, rejects INTEGER NOT NULL, warnings INTEGER NOT NULL,
  duplicates INTEGER NOT NULL, row_bytes INTEGER NOT NULL, reject_bytes INTEGER NOT NULL, warning_bytes INTEGER NOT NULL,
  PRIMARY KEY (stage, split, ordinal)) WITHOUT ROWID;
CREATE TABLE outputs (
  stage INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, split INTEGER, length INTEGER NOT NULL, crc32 INTEGER,
  tail_crc32 INTEGER, tail_start INTEGER NOT NULL, lines INTEGER NOT NULL, state INTEGER NOT NULL,
  PRIMARY KEY (name)) WITHOUT ROWID;
CREATE INDEX outputs_unpublished ON outputs (name) WHERE state < 2;
CREATE TABLE trying (
  stage INTEGER NOT NULL, split INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (stage, split, start, end)) WITHOUT ROWID;
CREATE TABLE codes (
  stage INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL, first TEXT NOT NULL,
  PRIMARY KEY (stage, kind, code)) WITHOUT ROWID;
CREATE TABLE filtered (
  stage INTEGER NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (stage, reason)) WITHOUT ROWID;
`;

/** Makes the tables and the first entries in one transaction: a kill leaves an empty file or a whole ledger. */
export function createTables(database: DatabaseSync, meta: Readonly<Record<string, string>>): void {
  inTransaction(database, () => {
    database.exec(`${tables} PRAGMA application_id=${applicationId}; PRAGMA user_version=${ledgerVersion};`);
    const insert = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
    for (const [key, value] of Object.entries(meta)) insert.run(key, value);
  });
}

/** True when nothing was ever written to it. */
export function isEmpty(database: DatabaseSync): boolean {
  return pragma(database, 'user_version') === 0 && database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] === 0;
}

/** @throws {LedgerError} when the database is not ours, or of another version */
export function checkVersion(database: DatabaseSync, path: string): void {
  if (pragma(database, 'application_id') !== applicationId) {
    throw new LedgerError(`${path} is no ledger of quern`, {
      code: 'RUN_DB_DAMAGED',
      where: path,
      hint: 'restore it from a copy, or begin a new run in another output.dir',
    });
  }
  const version = pragma(database, 'user_version');
  if (version === ledgerVersion) return;
  throw new LedgerError(`${path} is a ledger of version ${version}; this quern knows version ${ledgerVersion}`, {
    code: 'LEDGER_VERSION',
    where: path,
    hint: 'use the quern that began this run, or begin a new run in another output.dir',
  });
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
