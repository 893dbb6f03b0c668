/** What whoever asks keeps beside the answers, by name: written in the same transaction, and only where it has changed. */
import type {DatabaseSync} from 'node:sqlite';
import {readNote, writeNote} from './store-tables.ts';

type Notes = readonly (readonly [string, string])[];

export class NoteBook {
  private readonly database: DatabaseSync;
  private readonly current: () => Readonly<Record<string, string>>;
  private readonly kept = new Map<string, string>();
  private writing: Notes = [];

  /** @param current asked for whenever something is written */
  constructor(database: DatabaseSync, current: () => Readonly<Record<string, string>>) {
    this.database = database;
    this.current = current;
  }

  get hasChanged(): boolean {
    return this.changed.length > 0;
  }

  /** Of this session or an earlier one. */
  read(name: string): string | null {
    return readNote(this.database, name);
  }

  /** Within the caller's transaction. */
  write(): void {
    this.writing = this.changed;
    for (const [name, note] of this.writing) writeNote(this.database, name, note);
  }

  /** The transaction is through. */
  wrote(): void {
    for (const [name, note] of this.writing) this.kept.set(name, note);
    this.writing = [];
  }

  private get changed(): Notes {
    return Object.entries(this.current()).filter(([name, note]) => this.kept.get(name) !== note);
  }
}
