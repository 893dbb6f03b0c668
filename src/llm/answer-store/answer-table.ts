/** The table of answers, the same in run.db and in a shared cache file. Never decides whether an answer is wanted or too old. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {Usage} from '../../contracts/provider.ts';
import {assert, systemCodeOf} from '../../model/errors.ts';
import type {StoredAnswer} from './answer.ts';
import {decodeText, encodeText, isJson} from './encoding.ts';
import {KeyFilter} from './key-filter.ts';

/** AUTOINCREMENT: an id is never used again, so that what was copied to a shared file is known by the last id alone. */
const table = `
CREATE TABLE IF NOT EXISTS answers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, loose BLOB, step TEXT NOT NULL, value BLOB NOT NULL,
  packed INTEGER NOT NULL, crc32 INTEGER NOT NULL, model TEXT NOT NULL, request_id TEXT, at_ms INTEGER NOT NULL,
  pack INTEGER NOT NULL, prompt_tokens INTEGER, cached_tokens INTEGER, completion_tokens INTEGER, reasoning_tokens INTEGER,
  cost_nano INTEGER NOT NULL, raw INTEGER);
CREATE INDEX IF NOT EXISTS answers_loose ON answers (loose) WHERE loose IS NOT NULL;
`;
const usages = ['prompt_tokens', 'cached_tokens', 'completion_tokens', 'reasoning_tokens'];
const counts = ['packed', 'crc32', 'at_ms', 'pack', ...usages, 'cost_nano', 'raw'];
/** What is text comes as text: each blob comes in a buffer of its own, which costs as much as to find its row. */
const texts = ['lower(hex(loose))', 'step', 'CASE WHEN packed = 0 THEN CAST(value AS TEXT) ELSE value END', 'model', 'request_id'];
/** A damaged count may be larger than a number can hold, and then none of several rows would come: it comes as null. */
const sound = counts.map(
  (name) => `CASE WHEN typeof(${name}) = 'integer' AND ${name} BETWEEN 0 AND ${Number.MAX_SAFE_INTEGER} THEN ${name} END`,
);
const withKey = [...texts, ...sound, 'lower(hex(key))', 'id'].join(', ');
const written = ['key', 'loose', 'step', 'value', 'model', 'request_id', ...counts];
/** Of texts that are no blobs the bytes. */
const places = written.map((name) => ({key: 'unhex(?)', loose: 'unhex(?)', value: 'CAST(? AS BLOB)'})[name] ?? '?');

/** Texts and counts in their order, key and id behind them; a damaged one may hold anything. As a list it is read in half the time of an object. */
type AnswerRow = readonly unknown[];
const keyAt = texts.length + counts.length;
const idAt = keyAt + 1;

/** What is there, and what could not be read of it. */
export interface FoundAnswer {
  readonly answer: StoredAnswer | null;
  readonly isDamaged: boolean;
}

export const notFound: FoundAnswer = {answer: null, isDamaged: false};

export class AnswerTable {
  private readonly byKey: StatementSync;
  private readonly byLoose: StatementSync;
  /** Most have none, and to make ready for putting them in order costs ten times as much as to see that. */
  private readonly anyLoose: StatementSync;
  private readonly behind: StatementSync;
  private readonly insert: StatementSync;
  private readonly last: StatementSync;
  /** A new run has nothing of its own to be found, and to look costs half of what it costs to find. */
  private readonly filter: KeyFilter | null;

  /** @param database with the table in it (`createAnswers`). @param isOwn nobody else writes to it */
  constructor(database: DatabaseSync, {isOwn}: {readonly isOwn: boolean} = {isOwn: false}) {
    this.byKey = database.prepare(`SELECT ${[...texts, ...counts].join(', ')} FROM answers WHERE key = unhex(?)`);
    this.byLoose = database.prepare(`SELECT ${withKey} FROM answers WHERE loose = unhex(?) ORDER BY at_ms DESC, id DESC LIMIT ?`);
    this.anyLoose = database.prepare('SELECT 1 FROM answers WHERE loose = unhex(?) LIMIT 1');
    this.behind = database.prepare(`SELECT ${withKey} FROM answers WHERE id > ? ORDER BY id LIMIT ?`);
    for (const statement of [this.byKey, this.byLoose, this.behind]) statement.setReturnArrays(true);
    this.last = database.prepare('SELECT coalesce(max(id), 0) AS id FROM answers');
    this.insert = database.prepare(`INSERT OR REPLACE INTO answers (${written.join(', ')}) VALUES (${places.join(', ')})`);
    this.filter = isOwn && this.lastId === 0 ? new KeyFilter() : null;
  }

