/**
 * The books of sends in run.db: what may have been sent (intents, on the disk before the first byte leaves), what was sent (for pace),
 * and what it cost (for money). Buffers; the store writes them in its own transactions. Decides nothing.
 */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {assert} from '../../model/errors.ts';
import {keyBytes} from './answer-table.ts';
import {SendBook, wholeTokens, type Send, type Spending} from './send-book.ts';

const table = `
CREATE TABLE IF NOT EXISTS intents (
  id INTEGER PRIMARY KEY, lane TEXT NOT NULL, keys BLOB NOT NULL, worst_nano INTEGER NOT NULL, tokens INTEGER NOT NULL,
  at_ms INTEGER NOT NULL);
`;
/** A lease covers 100 ms of sends: no session leaves more behind than it had in flight. */
const unsettledMost = 100_000;
const keyLength = 32;

/** A send that is about to be: nobody knows its outcome before it is settled. */
export interface NewIntent {
  readonly lane: string;
  /** Of the items asked in it. */
  readonly keys: readonly string[];
  /** What it can cost at most, in nano-USD. */
  readonly worstNano: number;
  /** An estimate, for the pace. */
  readonly tokens: number;
  /** When it is to be sent. */
  readonly atMs: number;
}

export interface Intent extends NewIntent {
  readonly id: number;
}

/** How a send ended. */
export interface Settlement {
  /** What is charged for it, in nano-USD. */
  readonly costNano: number;
  /** What the server claims beyond what was possible; see money/charge.ts. */
  readonly claimedNano: number;
  /** As counted by the server, or the estimate. */
  readonly tokens: number;
  /** When it was really sent. */
  readonly sentMs: number;
  /** The server may have worked for it, and nobody knows: its worst case stays charged. */
  readonly isUnknown: boolean;
}

export class IntentBook {
  /** Of earlier sessions, without an outcome: their worst case is charged now, and their items are to be asked again. */
  readonly unsettled: readonly Intent[];
  private readonly sends: SendBook;
  private readonly insert: StatementSync;
  private readonly drop: StatementSync;
  private readonly open = new Map<number, Intent>();
  private added: Intent[] = [];
  private settled: {readonly intent: Intent; readonly settlement: Settlement | null}[] = [];
  private readonly onSettled: () => void;
  private nextId = 1;

  /**
   * Inside a transaction. Only the process that has the run's lock may do this.
   * @param onSettled told when something is buffered that is to be written before long
   */
  constructor(database: DatabaseSync, onSettled: () => void) {
    database.exec(table);
    this.onSettled = onSettled;
    this.insert = database.prepare('INSERT OR REPLACE INTO intents VALUES (?, ?, ?, ?, ?, ?)');
    this.drop = database.prepare('DELETE FROM intents WHERE id IN (SELECT value FROM json_each(?))');
    this.sends = new SendBook(database);
    this.unsettled = database.prepare('SELECT * FROM intents ORDER BY id LIMIT ?').all(unsettledMost).map(intentOf);
    this.sends.add(this.unsettled.map(unknownSend));
    database.exec('DELETE FROM intents');
  }

  get hasChanges(): boolean {
    return this.added.length > 0 || this.settled.length > 0;
  }

  add(entries: readonly NewIntent[]): readonly Intent[] {
    const intents = entries.map((entry) => ({...entry, id: this.nextId++}));
    for (const intent of intents) this.open.set(intent.id, intent);
    this.added.push(...intents);
    return intents;
  }

  /** Nothing was sent for these. Buffered: a kill leaves them charged. */
  release(ids: readonly number[]): void {
    for (const id of ids) this.settled.push({intent: this.close(id), settlement: null});
    this.onSettled();
  }

  /** How a send ended. Buffered, and written with what it brought. */
  settle(id: number, settlement: Settlement): void {
    this.settled.push({intent: this.close(id), settlement});
    this.onSettled();
  }

  /** Inside a transaction; `wrote` is to be told when that is committed. */
  write(): void {
    for (const {id, lane, keys, worstNano, tokens, atMs} of this.added) {
      this.insert.run(id, lane, Buffer.concat(keys.map(keyBytes)), worstNano, wholeTokens(tokens), Math.floor(atMs));
    }
    if (this.settled.length === 0) return;
    this.drop.run(JSON.stringify(this.settled.map(({intent}) => intent.id)));
    this.sends.add(this.settledSends);
  }

  wrote(): void {
    this.added = [];
    this.settled = [];
  }

  /** Of this run, all sessions, what is open at its worst case. */
  spending(lane?: string): Spending {
    const sum = (one: Spending, send: Send): Spending => ({
      calls: one.calls + 1,
      unknown: one.unknown + Number(send.isUnknown),
      costNano: one.costNano + send.costNano,
      claimedNano: one.claimedNano + send.claimedNano,
    });
    return this.unwritten(lane).reduce(sum, this.sends.spending(lane));
  }

  /** In the order of their times; of the last two minutes, as older ones are forgotten. */
  recentSends(lane: string, sinceMs: number): readonly {readonly atMs: number; readonly tokens: number}[] {
    const unwritten = this.unwritten(lane).filter(({sentMs}) => sentMs >= sinceMs);
    const all = [...this.sends.recent(lane, sinceMs), ...unwritten.map(({sentMs, tokens}) => ({atMs: sentMs, tokens}))];
    return all.sort((one, other) => one.atMs - other.atMs);
  }

  /** @param dayStartMs a full quarter of an hour, as every time zone's midnight is */
  requestsSince(lane: string, dayStartMs: number): number {
    return this.sends.callsSince(lane, dayStartMs) + this.unwritten(lane).filter(({sentMs}) => sentMs >= dayStartMs).length;
  }

  /** What is open, and what is settled but not written. */
  private unwritten(lane?: string): readonly Send[] {
    const sends = [...Array.from(this.open.values(), unknownSend), ...this.settledSends];
    return lane === undefined ? sends : sends.filter((send) => send.lane === lane);
  }

  private get settledSends(): readonly Send[] {
    return this.settled.flatMap(({intent, settlement}) => (settlement === null ? [] : [{lane: intent.lane, ...settlement}]));
  }

  private close(id: number): Intent {
    const intent = this.open.get(id);
    assert(intent !== undefined, 'an intent is settled or released once');
    this.open.delete(id);
    return intent;
  }
}

function unknownSend({lane, worstNano, tokens, atMs}: Intent): Send {
  return {lane, costNano: worstNano, claimedNano: 0, tokens, sentMs: atMs, isUnknown: true};
}

function intentOf(row: Record<string, unknown>): Intent {
  const {id, lane, keys} = row;
  const bytes = keys instanceof Uint8Array ? Buffer.from(keys) : Buffer.alloc(0);
  const count = Math.floor(bytes.length / keyLength);
  return {
    id: Number(id),
    lane: String(lane),
    keys: Array.from({length: count}, (_, index) => bytes.toString('hex', index * keyLength, (index + 1) * keyLength)),
    worstNano: Number(row['worst_nano']),
    tokens: Number(row['tokens']),
    atMs: Number(row['at_ms']),
  };
}
