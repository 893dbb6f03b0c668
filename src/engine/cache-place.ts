/** Where stored answers are: a run directory or a file that runs share; opened, locked where it is written, and closed again. */
import {existsSync, statSync} from 'node:fs';
import {resolve} from 'node:path';
import {systemClock} from '../flow/clock.ts';
import {databaseFaultOf, sqliteCodeOf} from '../ledger/database.ts';
import {Ledger} from '../ledger/ledger.ts';
import {RunLock} from '../ledger/lock.ts';
import {runPaths} from '../ledger/paths.ts';
import {openCache} from '../llm/answer-store/shared-cache.ts';
import {hasStore} from '../llm/answer-store/store-tables.ts';
import {LedgerError, messageOf, QuernError, SourceError} from '../model/errors.ts';
import {version} from './version.ts';

export type CacheKind = 'run' | 'shared';

export interface OpenedCache {
  /** Absolute. */
  readonly path: string;
  readonly kind: CacheKind;
  readonly database: Ledger['connection'];
}

type Work<T> = (opened: OpenedCache) => T | Promise<T>;

/** Another process's transaction is waited for so long. */
const waitMs = 5000;
/** SQLite's primary result codes that are no fault of the name. */
const sharedFaults: Readonly<Record<number, readonly [code: string, hint: string]>> = {
  5: ['CACHE_BUSY', 'another process writes to it: try again'],
  8: ['EROFS', 'it is not writable: check its permissions'],
  11: ['CACHE_DAMAGED', 'delete it: runs keep their own answers, and fill a new one'],
  13: ['ENOSPC', 'the disk is full: free some space, then try again'],
};

/** Without a lock: a run may go on meanwhile. */
export async function lookInto<T>(given: string, work: Work<T>): Promise<T> {
  const path = resolve(given);
  if (kindOf(path) === 'run') return inLedger(openLedger(path, 'read'), path, work);
  refuseEmpty(path);
  return inShared(path, work);
}

/** @param which `or new`: a shared file may be made */
export async function writeInto<T>(given: string, which: 'existing' | 'or new', work: Work<T>): Promise<T> {
  const path = resolve(given);
  if (which === 'or new' && !existsSync(path)) return inShared(path, work);
  if (kindOf(path) === 'shared') {
    if (which === 'existing') refuseEmpty(path);
    return inShared(path, work);
  }
  if (!existsSync(runPaths(path).ledger)) throw noRun(path);
  const lock = RunLock.take(path);
  try {
    await lock.announce(version, new Date(systemClock.now()).toISOString());
    return await inLedger(openLedger(path, 'write'), path, work);
  } finally {
    await lock.free();
  }
}

function kindOf(path: string): CacheKind {
  const found = statSync(path, {throwIfNoEntry: false});
  if (found !== undefined) return found.isDirectory() ? 'run' : 'shared';
  throw noCache(path, 'is not there');
}

/** To open it would make a store of it: of an output without lines, of a run's lock. */
function refuseEmpty(path: string): void {
  if (statSync(path).size === 0) throw noCache(path, 'is empty, and no store of answers');
}

function noCache(path: string, why: string): SourceError {
  const hint = 'name a run directory, or the file that llm.cache names in the job';
  return new SourceError(`${path} ${why}`, {code: 'NO_CACHE', where: path, hint});
}

function openLedger(path: string, mode: 'read' | 'write'): Ledger {
  const {ledger} = runPaths(path);
  if (!existsSync(ledger) || Ledger.isUnborn(ledger)) throw noRun(path);
  return Ledger.open(ledger, mode);
}

function withStore(path: string, {connection}: Ledger): OpenedCache {
  if (hasStore(connection)) return {path, kind: 'run', database: connection};
  throw new LedgerError(`the run in ${path} has no answers: it has not asked anything`, {
    code: 'NO_ANSWERS',
    where: path,
    hint: 'only runs of jobs with ask steps keep answers; a file that several runs share is named by llm.cache',
  });
}

async function inLedger<T>(ledger: Ledger, path: string, work: Work<T>): Promise<T> {
  try {
    const result = await work(withStore(path, ledger));
    // A complete run's books are one plain file, and stay so.
    if (ledger.status === 'complete') ledger.settle();
    return result;
  } catch (cause) {
    throw databaseFaultOf(cause, ledger.path);
  } finally {
    ledger.close();
  }
}

async function inShared<T>(path: string, work: Work<T>): Promise<T> {
  try {
    const {database} = openCache(path, waitMs);
    try {
      return await work({path, kind: 'shared', database});
    } finally {
      database.close();
    }
  } catch (cause) {
    throw cause instanceof QuernError ? cause : sharedFault(cause, path);
  }
}

function sharedFault(cause: unknown, path: string): LedgerError {
  const [code, hint] = sharedFaults[sqliteCodeOf(cause) ?? -1] ?? ['CACHE_UNUSABLE', 'name the file that llm.cache names in the job'];
  return new LedgerError(`${path}: ${messageOf(cause)}`, {code, where: path, hint, cause});
}

function noRun(path: string): LedgerError {
  return new LedgerError(`${path} holds no run`, {
    code: 'NO_RUN',
    where: path,
    hint: 'name a run directory, or the file that llm.cache names',
  });
}
