/** What looking up answers gained: counted by the store, kept in run.db beside the answers. */
import type {DatabaseSync} from 'node:sqlite';

const table = 'CREATE TABLE IF NOT EXISTS answer_counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;';

const counterNames = [
  /** Look-ups that found an answer, by where it was: in memory, in the run's own books, in the shared file. */
  'memoryHits',
  'runHits',
  'sharedHits',
  /** Answers taken over from another schema. */
  'adopted',
  /** Items that waited for an equal one in flight. */
  'coalesced',
  'misses',
  /** Among the misses: there was one, but too old, or damaged. */
  'expired',
  'damaged',
  /** What the answers that were found had cost, in nano-USD. */
  'savedNano',
] as const;

export type CounterName = (typeof counterNames)[number];
export type Counters = Readonly<Record<CounterName, number>>;

export function noCounters(): Record<CounterName, number> {
  return Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<CounterName, number>;
}

/** Items that needed no call of their own. */
export function hitsOf(counters: Counters): number {
  return counters.memoryHits + counters.runHits + counters.sharedHits + counters.adopted + counters.coalesced;
}

/** Of all items that were looked up; null before the first. */
export function hitShareOf(counters: Counters): number | null {
  // What was adopted or coalesced had missed first.
  const lookups = counters.memoryHits + counters.runHits + counters.sharedHits + counters.misses;
  return lookups === 0 ? null : Math.min(1, hitsOf(counters) / lookups);
}

export function createCounters(database: DatabaseSync): void {
  database.exec(table);
}

export function readCounters(database: DatabaseSync): Counters {
  const rows = database.prepare('SELECT name, value FROM answer_counters').all();
  return {...noCounters(), ...Object.fromEntries(rows.map((row) => [String(row['name']), Number(row['value'])]))};
}

/** Adds to what is there. Inside a transaction. */
export function addCounters(database: DatabaseSync, counters: Counters): void {
  const add = database.prepare('INSERT INTO answer_counters VALUES (?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value');
  for (const name of counterNames) if (counters[name] !== 0) add.run(name, counters[name]);
}
