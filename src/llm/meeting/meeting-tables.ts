/** The tables of a meeting point: who keeps to which limit, how far its time is dealt, and to whom. Holds hashes for names: no address, no key. */
import type {DatabaseSync} from 'node:sqlite';
import type {DayState} from '../../flow/pace/day-count.ts';
import type {DealtTurn} from '../../flow/pace/dealing.ts';
import {inTransaction} from '../../model/transaction.ts';

/** 'quem' in ASCII: tells these files from others. */
const applicationId = 0x7175656d;
const meetingVersion = 1;

const tables = `
CREATE TABLE IF NOT EXISTS lanes (lane TEXT PRIMARY KEY, dealt_ms REAL NOT NULL, virtual REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
  lane TEXT NOT NULL, run TEXT NOT NULL, beat_ms REAL NOT NULL, is_open INTEGER NOT NULL, wants INTEGER NOT NULL, weight REAL NOT NULL,
  period_ms REAL NOT NULL, served REAL NOT NULL, requests REAL NOT NULL, tokens REAL NOT NULL, PRIMARY KEY (lane, run)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS turns (
  lane TEXT NOT NULL, from_ms REAL NOT NULL, until_ms REAL NOT NULL, run TEXT NOT NULL, PRIMARY KEY (lane, from_ms)) WITHOUT ROWID;
`;

/** Since the first version there is one more, which that one passes over. */
const standingTable = `
CREATE TABLE IF NOT EXISTS standings (
  lane TEXT NOT NULL, run TEXT NOT NULL, day_ms REAL NOT NULL, requests REAL NOT NULL, factor REAL NOT NULL, PRIMARY KEY (lane, run)) WITHOUT ROWID;
`;
const dayMs = 86_400_000;

/** A run at a limit, as it said last. */
export interface RunRow {
  readonly run: string;
  readonly beatMs: number;
  /** Closed: it sends no more, but what it sent counts still. */
  readonly isOpen: boolean;
  readonly wants: boolean;
  readonly weight: number;
  readonly periodMs: number;
  readonly served: number;
  readonly requests: number;
  readonly tokens: number;
}

export interface Standing {
  readonly run: string;
  /** With what it may send before it says so again. */
  readonly day: DayState;
  readonly factor: number;
}

export interface LaneRow {
  readonly dealtMs: number;
  readonly virtual: number;
}

/** Makes them where there are none. @throws node:sqlite's errors, and an Error where the file is not ours */
export function createMeeting(database: DatabaseSync): void {
  if (isEmpty(database)) {
    database.exec('PRAGMA journal_mode=WAL');
    inTransaction(database, () => {
      // Another may have made them meanwhile.
      if (isEmpty(database)) database.exec(`${tables} PRAGMA application_id=${applicationId}; PRAGMA user_version=${meetingVersion}`);
    });
  }
  if (numberOf(database, 'application_id') !== applicationId || numberOf(database, 'user_version') !== meetingVersion) {
    throw new Error(`it is no meeting point of this quern`);
  }
  database.exec(standingTable);
  // What is said is worth nothing after a power loss: nobody waits for the disk.
  database.exec('PRAGMA synchronous=OFF');
}

/** Each statement is prepared once: there is a beat a second for days. */
export class MeetingTables {
  private readonly prepare: (statement: string) => ReturnType<DatabaseSync['prepare']>;

  constructor(database: DatabaseSync) {
    const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
    this.prepare = (statement) => {
      const known = prepared.get(statement) ?? database.prepare(statement);
      prepared.set(statement, known);
      return known;
    };
  }

  /** What was last said before this moment, or is said to be said after the other, is forgotten, and limits that nobody keeps to any more. */
  forget({fromMs, untilMs}: {readonly fromMs: number; readonly untilMs: number}): void {
    this.prepare('DELETE FROM runs WHERE beat_ms < ? OR beat_ms > ?').run(fromMs, untilMs);
    this.prepare('DELETE FROM lanes WHERE lane NOT IN (SELECT lane FROM runs)').run();
    this.prepare('DELETE FROM turns WHERE lane NOT IN (SELECT lane FROM runs)').run();
    this.prepare('DELETE FROM standings WHERE day_ms < ? OR day_ms > ?').run(fromMs - dayMs, untilMs);
  }

