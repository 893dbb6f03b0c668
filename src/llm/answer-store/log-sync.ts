/**
 * Makes what was committed durable without holding the thread: SQLite writes its log and does not wait, and the log is synced beside. Syncs
 * that are asked for together are one. Commits nothing itself.
 */
import {closeSync, fdatasync, fdatasyncSync, openSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {promisify} from 'node:util';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';

const syncFile = promisify(fdatasync);

export class LogSync {
  private readonly path: string;
  private readonly descriptor: number;
  private isWritten = false;
  private current: Promise<void> | null = null;
  private next: Promise<void> | null = null;
  /** What a disk did not take it may forget: after a failure nothing counts as durable. */
  private failure: unknown = null;
  private isClosed = false;

  /** @returns null where it cannot be done so: then a commit is on the disk when it returns. @param database in use, with its log on the disk */
  static open(database: DatabaseSync): LogSync | null {
    const path = database.location();
    const mode = database.prepare('PRAGMA journal_mode').get()?.['journal_mode'];
    if (path === null || mode !== 'wal') return null;
    try {
      // SQLite locks run.db and its -shm file, never the log: to close another descriptor of that drops no lock.
      const log = new LogSync(`${path}-wal`);
      database.exec('PRAGMA synchronous=NORMAL');
      return log;
    } catch {
      return null;
    }
  }

  private constructor(path: string) {
    this.path = path;
    this.descriptor = openSync(path, 'r+');
  }

  /** Something was committed. */
  wrote(): void {
    this.isWritten = true;
  }

  /** All that was committed is on the disk. */
  get isDone(): boolean {
    return !this.isWritten && this.current === null && this.failure === null;
  }

  /** Resolves when all that was committed before is on the disk. @throws {SinkError} */
  async sync(): Promise<void> {
    if (this.failure !== null) throw this.failure;
    // One that is under way began behind all that was written.
    if (!this.isWritten) return this.current ?? undefined;
    if (this.current === null) return this.begin();
    this.next ??= this.current.then(() => {
      this.next = null;
      return this.begin();
    });
    return this.next;
  }

  /** The same, before it returns. @throws {SinkError} */
  syncNow(): void {
    if (this.failure !== null) throw this.failure;
    try {
      fdatasyncSync(this.descriptor);
      this.isWritten = false;
    } catch (cause) {
      throw this.fail(cause);
    }
  }

  /** Idempotent; nothing is to be under way. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    closeSync(this.descriptor);
  }

  private begin(): Promise<void> {
    this.isWritten = false;
    const syncing = syncFile(this.descriptor)
      .catch((cause: unknown) => {
        throw this.fail(cause);
      })
      .finally(() => {
        if (this.current === syncing) this.current = null;
      });
    this.current = syncing;
    return syncing;
  }

  private fail(cause: unknown): unknown {
    this.failure = sinkErrorOf(cause, this.path);
    return this.failure;
  }
}
