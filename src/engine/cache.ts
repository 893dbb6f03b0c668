/**
 * `quern cache`: stored answers of a run, or of a file that runs share, looked at and kept small. Where it writes to a run it holds the
 * run's lock. Asks no model, and never touches what was spent.
 */
import {systemClock} from '../flow/clock.ts';
import {exportAnswers, type Exported} from '../llm/answer-store/answer-lines.ts';
import {hitShareOf, hitsOf, readCounters, type Counters} from '../llm/answer-store/counters.ts';
import {readSpending, type Spending} from '../llm/answer-store/send-book.ts';
import {answerStats, clearAnswers, compact, pruneAnswers, type AnswerStats} from '../llm/answer-store/upkeep.ts';
import {importLines, readable, type CacheImported} from './cache-import.ts';
import {lookInto, writeInto, type CacheKind} from './cache-place.ts';

export interface CacheStats extends AnswerStats {
  /** Absolute. */
  readonly path: string;
  readonly kind: CacheKind;
  readonly answers: number;
  /** Of stored values. */
  readonly bytes: number;
  /** What the answers cost when they were bought, in nano-USD. */
  readonly costNano: number;
  /** What looking up answers gained the run, in all its sessions; null of a shared file. */
  readonly lookups: (Counters & {readonly hits: number; readonly hitShare: number | null}) | null;
  /** What the run sent, in all its sessions; null of a shared file. */
  readonly spending: Spending | null;
}

export interface CacheFilter {
  readonly step?: string;
  /** `*` and `?`, of the whole value as JSON. */
  readonly pattern?: string;
  readonly olderThanMs?: number;
}

/** One of the two. */
export interface CacheBounds {
  /** Answers and raw responses together, as they are stored. */
  readonly bytes?: number;
  /** Age of an answer. */
  readonly ttlMs?: number;
}

export interface CacheRemoved {
  readonly removed: number;
  /** The space was given back to the disk. False: it is used again by what comes. */
  readonly compacted: boolean;
}

/** Disturbs no run. @throws {SourceError} where nothing is; {LedgerError} where it is no store of answers */
export async function stats(path: string): Promise<CacheStats> {
  return lookInto(path, ({path, kind, database}) => {
    const found = answerStats(database);
    const sum = (of: 'answers' | 'bytes' | 'costNano'): number => found.steps.reduce((total, step) => total + step[of], 0);
    const counters = kind === 'run' ? readCounters(database) : null;
    return {
      path,
      kind,
      answers: sum('answers'),
      bytes: sum('bytes'),
      costNano: sum('costNano'),
      ...found,
      lookups: counters === null ? null : {...counters, hits: hitsOf(counters), hitShare: hitShareOf(counters)},
      spending: kind === 'run' ? readSpending(database) : null,
    };
  });
}

/** Removes answers: what needs them is asked again. @throws {LockedError} while the run goes on; and as `stats` */
export async function clear(path: string, {step, pattern, olderThanMs}: CacheFilter = {}): Promise<CacheRemoved> {
  const beforeMs = olderThanMs === undefined ? undefined : systemClock.now() - olderThanMs;
  return writeInto(path, 'existing', ({database}) => {
    const removed = clearAnswers(database, {step, pattern, beforeMs});
    return {removed, compacted: compact(database)};
  });
}

/** Removes the oldest. @throws as `clear` */
export async function prune(path: string, {bytes, ttlMs}: CacheBounds): Promise<CacheRemoved> {
  const beforeMs = ttlMs === undefined ? undefined : systemClock.now() - ttlMs;
  return writeInto(path, 'existing', ({database}) => {
    const old = beforeMs === undefined ? 0 : clearAnswers(database, {beforeMs});
    const removed = old + (bytes === undefined ? 0 : pruneAnswers(database, bytes));
    return {removed, compacted: compact(database)};
  });
}

/**
 * Answers as lines of JSON without line feeds, in the order in which they were stored: a whole file of them can be taken in by
 * `importFrom`. `write` may wait. Disturbs no run.
 * @throws as `stats`
 */
export async function exportTo(path: string, write: (line: string) => void | Promise<void>): Promise<Exported> {
  return lookInto(path, async ({database}) => {
    const lines = exportAnswers(database);
    for (let next = lines.next(); ; next = lines.next()) {
      if (next.done === true) return next.value;
      await write(next.value);
    }
  });
}

/**
 * Takes in what `exportTo` wrote. A line that is none is told and left out; an answer that is there and as new stays. A file that is not
 * there is made, when the first of its answers can be read.
 * @throws as `clear`
 */
export async function importFrom(path: string, bytes: AsyncIterable<Uint8Array>): Promise<CacheImported> {
  const blocks = readable(bytes);
  try {
    const first = await blocks.next();
    return await writeInto(path, 'or new', ({database}) => importLines(database, first, blocks));
  } finally {
    await blocks.return();
  }
}
