/**
 * The run's books: one SQLite file, one writer. Opens and creates it, knows the run as a whole (status, sessions, marks) and
 * leads to the books of splits, ranges, stages and commits. Never touches an output.
 */
import {statSync} from 'node:fs';
import {hostname} from 'node:os';
import type {DatabaseSync} from 'node:sqlite';
import type {RunStatus, StopReason} from '../model/run.ts';
import type {TryingMark} from '../protocol/mailboxes.ts';
import type {TableShape} from '../protocol/tables.ts';
import {LedgerError} from '../model/errors.ts';
import {MiB} from '../model/units.ts';
import {CommitBook} from './commit-book.ts';
import {busyMs, databaseFaultOf, guarded, inTransaction, openDatabase} from './database.ts';
import type {Identity} from './identity.ts';
import type {CommitRecord, SessionRecord, SessionStats} from './records.ts';
import {outputStates} from './records.ts';
import {checkVersion, createTables, isEmpty} from './schema.ts';
import {SplitBook} from './split-book.ts';
import {StageBook} from './stage-book.ts';

/** The write-ahead log is emptied when it has grown to this, busy or not. */
const walBytesMax = 64 * MiB;
/** Below this it is not worth the time, even when idle. */
const walBytesIdle = MiB;
/** A larger ledger is not checked page by page at each opening: that takes seconds. */
const checkedBytesMax = 256 * MiB;

/** What a run is, written once when it is begun. */
export interface RunBirth {
  readonly run: string;
  readonly name: string;
  readonly createdMs: number;
  readonly version: string;
  readonly identity: Identity;
  readonly shape: TableShape;
  readonly layout: string;
  readonly batchRows: number | null;
  /** Rows say where they come from under `_source`. */
  readonly lineage: boolean;
}

export class Ledger {
  readonly path: string;
  readonly splits: SplitBook;
  readonly stage: StageBook;
  private readonly database: DatabaseSync;
  private readonly commits: CommitBook;
  private closed = false;

  private constructor(path: string, database: DatabaseSync) {
    this.path = path;
    this.database = database;
    this.splits = new SplitBook(database);
    this.stage = new StageBook(database);
    this.commits = new CommitBook(database);
  }

  /** A new ledger where there is none, or an empty file that a kill left. */
  static create(path: string, birth: RunBirth): Ledger {
    return guarded(path, () => {
      const database = openDatabase(path, false);
      createTables(database, {
        run: birth.run,
        status: 'listing',
        listed: '0',
        birth: JSON.stringify(birth),
      });
      return new Ledger(path, database);
    });
  }

  /** @throws {LedgerError} when it is damaged, foreign or of another version; nothing is changed then */
  static open(path: string, mode: 'read' | 'write'): Ledger {
    return guarded(path, () => {
      const database = openDatabase(path, mode === 'read');
      try {
        checkVersion(database, path);
        return new Ledger(path, database);
      } catch (cause) {
        database.close();
        throw cause;
      }
    });
  }

  /** True when nothing was ever written to the file: a kill came first. */
  static isUnborn(path: string): boolean {
    return guarded(path, () => {
      const database = openDatabase(path, true);
      try {
        return isEmpty(database);
      } finally {
        database.close();
      }
    });
  }

  /** @throws {LedgerError} when pages of it are damaged */
  checkPages(): void {
    if (statSync(this.path).size > checkedBytesMax) return;
    const found = this.do(() => this.database.prepare('PRAGMA quick_check(1)').get()?.['quick_check']);
    if (found === 'ok') return;
    throw new LedgerError(`${this.path} is damaged: ${String(found)}`, {
      code: 'RUN_DB_DAMAGED',
      where: this.path,
      hint: 'restore it from a copy, or begin a new run in another output.dir',
    });
  }

  /** For books of their own, on the same connection. */
  get connection(): DatabaseSync {
    return this.database;
  }

  get birth(): RunBirth {
    return JSON.parse(this.meta('birth') ?? '{}') as RunBirth;
  }

  get status(): RunStatus {
    return (this.meta('status') ?? 'listing') as RunStatus;
  }

  get stopReason(): StopReason | null {
    return (this.meta('stopReason') ?? null) as StopReason | null;
  }

  get listed(): boolean {
    return this.meta('listed') === '1';
  }

  /** Before the list is sealed a kill throws it away: nothing needs to be on the disk yet. */
  listFast(fast: boolean): void {
    this.do(() => this.database.exec(`PRAGMA synchronous=${fast ? 'NORMAL' : 'FULL'}`));
  }

  /** Before the list is sealed nothing was done: the run may become another one. */
  rebirth(birth: RunBirth): void {
    this.do(() => this.setMeta({birth: JSON.stringify(birth), run: birth.run}));
  }

  seal(): void {
    this.do(() => this.setMeta({listed: '1'}));
  }

