/**
 * Compares a resumed run's listing with the ledger's, in any order, with one bit a file. All or nothing: a refused input
 * changes nothing in the ledger.
 */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {Reopen} from '../contracts/layers.ts';
import type {ListedSplit} from '../contracts/source.ts';
import {ChangedInputError} from '../model/errors.ts';
import type {Listed} from '../protocol/mailboxes.ts';
import {firstMismatch, RangeBook} from './range-book.ts';
import {splitStates, type SplitRecord} from './records.ts';
import {storable, writtenEntry, type SplitBook} from './split-book.ts';

const shownMax = 10;
const pageSplits = 1000;

export interface RelistingRules {
  /** True where the name below the root decides the output's name. */
  readonly relativeMatters: boolean;
  /** For files with another time: whether they are what was read. */
  readonly reopen: Reopen;
}

export class Relisting {
  private readonly database: DatabaseSync;
  private readonly splits: SplitBook;
  private readonly ranges: RangeBook;
  private readonly rules: RelistingRules;
  private readonly findSame: StatementSync;
  private readonly update: StatementSync;
  private readonly seen: Uint8Array;
  private seenCount = 0;
  private readonly total: number;
  private readonly shown: string[] = [];
  private differences = 0;

  constructor(database: DatabaseSync, splits: SplitBook, rules: RelistingRules) {
    this.database = database;
    this.splits = splits;
    this.ranges = new RangeBook(database);
    this.rules = rules;
    this.findSame = database.prepare(
      'SELECT id FROM splits WHERE file = ? AND size = ? AND mtime_ms = ? AND path = ? AND relative = ? AND entry IS ?',
    );
    this.findSame.setReturnArrays(true);
    this.update = database.prepare('UPDATE splits SET path = ?, mtime_ms = ?, entry = ? WHERE id = ?');
    this.total = splits.totals().files;
    const greatest = database.prepare('SELECT coalesce(max(id), 0) AS id FROM splits').get();
    this.seen = new Uint8Array(Math.ceil((Number(greatest?.['id']) + 1) / 8));
    database.exec('BEGIN IMMEDIATE');
  }

  async add(listed: readonly ListedSplit[]): Promise<void> {
    for (const split of listed) {
      // As a rule nothing has changed: to ask for that alone costs a fifth of looking at all that came of a file.
      const same = this.sameAs(split);
      if (same !== undefined) {
        this.markSeen(same);
        continue;
      }
      const known = this.splits.byFile(split.file);
      if (known === undefined) this.differ(`added: ${split.file}`);
      else if (this.markSeen(known.id)) await this.compare(known, split);
    }
  }

  /** @throws {ChangedInputError} listing what differs */
  finish(): Listed {
    if (this.seenCount < this.total) this.findRemoved();
    if (this.differences > 0) {
      this.cancel();
      throw this.error();
    }
    this.database.exec('COMMIT');
    return this.splits.totals();
  }

  /** Leaves the ledger as it was. Idempotent. */
  cancel(): void {
    if (this.database.isTransaction) this.database.exec('ROLLBACK');
  }

  /** Its id, where a file of this name stands in the books in every respect as it was listed. */
  private sameAs({file, size, mtimeMs, path, relative, entry}: ListedSplit): number | undefined {
    const line = this.findSame.get(file, storable(size), storable(mtimeMs), path, relative, writtenEntry(entry));
    return (line as unknown as readonly [number] | undefined)?.[0];
  }

  private async compare(known: SplitRecord, split: ListedSplit): Promise<void> {
    const size = storable(split.size);
    const mtimeMs = storable(split.mtimeMs);
    if (size >= 0 && size !== known.size) return this.differ(`changed: ${known.file} (${known.size} bytes -> ${size})`);
    if (this.rules.relativeMatters && split.relative !== known.relative) {
      return this.differ(`changed: ${known.file} (its output would be ${split.relative}, not ${known.relative})`);
    }
    const entry = writtenEntry(split.entry);
    if (mtimeMs === known.mtimeMs && split.path === known.path && entry === writtenEntry(known.entry)) return;
    // A new time alone says nothing: a copy or a checkout has one. What was read decides.
    if (mtimeMs !== known.mtimeMs && known.state !== splitStates.listed) {
      const mismatch = await firstMismatch(() => this.rules.reopen({...split, id: known.id}), this.ranges.of(known.id));
      if (mismatch !== undefined) return this.differ(`changed: ${known.file} (${mismatch.reason})`);
    }
    this.update.run(split.path, mtimeMs, entry, known.id);
  }

  /** False when it was seen before. */
  private markSeen(id: number): boolean {
    const at = id >> 3;
    const bit = 1 << (id & 7);
    const byte = this.seen[at] ?? 0;
    if ((byte & bit) !== 0) return false;
    this.seen[at] = byte | bit;
    this.seenCount++;
    return true;
  }

  private isSeen(id: number): boolean {
    return ((this.seen[id >> 3] ?? 0) & (1 << (id & 7))) !== 0;
  }

  private findRemoved(): void {
    let after: string | null = null;
    for (let left = this.total - this.seenCount; left > 0;) {
      const page: SplitRecord[] = this.splits.page(after, pageSplits);
      for (const split of page) {
        if (this.isSeen(split.id)) continue;
        left--;
        // It was reported as a file that nobody could read, and nothing of it is asked for again.
        if (!split.unreadable) this.differ(`removed: ${split.file}`);
      }
      after = page.at(-1)?.file ?? null;
      if (page.length < pageSplits) return;
    }
  }

  private differ(line: string): void {
    this.differences++;
    if (this.shown.length < shownMax) this.shown.push(line);
  }

  private error(): ChangedInputError {
    const more = this.differences > this.shown.length ? [`and ${this.differences - this.shown.length} more`] : [];
    const lines = [...this.shown, ...more].map((line) => `\n  ${line}`);
    return new ChangedInputError(`the input is not what this run was begun with:${lines.join('')}`, {
      code: 'CHANGED_INPUT',
      hint: 'restore these inputs and resume, or begin a new run in another output.dir; nothing was touched',
    });
  }
}
