/** What was sent and what it cost: single sends of the last minutes for the pace, sums by quarters of an hour for days and money. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';

const tables = `
CREATE TABLE IF NOT EXISTS sends (
  lane TEXT NOT NULL, at_ms INTEGER NOT NULL, id INTEGER NOT NULL, tokens INTEGER NOT NULL, PRIMARY KEY (lane, at_ms, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spent (
  lane TEXT NOT NULL, quarter_ms INTEGER NOT NULL, calls INTEGER NOT NULL, unknown INTEGER NOT NULL, tokens INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL, claimed_nano INTEGER NOT NULL, PRIMARY KEY (lane, quarter_ms)) WITHOUT ROWID;
`;
/** The longest window that a pace looks back is 61 s. */
const recentMs = 120_000;
const quarterMs = 900_000;
/** Of one send; sums of years of them stay safe integers. */
const tokensMost = 1_000_000_000;

const sumOfSpent = `SELECT coalesce(sum(calls), 0) AS calls, coalesce(sum(unknown), 0) AS unknown, coalesce(sum(cost_nano), 0) AS cost,
  coalesce(sum(claimed_nano), 0) AS claimed FROM spent WHERE lane = ? OR ? IS NULL`;

export interface Send {
  readonly lane: string;
  readonly sentMs: number;
  readonly tokens: number;
  readonly costNano: number;
  readonly claimedNano: number;
  readonly isUnknown: boolean;
}

export interface Spending {
  readonly calls: number;
  /** Of those, whose outcome nobody knows. */
  readonly unknown: number;
  /** Charged, in nano-USD. */
  readonly costNano: number;
  /** Claimed by servers beyond what was possible. */
  readonly claimedNano: number;
}

/** Of a lane's sends in a quarter of an hour. */
interface Sum {
  readonly lane: string;
  readonly quarterAtMs: number;
  calls: number;
  unknown: number;
  tokens: number;
  costNano: number;
  claimedNano: number;
}

export class SendBook {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;
  private readonly count: StatementSync;
  private readonly sum: StatementSync;
  private nextId: number;
  private trimmedMs = 0;

  constructor(database: DatabaseSync) {
    database.exec(tables);
    this.database = database;
    this.insert = database.prepare('INSERT INTO sends (lane, at_ms, id, tokens) VALUES (?, ?, ?, ?)');
    this.count = database.prepare(
      `INSERT INTO spent VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, unknown = unknown + excluded.unknown,
       tokens = tokens + excluded.tokens, cost_nano = cost_nano + excluded.cost_nano, claimed_nano = claimed_nano + excluded.claimed_nano`,
    );
    this.sum = database.prepare(sumOfSpent);
    this.nextId = 1 + Number(database.prepare('SELECT max(id) AS last FROM sends').get()?.['last'] ?? 0);
  }

  /** Inside a transaction. */
  add(sends: readonly Send[]): void {
    const sums = new Map<string, Sum>();
    for (const {lane, sentMs, tokens, costNano, claimedNano, isUnknown} of sends) {
      const atMs = Math.floor(sentMs);
      const whole = wholeTokens(tokens);
      this.insert.run(lane, atMs, this.nextId++, whole);
      const quarterAtMs = atMs - (atMs % quarterMs);
      const name = `${quarterAtMs} ${lane}`;
      const sum = sums.get(name) ?? {lane, quarterAtMs, calls: 0, unknown: 0, tokens: 0, costNano: 0, claimedNano: 0};
      sums.set(name, sum);
      sum.calls++;
      sum.unknown += Number(isUnknown);
      sum.tokens += whole;
      sum.costNano += costNano;
      sum.claimedNano += claimedNano;
      this.trim(atMs);
    }
    for (const {lane, quarterAtMs, calls, unknown, tokens, costNano, claimedNano} of sums.values()) {
      this.count.run(lane, quarterAtMs, calls, unknown, tokens, costNano, claimedNano);
    }
  }

  recent(lane: string, sinceMs: number): readonly {readonly atMs: number; readonly tokens: number}[] {
    const rows = this.database.prepare('SELECT at_ms, tokens FROM sends WHERE lane = ? AND at_ms >= ? ORDER BY at_ms').all(lane, sinceMs);
    return rows.map((row) => ({atMs: Number(row['at_ms']), tokens: Number(row['tokens'])}));
  }

  callsSince(lane: string, sinceMs: number): number {
    const row = this.database.prepare('SELECT total(calls) AS calls FROM spent WHERE lane = ? AND quarter_ms >= ?').get(lane, sinceMs);
    return Number(row?.['calls']);
  }

  /** Of all lanes, where none is named. */
  spending(lane: string | null = null): Spending {
    return spendingOf(this.sum.get(lane, lane));
  }

  private trim(nowMs: number): void {
    if (nowMs - this.trimmedMs < recentMs) return;
    this.trimmedMs = nowMs;
    this.database.prepare('DELETE FROM sends WHERE at_ms < ?').run(nowMs - recentMs);
  }
}

/** A server may count what it likes: what is no number of tokens is none. */
export function wholeTokens(tokens: number): number {
  return tokens > 0 && tokens < tokensMost ? Math.ceil(tokens) : 0;
}

/** Of all that is settled, for whoever only looks. */
export function readSpending(database: DatabaseSync): Spending {
  return spendingOf(database.prepare(sumOfSpent).get(null, null));
}

function spendingOf(row: Record<string, unknown> | undefined): Spending {
  return {
    calls: Number(row?.['calls']),
    unknown: Number(row?.['unknown']),
    costNano: Number(row?.['cost']),
    claimedNano: Number(row?.['claimed']),
  };
}
