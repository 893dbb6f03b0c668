/** What is done with stored answers outside a run: counted, cleared, pruned. Works on run.db and on a shared file alike; takes no lock. */
import type {DatabaseSync} from 'node:sqlite';
import {inTransaction} from '../../model/transaction.ts';
import {AnswerTable} from './answer-table.ts';
import {matchesGlob} from './glob.ts';
import {clearRefusals} from './refusals.ts';

const pageRows = 500;
/** About what a row has beside its value. */
const rowBytes = 200;

export interface StepAnswers {
  readonly step: string;
  readonly answers: number;
  /** Of values, as they are stored. */
  readonly bytes: number;
  /** What they cost when they were bought, in nano-USD. */
  readonly costNano: number;
}

export interface AnswerStats {
  /** By name. */
  readonly steps: readonly StepAnswers[];
  /** Milliseconds since the epoch; null where there are none. */
  readonly oldestMs: number | null;
  readonly newestMs: number | null;
  readonly raw: {readonly responses: number; readonly bytes: number};
}

/** Which answers; all of them, where nothing is said. */
export interface AnswerFilter {
  /** The step that asked for it. */
  readonly step?: string | undefined;
  /** `*` and `?`, of the whole value as JSON. */
  readonly pattern?: string | undefined;
  /** Older than this moment. */
  readonly beforeMs?: number | undefined;
}

export function answerStats(database: DatabaseSync): AnswerStats {
  const steps = database
    .prepare('SELECT step, count(*) AS n, sum(length(value)) AS bytes, sum(cost_nano) AS cost FROM answers GROUP BY step ORDER BY step')
    .all();
  const span = database.prepare('SELECT min(at_ms) AS oldest, max(at_ms) AS newest FROM answers').get();
  const sums = 'SELECT count(*) AS n, coalesce(sum(length(text)), 0) AS bytes FROM raw_responses';
  const raw = hasRaws(database) ? database.prepare(sums).get() : undefined;
  return {
    steps: steps.map((row) => ({
      step: String(row['step']),
      answers: Number(row['n']),
      bytes: Number(row['bytes']),
      costNano: Number(row['cost']),
    })),
    oldestMs: span?.['oldest'] as number | null,
    newestMs: span?.['newest'] as number | null,
    raw: {responses: Number(raw?.['n'] ?? 0), bytes: Number(raw?.['bytes'] ?? 0)},
  };
}

/** How many were removed, with the raw responses that nothing points to from then on. What was spent stays in the books. */
export function clearAnswers(database: DatabaseSync, {step, pattern, beforeMs}: AnswerFilter): number {
  const of = '(? IS NULL OR step = ?) AND (? IS NULL OR at_ms < ?)';
  const given = [step ?? null, step ?? null, beforeMs ?? null, beforeMs ?? null];
  return inTransaction(database, () => {
    notePointed(database);
    const removed =
      pattern === undefined
        ? Number(database.prepare(`DELETE FROM answers WHERE ${of}`).run(...given).changes)
        : clearMatching(database, pattern, ({step: own, atMs}) => (step ?? own) === own && atMs < (beforeMs ?? Infinity));
    dropUnpointed(database);
    if (pattern === undefined) clearRefusals(database, {step: step ?? null, beforeMs: beforeMs ?? null});
    return removed;
  });
}

/**
 * Until answers and raw responses have at most so many bytes: raw responses go first, since no answer is asked again for the lack of
 * them, then answers, the oldest first. How many answers were removed.
 */
export function pruneAnswers(database: DatabaseSync, bytesMost: number): number {
  return inTransaction(database, () => {
    const removed = dropOldest(database, {table: 'answers', column: 'value', bytesMost});
    const left = Number(database.prepare(`SELECT total(length(value) + ${rowBytes}) AS bytes FROM answers`).get()?.['bytes']);
    if (hasRaws(database)) dropOldest(database, {table: 'raw_responses', column: 'text', bytesMost: Math.max(0, bytesMost - left)});
    return removed;
  });
}

/** Gives the space of what was removed back to the disk. False: not now, since another process reads, or the disk has no room for it. */
export function compact(database: DatabaseSync): boolean {
  try {
    database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
    return true;
  } catch {
    return false;
  }
}

interface Budgeted {
  readonly table: 'answers' | 'raw_responses';
  readonly column: 'value' | 'text';
  readonly bytesMost: number;
}

function dropOldest(database: DatabaseSync, {table, column, bytesMost}: Budgeted): number {
  const sums = `SELECT id, sum(length(${column}) + ${rowBytes}) OVER (ORDER BY at_ms DESC, id DESC) AS total FROM ${table}`;
  return Number(database.prepare(`DELETE FROM ${table} WHERE id IN (SELECT id FROM (${sums}) WHERE total > ?)`).run(bytesMost).changes);
}

/** Raw responses that some answer points to now. One that was of no use has none, and stays. */
function notePointed(database: DatabaseSync): void {
  database.exec(
    'DROP TABLE IF EXISTS temp.pointed; CREATE TEMP TABLE pointed AS SELECT DISTINCT raw AS id FROM answers WHERE raw IS NOT NULL',
  );
}

function dropUnpointed(database: DatabaseSync): void {
  if (hasRaws(database)) {
    database.exec(`DELETE FROM raw_responses WHERE id IN (SELECT id FROM temp.pointed)
      AND id NOT IN (SELECT raw FROM answers WHERE raw IS NOT NULL)`);
  }
  database.exec('DROP TABLE temp.pointed');
}

function hasRaws(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'raw_responses'").get() !== undefined;
}

function clearMatching(
  database: DatabaseSync,
  pattern: string,
  isMeant: (answer: {readonly step: string; readonly atMs: number}) => boolean,
): number {
  const table = new AnswerTable(database);
  const remove = database.prepare('DELETE FROM answers WHERE id = ?');
  let removed = 0;
  for (let last = 0; ;) {
    const page = table.after(last, pageRows);
    for (const {id, answer} of page) {
      last = id;
      if (answer === null || !isMeant(answer) || !matchesGlob(answer.value, pattern)) continue;
      remove.run(id);
      removed++;
    }
    if (page.length < pageRows) return removed;
  }
}