  beginSession(id: number, startedMs: number, version: string): void {
    const stats: SessionStats = {
      chunks: 0,
      chunksWithRejects: 0,
      chunkMs: 0,
      chunkTimes: {},
      stepMs: {},
      commits: 0,
      commitMs: 0,
      peakRssMb: 0,
    };
    this.do(() =>
      inTransaction(this.database, () => {
        this.database
          .prepare('INSERT INTO sessions (id, started_ms, last_ms, pid, host, version, stats) VALUES (?, ?, ?, ?, ?, ?, ?)')
          .run(id, startedMs, startedMs, process.pid, hostname(), version, JSON.stringify(stats));
        if (this.status !== 'finishing') this.setMeta({status: 'running', stopReason: null, stopMessage: null});
      }),
    );
  }

  sessions(): SessionRecord[] {
    return this.do(() =>
      this.database
        .prepare('SELECT * FROM sessions ORDER BY id')
        .all()
        .map((line) => ({
          id: Number(line['id']),
          startedMs: Number(line['started_ms']),
          lastMs: Number(line['last_ms']),
          endedMs: line['ended_ms'] as number | null,
          stats: JSON.parse(String(line['stats'])) as SessionStats,
        })),
    );
  }

  commit(record: CommitRecord): void {
    this.do(() => this.commits.write(record));
  }

  /** From here on nothing is appended: every output is whole. */
  finishing(): void {
    this.do(() =>
      inTransaction(this.database, () => {
        this.setMeta({status: 'finishing'});
        this.database.exec(`UPDATE outputs SET state = ${outputStates.whole} WHERE state = ${outputStates.open}`);
      }),
    );
  }

  complete(session: number, endedMs: number): void {
    this.do(() =>
      inTransaction(this.database, () => {
        this.setMeta({status: 'complete'});
        this.database.exec(`UPDATE outputs SET state = ${outputStates.published} WHERE state < ${outputStates.published}`);
        this.endSession(session, endedMs, 'complete');
      }),
    );
  }

  /** A run that was finishing stays so: nothing is appended to it again. */
  stop(session: number, endedMs: number, stop: {readonly reason: StopReason; readonly message: string}): void {
    const status = this.status === 'finishing' ? 'finishing' : 'stopped';
    this.do(() =>
      inTransaction(this.database, () => {
        this.setMeta({status, stopReason: stop.reason, stopMessage: stop.message});
        this.endSession(session, endedMs, stop.reason);
      }),
    );
  }

  /** Counts the try; on the disk when it returns. */
  tryRange(mark: Omit<TryingMark, 'times'>): TryingMark {
    return this.do(() => {
      const line = this.database
        .prepare(
          `INSERT INTO trying (split, start, end, times) VALUES (?, ?, ?, 1)
           ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times`,
        )
        .get(mark.splitId, mark.start, mark.end);
      return {...mark, times: Number(line?.['times'])};
    });
  }

  trying(): TryingMark[] {
    const lines = this.do(() => this.database.prepare('SELECT * FROM trying ORDER BY split, start').all());
    return lines.map((line) => ({
      splitId: Number(line['split']),
      start: Number(line['start']),
      end: Number(line['end']),
      times: Number(line['times']),
    }));
  }

  triedAll(): void {
    this.do(() => this.database.exec('DELETE FROM trying'));
  }

  /** Moves the write-ahead log into the database: always when it is large, else only when there is time. */
  tidy(idle: boolean): void {
    const bytes = statSync(`${this.path}-wal`, {throwIfNoEntry: false})?.size ?? 0;
    if (bytes < (idle ? walBytesIdle : walBytesMax)) return;
    const mode = bytes >= walBytesMax ? 'TRUNCATE' : 'PASSIVE';
    // A reader may hold the log: then this does what it can without waiting, and the next one the rest.
    this.do(() => {
      this.database.exec('PRAGMA busy_timeout=0');
      this.database.prepare(`PRAGMA wal_checkpoint(${mode})`).get();
      this.database.exec(`PRAGMA busy_timeout=${busyMs}`);
    });
  }

  /** A complete run's books become one plain file, which a read-only disk can hold too. */
  settle(): void {
    try {
      this.database.exec('PRAGMA journal_mode=DELETE');
    } catch {
      // Somebody reads it now: the log stays beside it, which is as good.
    }
  }

  /** Idempotent; what is not committed is gone. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.database.close();
  }

  private do<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw databaseFaultOf(cause, this.path);
    }
  }

  private meta(key: string): string | undefined {
    return this.do(() => this.database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] as string | undefined);
  }

  private setMeta(entries: Readonly<Record<string, string | null>>): void {
    const put = this.database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
    const drop = this.database.prepare('DELETE FROM meta WHERE key = ?');
    for (const [key, value] of Object.entries(entries)) {
      if (value === null) drop.run(key);
      else put.run(key, value);
    }
  }

  private endSession(session: number, endedMs: number, ended: string): void {
    this.database.prepare('UPDATE sessions SET last_ms = ?, ended_ms = ?, ended = ? WHERE id = ?').run(endedMs, endedMs, ended, session);
  }
}
