/**
 * Copies what a run has answered to the file that runs share, a little at a time, and remembers how far it came. Never waits; decides
 * nothing.
 */
import type {DatabaseSync} from 'node:sqlite';
import type {AnswerTable} from './answer-table.ts';
import type {SharedCache} from './shared-cache.ts';
import {readMeta, writeMeta} from './store-tables.ts';

/** Copied at a time: about a millisecond's work. */
const batchAnswers = 128;

interface Mark {
  /** Of the file. */
  readonly name: string;
  /** The last answer of the run that is in it. */
  readonly id: number;
  readonly isWritten: boolean;
}

export class Copying {
  private readonly database: DatabaseSync;
  private readonly table: AnswerTable;
  private readonly shared: SharedCache;
  private mark: Mark | null = null;

  constructor(database: DatabaseSync, table: AnswerTable, shared: SharedCache) {
    this.database = database;
    this.table = table;
    this.shared = shared;
  }

  /** Copies some; true while more are left to copy now. */
  copy(nowMs: number): boolean {
    const mark = this.find(nowMs);
    if (mark === null) return false;
    const rows = this.table.after(mark.id, batchAnswers);
    const last = rows.at(-1);
    if (last === undefined) return false;
    const answers = rows.flatMap(({answer}) => answer ?? []);
    if (!this.shared.put(answers, nowMs)) return false;
    this.mark = {name: mark.name, id: last.id, isWritten: false};
    return rows.length === batchAnswers;
  }

  /** Nothing is left to copy: what comes from the file itself, and nothing else, may be passed over then. */
  isDone(nowMs: number): boolean {
    return this.find(nowMs)?.id === this.table.lastId;
  }

  /** What was just written came from the file. */
  passOver(): void {
    if (this.mark !== null) this.mark = {name: this.mark.name, id: this.table.lastId, isWritten: false};
  }

  /** Inside a transaction; `wrote` is to be told when that is committed. */
  write(): void {
    if (this.mark !== null && !this.mark.isWritten) writeMeta(this.database, this.mark.name, String(this.mark.id));
  }

  wrote(): void {
    if (this.mark !== null) this.mark = {...this.mark, isWritten: true};
  }

  /** Null while the file cannot be used. */
  private find(nowMs: number): Mark | null {
    const id = this.shared.identity(nowMs);
    if (id === null) return null;
    const name = `shared ${id}`;
    if (this.mark?.name !== name) this.mark = {name, id: Number(readMeta(this.database, name) ?? 0), isWritten: true};
    return this.mark;
  }
}
