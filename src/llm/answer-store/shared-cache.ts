/**
 * A file of answers that several runs use at once. It is a gain and never a duty: what cannot be read or written now is left for later,
 * a file that is damaged, foreign or of another version is told of once and left alone. Never waits, never throws for the file's sake.
 */
import {randomUUID} from 'node:crypto';
import {DatabaseSync} from 'node:sqlite';
import {messageOf} from '../../model/errors.ts';
import {endReading, inTransaction} from '../../model/transaction.ts';
import {AnswerTable, createAnswers, notFound, type FoundAnswer} from './answer-table.ts';
import type {StoreNote, StoredAnswer} from './answer.ts';

/** 'quea' in ASCII: tells these files from others. */
const applicationId = 0x71756561;
const cacheVersion = 1;
/** When it was held by another process. */
const retryMs = 250;
const busyCodes = [5, 6];

interface Opened {
  readonly database: DatabaseSync;
  readonly table: AnswerTable;
  /** Of this file; a new one in its place has another. */
  readonly id: string;
}

export class SharedCache {
  readonly path: string;
  private readonly tell: (note: StoreNote) => void;
  private opened: Opened | null = null;
  private retryAtMs = 0;
  private isUnusable = false;

  constructor(path: string, tell: (note: StoreNote) => void = () => undefined) {
    this.path = path;
    this.tell = tell;
  }

  /** Nothing also where the file cannot be read now. */
  get(key: string, nowMs: number): FoundAnswer {
    return this.attempt(nowMs, ({table}) => table.get(key)) ?? notFound;
  }

  /** What is got in it is of one state of the file, and costs one look at its locks. */
  reading<T>(nowMs: number, work: () => T): T {
    const isBegun = this.attempt(nowMs, ({database}) => {
      database.exec('BEGIN');
      return true;
    });
    try {
      return work();
    } finally {
      // A file that was given up meanwhile is closed.
      if (isBegun === true && this.opened !== null) this.attempt(nowMs, ({database}) => endReading(database));
    }
  }

  loose(looseKey: string, most: number, nowMs: number): readonly StoredAnswer[] {
    return this.attempt(nowMs, ({table}) => table.loose(looseKey, most)) ?? [];
  }

  /** Of the file that is there now; null while it cannot be used. */
  identity(nowMs: number): string | null {
    return this.attempt(nowMs, ({id}) => id);
  }

  /** False: another process writes to it; come again. An answer that is there and newer stays. */
  put(answers: readonly StoredAnswer[], nowMs: number): boolean {
    return (
      this.attempt(nowMs, ({database, table}) => {
        inTransaction(database, () => {
          for (const answer of answers) table.putNewer({...answer, rawId: null});
        });
        return true;
      }) ?? false
    );
  }

  /** Idempotent. */
  close(): void {
    this.isUnusable = true;
    this.opened?.database.close();
    this.opened = null;
  }

  private attempt<T>(nowMs: number, work: (opened: Opened) => T): T | null {
    if (this.isUnusable || nowMs < this.retryAtMs) return null;
    try {
      this.opened ??= openCache(this.path, 0);
      return work(this.opened);
    } catch (cause) {
      if (busyCodes.includes(primaryCodeOf(cause))) this.retryAtMs = nowMs + retryMs;
      else this.giveUp(cause);
      return null;
    }
  }

  private giveUp(cause: unknown): void {
    this.close();
    this.tell({code: 'CACHE_UNUSABLE', reason: `${this.path} is not used: ${messageOf(cause)}`});
  }
}

/**
 * Opens the file, or makes it.
 * @param timeoutMs how long another process is waited for
 * @throws node:sqlite's errors, and an Error where the file is not ours
 */
export function openCache(path: string, timeoutMs: number): Opened {
  const database = new DatabaseSync(path, {timeout: timeoutMs});
  try {
    if (database.prepare('PRAGMA user_version').get()?.['user_version'] === 0) createCache(database);
    assertOurs(database);
    // A power loss may cost the last answers, which the runs still have; the file stays whole.
    database.exec('PRAGMA synchronous=NORMAL');
    const id = String(database.prepare("SELECT value FROM cache_meta WHERE key = 'id'").get()?.['value']);
    return {database, table: new AnswerTable(database), id};
  } catch (cause) {
    database.close();
    throw cause;
  }
}

function createCache(database: DatabaseSync): void {
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] === 0;
  if (!isEmpty) return;
  // Readers are not kept waiting by a writer.
  database.exec('PRAGMA journal_mode=WAL');
  inTransaction(database, () => {
    database.exec('CREATE TABLE IF NOT EXISTS cache_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID');
    database.prepare("INSERT OR IGNORE INTO cache_meta VALUES ('id', ?)").run(randomUUID());
    createAnswers(database);
    database.exec(`PRAGMA application_id=${applicationId}; PRAGMA user_version=${cacheVersion}`);
  });
}

function assertOurs(database: DatabaseSync): void {
  const application = database.prepare('PRAGMA application_id').get()?.['application_id'];
  if (application !== applicationId) throw new Error('it is no answer cache of quern');
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== cacheVersion) throw new Error(`it is of version ${String(version)}; this quern knows version ${cacheVersion}`);
}

/** SQLite's primary result code; 0 of other errors. */
function primaryCodeOf(thrown: unknown): number {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return 0;
  return thrown.errcode & 0xff;
}