  /** What a run has sent of a limit on a day counts till that day is over, however short the run was; its factor while it is there. */
  putStanding(lane: string, {run, day, factor}: Standing): void {
    this.prepare('INSERT OR REPLACE INTO standings VALUES (?, ?, ?, ?, ?)').run(lane, run, day.startMs, day.requests, factor);
  }

  /** Of all but this run on that day, however many have come and gone. */
  requestsOfOthers(lane: string, {run, dayMs}: {readonly run: string; readonly dayMs: number}): number {
    const sum = 'SELECT total(requests) AS requests FROM standings WHERE lane = ? AND run <> ? AND day_ms = ?';
    return Number(this.prepare(sum).get(lane, run, dayMs)?.['requests']);
  }

  /** Null where none of these runs stands here. */
  leastFactor(lane: string, runs: readonly string[]): number | null {
    const least = 'SELECT min(factor) AS factor FROM standings WHERE lane = ? AND run IN (SELECT value FROM json_each(?))';
    const factor = this.prepare(least).get(lane, JSON.stringify(runs))?.['factor'];
    return typeof factor === 'number' ? factor : null;
  }

  runs(lane: string): readonly RunRow[] {
    const rows = this.prepare('SELECT * FROM runs WHERE lane = ? ORDER BY run').all(lane);
    return rows.map((row) => ({
      run: String(row['run']),
      beatMs: Number(row['beat_ms']),
      isOpen: row['is_open'] === 1,
      wants: row['wants'] === 1,
      weight: Number(row['weight']),
      periodMs: Number(row['period_ms']),
      served: Number(row['served']),
      requests: Number(row['requests']),
      tokens: Number(row['tokens']),
    }));
  }

  put(lane: string, row: RunRow): void {
    const {run, beatMs, isOpen, wants, weight, periodMs, served, requests, tokens} = row;
    this.prepare('INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      lane,
      run,
      beatMs,
      isOpen ? 1 : 0,
      wants ? 1 : 0,
      weight,
      periodMs,
      served,
      requests,
      tokens,
    );
  }

  setServed(lane: string, run: string, served: number): void {
    this.prepare('UPDATE runs SET served = ? WHERE lane = ? AND run = ?').run(served, lane, run);
  }

  lane(lane: string): LaneRow | null {
    const row = this.prepare('SELECT dealt_ms, virtual FROM lanes WHERE lane = ?').get(lane);
    return row === undefined ? null : {dealtMs: Number(row['dealt_ms']), virtual: Number(row['virtual'])};
  }

  setLane(lane: string, {dealtMs, virtual}: LaneRow): void {
    this.prepare('INSERT OR REPLACE INTO lanes VALUES (?, ?, ?)').run(lane, dealtMs, virtual);
  }

  turnsOf(lane: string, run: string): readonly DealtTurn[] {
    const rows = this.prepare('SELECT from_ms, until_ms FROM turns WHERE lane = ? AND run = ? ORDER BY from_ms').all(lane, run);
    return rows.map((row) => ({id: run, fromMs: Number(row['from_ms']), untilMs: Number(row['until_ms'])}));
  }

  addTurn(lane: string, {id, fromMs, untilMs}: DealtTurn): void {
    this.prepare('INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?)').run(lane, fromMs, untilMs, id);
  }

  /** The last turns of a lane, where they are this run's, are not dealt. */
  giveBack(lane: string, run: string): void {
    const others = this.prepare('SELECT max(until_ms) AS until FROM turns WHERE lane = ? AND run <> ?').get(lane, run)?.['until'];
    this.prepare('DELETE FROM turns WHERE lane = ? AND run = ?').run(lane, run);
    this.prepare('UPDATE lanes SET dealt_ms = ? WHERE lane = ?').run(typeof others === 'number' ? others : 0, lane);
  }

  dropTurns(lane: string, untilMs: number): void {
    this.prepare('DELETE FROM turns WHERE lane = ? AND until_ms <= ?').run(lane, untilMs);
  }
}

function isEmpty(database: DatabaseSync): boolean {
  return numberOf(database, 'user_version') === 0 && database.prepare('SELECT count(*) AS n FROM sqlite_master').get()?.['n'] === 0;
}

function numberOf(database: DatabaseSync, pragma: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
