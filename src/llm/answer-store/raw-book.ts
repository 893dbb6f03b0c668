/** Responses as they came, in run.db: what a row's provenance points to, and what is left of one that would not parse. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {RawResponse} from './answer.ts';
import {decodeText, encodeText} from './encoding.ts';

/** UTF-16 units; what follows is cut off. */
const rawUnitsMost = 1_000_000;

const table = `
CREATE TABLE IF NOT EXISTS raw_responses (
  id INTEGER PRIMARY KEY, lane TEXT NOT NULL, model TEXT NOT NULL, request_id TEXT, at_ms INTEGER NOT NULL, finish TEXT NOT NULL,
  text BLOB NOT NULL, packed INTEGER NOT NULL, crc32 INTEGER NOT NULL, is_cut INTEGER NOT NULL);
`;

export interface KeptResponse extends RawResponse {
  readonly isCut: boolean;
}

export class RawBook {
  private readonly insert: StatementSync;
  private readonly byId: StatementSync;
  private nextId: number;

  constructor(database: DatabaseSync) {
    database.exec(table);
    this.insert = database.prepare('INSERT INTO raw_responses VALUES (?, ?, ?, ?, ?, ?, CAST(? AS BLOB), ?, ?, ?)');
    this.byId = database.prepare(
      'SELECT *, CASE WHEN packed = 0 THEN CAST(text AS TEXT) ELSE text END AS told FROM raw_responses WHERE id = ?',
    );
    this.nextId = 1 + Number(database.prepare('SELECT max(id) AS last FROM raw_responses').get()?.['last'] ?? 0);
  }

  /** The id under which `write` will put it. */
  claimId(): number {
    return this.nextId++;
  }

  write(id: number, {lane, model, requestId, atMs, finish, text}: RawResponse): void {
    const isCut = text.length > rawUnitsMost;
    const {bytes, isPacked, crc32} = encodeText((isCut ? text.slice(0, rawUnitsMost) : text).toWellFormed());
    this.insert.run(id, lane, model, requestId, atMs, finish, bytes, Number(isPacked), crc32, Number(isCut));
  }

  /** Null where there is none, or it is damaged. */
  get(id: number): KeptResponse | null {
    const row = this.byId.get(id);
    if (row === undefined) return null;
    const text = decodeText({bytes: row['told'], isPacked: row['packed'] === 1, crc32: Number(row['crc32'])});
    if (text === null) return null;
    return {
      lane: String(row['lane']),
      model: String(row['model']),
      requestId: typeof row['request_id'] === 'string' ? row['request_id'] : null,
      atMs: Number(row['at_ms']),
      finish: String(row['finish']),
      text,
      isCut: row['is_cut'] === 1,
    };
  }
}
