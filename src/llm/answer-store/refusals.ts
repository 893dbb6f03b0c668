/**
 * Items that were answered as often as they may be, and never with anything of use: kept in run.db as answers are, so that the same run does not
 * pay for them again. Never shared with other runs: another day, another model's mood. Buffers; the store writes in its own transactions.
 */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {keyBytes} from './answer-table.ts';

const table = `
CREATE TABLE IF NOT EXISTS refusals (
  key BLOB PRIMARY KEY, step TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
`;

export interface Refusal {
  readonly key: string;
  readonly step: string;
  readonly code: string;
  readonly reason: string;
  readonly atMs: number;
}

export class RefusalBook {
  private readonly byKey: StatementSync;
  private readonly insert: StatementSync;
  private readonly onAdded: () => void;
  private buffered = new Map<string, Refusal>();
  private isEmpty: boolean;

  /** Inside a transaction. @param onAdded told when something is buffered that is to be written before long */
  constructor(database: DatabaseSync, onAdded: () => void) {
    database.exec(table);
    this.byKey = database.prepare('SELECT step, code, reason, at_ms FROM refusals WHERE key = ?');
    this.insert = database.prepare('INSERT OR REPLACE INTO refusals VALUES (?, ?, ?, ?, ?)');
    this.onAdded = onAdded;
    this.isEmpty = database.prepare('SELECT 1 FROM refusals LIMIT 1').get() === undefined;
  }

  find(key: string): Refusal | null {
    // Of most runs all items come by here, and there is none.
    if (this.isEmpty) return null;
    const buffered = this.buffered.get(key);
    if (buffered !== undefined) return buffered;
    const row = this.byKey.get(keyBytes(key));
    if (row === undefined) return null;
    return {key, step: String(row['step']), code: String(row['code']), reason: String(row['reason']), atMs: Number(row['at_ms'])};
  }

  add(refusal: Refusal): void {
    this.buffered.set(refusal.key, refusal);
    this.isEmpty = false;
    this.onAdded();
  }

  /** Inside a transaction; `wrote` is to be told when that is committed. */
  write(): void {
    for (const {key, step, code, reason, atMs} of this.buffered.values()) {
      this.insert.run(keyBytes(key), step, code, reason.toWellFormed(), Math.floor(atMs));
    }
  }

  wrote(): void {
    this.buffered = new Map();
  }
}

/** Those of a run that goes over into another one. Inside a transaction of `into`. */
export function copyRefusals(into: DatabaseSync, from: DatabaseSync): void {
  if (!hasRefusals(from)) return;
  into.exec(table);
  const put = into.prepare('INSERT OR REPLACE INTO refusals SELECT unhex(?), ?, ?, ?, ?');
  for (const {key, step, code, reason, at} of from.prepare('SELECT hex(key) AS key, step, code, reason, at_ms AS at FROM refusals').all()) {
    put.run(String(key), String(step), String(code), String(reason), Number(at));
  }
}

/** Whether an item is one of them, for whoever only looks. */
export function refusalsOf(database: DatabaseSync): (key: string) => boolean {
  if (!hasRefusals(database)) return () => false;
  const byKey = database.prepare('SELECT 1 FROM refusals WHERE key = ?');
  return (key) => byKey.get(keyBytes(key)) !== undefined;
}

/** Those of a step, or all, older than a moment: they are asked again. Inside a transaction. */
export function clearRefusals(
  database: DatabaseSync,
  {step = null, beforeMs = null}: {step?: string | null; beforeMs?: number | null},
): void {
  if (!hasRefusals(database)) return;
  database.prepare('DELETE FROM refusals WHERE (? IS NULL OR step = ?) AND (? IS NULL OR at_ms < ?)').run(step, step, beforeMs, beforeMs);
}

function hasRefusals(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'refusals'").get() !== undefined;
}