  get(key: string): FoundAnswer {
    assertKey(key);
    if (this.filter?.mayHave(key) === false) return notFound;
    try {
      const row = this.byKey.get(key) as AnswerRow | undefined;
      if (row === undefined) return notFound;
      const answer = answerOf(key, row);
      return {answer, isDamaged: answer === null};
    } catch (cause) {
      if (systemCodeOf(cause) === 'ERR_OUT_OF_RANGE') return {answer: null, isDamaged: true};
      throw cause;
    }
  }

  /** The newest first; damaged ones are left out. */
  loose(looseKey: string, most: number): readonly StoredAnswer[] {
    assertKey(looseKey);
    if (this.anyLoose.get(looseKey) === undefined) return [];
    return rowsOf(this.byLoose.all(looseKey, most)).flatMap((row) => answerOf(String(row[keyAt]), row) ?? []);
  }

  /** One that has the key is replaced. */
  put({key, looseKey, value, step, model, requestId, atMs, packSize, usage, costNano, rawId}: StoredAnswer): void {
    assertKey(key);
    if (looseKey !== null) assertKey(looseKey);
    const {bytes, isPacked, crc32} = encodeText(value);
    const tokens = [usage?.promptTokens ?? null, usage?.cachedTokens ?? null, usage?.completionTokens ?? null];
    const about = [Number(isPacked), crc32, atMs, packSize, ...tokens, usage?.reasoningTokens ?? null, costNano, rawId];
    this.filter?.note(key);
    this.insert.run(key, looseKey, step, bytes, model, requestId, ...about);
  }

  /** Unless one that is there is as new. True where it was put. */
  putNewer(answer: StoredAnswer): boolean {
    const there = this.get(answer.key).answer;
    if (there !== null && there.atMs >= answer.atMs) return false;
    this.put(answer);
    return true;
  }

  /** 0 where there is none. */
  get lastId(): number {
    return Number(this.last.get()?.['id']);
  }

  /** Those behind an id, in the order in which they were written; an answer is null where it is damaged. */
  after(id: number, most: number): readonly {readonly id: number; readonly answer: StoredAnswer | null}[] {
    return rowsOf(this.behind.all(id, most)).map((row) => ({id: Number(row[idAt]), answer: answerOf(String(row[keyAt]), row)}));
  }
}

export function createAnswers(database: DatabaseSync): void {
  database.exec(table);
}

export function keyBytes(key: string): Buffer {
  const bytes = Buffer.from(key, 'hex');
  assert(bytes.length === 32, 'a key is 64 hexadecimal digits');
  return bytes;
}

/** What is no such thing finds nothing, and would be kept under nothing. */
function assertKey(key: string): void {
  assert(key.length === 64, 'a key is 64 hexadecimal digits');
}

/** Null where it is damaged: its value does not match its checksum, or is no JSON, or a column is not what it should be. */
function answerOf(key: string, row: AnswerRow): StoredAnswer | null {
  const [loose, step, value, model, requestId, packed, crc32, atMs, packSize, prompt, cached, completion, reasoning, costNano, raw] = row;
  if (typeof crc32 !== 'number' || typeof step !== 'string' || typeof model !== 'string') return null;
  if (!isCount(atMs) || !isCount(packSize) || !isCount(costNano)) return null;
  const text = decodeText({bytes: value, isPacked: packed === 1, crc32});
  if (text === null || !isJson(text)) return null;
  return {
    key,
    // Where there is none, its digits are none.
    looseKey: typeof loose === 'string' && loose !== '' ? loose : null,
    value: text,
    step,
    model,
    requestId: typeof requestId === 'string' ? requestId : null,
    atMs,
    packSize,
    usage: usageOf(prompt, cached, completion, reasoning),
    costNano,
    rawId: isCount(raw) ? raw : null,
  };
}

/** Null where one of the counts is none. */
function usageOf(...counts: readonly unknown[]): Usage | null {
  if (!counts.every(isCount)) return null;
  const [promptTokens = 0, cachedTokens = 0, completionTokens = 0, reasoningTokens = 0] = counts;
  return {promptTokens, cachedTokens, completionTokens, reasoningTokens};
}

/** As the statements were told to give them. */
function rowsOf(given: readonly unknown[]): readonly AnswerRow[] {
  return given as readonly AnswerRow[];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
