/**
 * One run at a time in a run directory: a SQLite file held by BEGIN EXCLUSIVE, free the moment its holder dies. Nobody opens
 * it through fs: closing any descriptor of a file drops the process's POSIX locks on it.
 */
import {existsSync, readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import {hostname} from 'node:os';
import {DatabaseSync} from 'node:sqlite';
import {LockedError} from '../model/errors.ts';
import {guarded, sqliteCodeOf} from './database.ts';
import {replaceFile} from './durable.ts';
import {runPaths, type RunPaths} from './paths.ts';

const sqliteBusy = 5;
/** A look at the lock holds it for microseconds; this outlasts it. */
const takeMs = 250;

/** lock.json: for people. Who holds the lock is known by the lock alone. */
export interface LockInfo {
  readonly pid: number;
  readonly host: string;
  readonly startedAt: string;
  readonly version: string;
}

export class RunLock {
  private readonly paths: RunPaths;
  private readonly database: DatabaseSync;
  private announced = false;
  private freed = false;

  private constructor(paths: RunPaths, database: DatabaseSync) {
    this.paths = paths;
    this.database = database;
  }

  /** @throws {LockedError} naming the holder */
  static take(dir: string): RunLock {
    const paths = runPaths(dir);
    const database = guarded(paths.lock, () => new DatabaseSync(paths.lock, {timeout: takeMs}));
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      database.close();
      if (sqliteCodeOf(cause) === sqliteBusy) throw lockedError(paths, cause);
      return guarded(paths.lock, () => {
        throw cause;
      });
    }
    return new RunLock(paths, database);
  }

  /** Writes lock.json. */
  async announce(version: string, startedAt: string): Promise<void> {
    const info: LockInfo = {pid: process.pid, host: hostname(), startedAt, version};
    await replaceFile(this.paths.dir, this.paths.lockInfo, {text: `${JSON.stringify(info)}\n`, durable: false});
    this.announced = true;
  }

  /** Idempotent. */
  async free(): Promise<void> {
    if (this.freed) return;
    this.freed = true;
    if (this.announced) await rm(this.paths.lockInfo, {force: true}).catch(() => undefined);
    this.database.close();
  }
}

/** Whether a run holds the lock now. Leaves the holder alone and makes no file. */
export function isLocked(dir: string): boolean {
  const {lock} = runPaths(dir);
  if (!existsSync(lock)) return false;
  return guarded(lock, () => {
    const database = new DatabaseSync(lock, {readOnly: true, timeout: 0});
    try {
      database.prepare('SELECT count(*) FROM sqlite_master').get();
      return false;
    } catch (cause) {
      if (sqliteCodeOf(cause) === sqliteBusy) return true;
      throw cause;
    } finally {
      database.close();
    }
  });
}

function lockedError(paths: RunPaths, cause: unknown): LockedError {
  const holder = readLockInfo(paths);
  const who = holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}, since ${holder.startedAt}`;
  return new LockedError(`${paths.dir} is in use by ${who}`, {
    code: 'LOCKED',
    where: paths.dir,
    hint: 'wait for it to end or stop it, or choose another output.dir; the lock frees itself when its holder dies',
    cause,
  });
}

/** What the holder wrote of itself; undefined where there is none, or no sense in it. */
export function readLockInfo(paths: RunPaths): LockInfo | undefined {
  try {
    const info = JSON.parse(readFileSync(paths.lockInfo, 'utf8')) as Partial<LockInfo> | null;
    if (typeof info?.pid !== 'number' || typeof info.host !== 'string') return undefined;
    return {pid: info.pid, host: info.host, startedAt: String(info.startedAt), version: String(info.version)};
  } catch {
    return undefined;
  }
}
