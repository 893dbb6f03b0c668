/** The list of input files in the ledger: put in by thousands, read in pages, bytewise by name, so that millions fit. */
import type {DatabaseSync, SQLOutputValue, StatementSync} from 'node:sqlite';
import type {ListedSplit} from '../contracts/source.ts';
import {ConfigError} from '../model/errors.ts';
import type {ArchiveEntry, FileFacts, Split} from '../model/chunk.ts';
import type {Listed} from '../protocol/mailboxes.ts';
import {inTransaction} from '../model/transaction.ts';
import {RecentSplits} from './recent-splits.ts';
import {splitStates, type SplitRecord} from './records.ts';

type Line = Record<string, SQLOutputValue>;

/** The splits of a stage, with what it made of them. */
export interface StageSplits {
  totals(): Listed;
  /** In order, bytewise by name; those that it has, or can have, something to read of. */
  page(after: string | null, limit: number): SplitRecord[];
  /** The same as they were listed, for whoever reads them next. */
  listed(after: string | null, limit: number): Split[];
  byId(id: number): SplitRecord | undefined;
  byFile(file: string): SplitRecord | undefined;
  /** Over all files. */
  sums(): SplitSums;
  /** The first file that is not done, for the message of an assertion. */
  firstUndone(): string | undefined;
}

export const splitSumKeys = ['records', 'rows', 'rejects', 'warnings', 'duplicates'] as const;
export type SplitSums = Readonly<Record<(typeof splitSumKeys)[number], number>>;

const listedColumns = 'id, state, file, path, relative, size, mtime_ms, entry';
type ListedLine = readonly [number, number, string, string, string, number, number, string | null];

export class SplitBook implements StageSplits {
  private readonly database: DatabaseSync;
  private readonly insert: StatementSync;
  private readonly selectByFile: StatementSync;
  private readonly selectById: StatementSync;
  private readonly selectFile: StatementSync;
  private readonly selectPage: StatementSync;
  private readonly selectFirstPage: StatementSync;
  private readonly selectListed: StatementSync;
  private readonly selectFirstListed: StatementSync;
  private readonly recent = new RecentSplits();

  constructor(database: DatabaseSync) {
    this.database = database;
    this.insert = database.prepare(
      'INSERT INTO splits (file, path, relative, size, mtime_ms, entry) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (file) DO NOTHING',
    );
    this.selectByFile = database.prepare('SELECT * FROM splits WHERE file = ?');
    this.selectById = database.prepare('SELECT * FROM splits WHERE id = ?');
    this.selectFile = database.prepare('SELECT file FROM splits WHERE id = ?');
    // BINARY collation compares UTF-8 bytes: the order of the run.
    this.selectPage = database.prepare('SELECT * FROM splits WHERE file > ? ORDER BY file LIMIT ?');
    this.selectFirstPage = database.prepare('SELECT * FROM splits ORDER BY file LIMIT ?');
    this.selectListed = database.prepare(`SELECT ${listedColumns} FROM splits WHERE file > ? ORDER BY file LIMIT ?`);
    this.selectFirstListed = database.prepare(`SELECT ${listedColumns} FROM splits ORDER BY file LIMIT ?`);
    for (const statement of [this.selectListed, this.selectFirstListed]) statement.setReturnArrays(true);
  }

  /** Overlapping roots list a file twice: it is taken once. How much was new. @throws {ConfigError} when one name stands for two paths */
  add(splits: readonly ListedSplit[]): Listed {
    return inTransaction(this.database, () => {
      let files = 0;
      let bytes = 0;
      for (const split of splits) {
        const {file, path, relative, size, mtimeMs, entry} = split;
        const {changes} = this.insert.run(file, path, relative, storable(size), storable(mtimeMs), writtenEntry(entry));
        if (changes === 0) {
          this.refuseTwins(split);
          continue;
        }
        files++;
        bytes += Math.max(0, split.size);
      }
      return {files, bytes};
    });
  }

  /** A listing that was cut short starts anew. */
  clear(): void {
    this.database.exec('DELETE FROM splits');
  }

  totals(): Listed {
    const line = this.database.prepare('SELECT count(*) AS files, coalesce(sum(max(size, 0)), 0) AS bytes FROM splits').get();
    return {files: Number(line?.['files']), bytes: Number(line?.['bytes'])};
  }

  page(after: string | null, limit: number): SplitRecord[] {
    const lines = after === null ? this.selectFirstPage.all(limit) : this.selectPage.all(after, limit);
    return lines.map(splitOf);
  }

  listed(after: string | null, limit: number): Split[] {
    const lines = after === null ? this.selectFirstListed.all(limit) : this.selectListed.all(after, limit);
    // Arrays, as the statements were told.
    return (lines as unknown as readonly ListedLine[]).map((line) => this.listedOf(line));
  }

  byId(id: number): SplitRecord | undefined {
    const recent = this.recent.take(id);
    if (recent !== undefined) return recent;
    const line = this.selectById.get(id);
    return line === undefined ? undefined : splitOf(line);
  }

  byFile(file: string): SplitRecord | undefined {
    const line = this.selectByFile.get(file);
    return line === undefined ? undefined : splitOf(line);
  }

  /** Its name, without looking at what came of it. */
  fileOf(id: number): string | undefined {
    const line = this.selectFile.get(id);
    return line === undefined ? undefined : String(line['file']);
  }

  sums(): SplitSums {
    return sumsOf(this.database.prepare(`SELECT ${sumColumns} FROM splits`).get());
  }

  firstUndone(): string | undefined {
    // As a rule there is none, and to look in the order of names takes three times as long.
    if (this.database.prepare('SELECT 1 FROM splits WHERE state < ? LIMIT 1').get(splitStates.done) === undefined) return undefined;
    const line = this.database.prepare('SELECT file FROM splits WHERE state < ? ORDER BY file LIMIT 1').get(splitStates.done);
    return line === undefined ? undefined : String(line['file']);
  }

  /** Format -> columns of the first file of that format, where formats have columns. */
  columnsByFormat(): Record<string, readonly string[]> {
    const lines = this.database
      .prepare(
        `SELECT json_extract(facts, '$.format') AS format, json_extract(facts, '$.columns') AS columns, min(file) FROM splits
         WHERE json_type(facts, '$.columns') = 'array' GROUP BY 1`,
      )
      .all();
    return Object.fromEntries(lines.map((line) => [String(line['format']), JSON.parse(String(line['columns'])) as string[]]));
  }

  private listedOf([id, state, file, path, relative, size, mtimeMs, entry]: ListedLine): Split {
    const plain = {id, file, path, relative, size, mtimeMs};
    const split = entry === null ? plain : {...plain, entry: JSON.parse(entry) as ArchiveEntry};
    // What nothing came of yet is known by what was listed of it.
    if (state === splitStates.listed) this.recent.keep(split);
    return split;
  }

  private refuseTwins(split: ListedSplit): void {
    const twin = this.byFile(split.file);
    if (twin === undefined || twin.path === split.path) return;
    throw new ConfigError([{path: 'input', message: `two inputs are called ${split.file}: ${twin.path} and ${split.path}`}]);
  }
}

/** Only what the coordinator is told of a split. */
export function plainSplit(split: SplitRecord): Split {
  const {id, file, path, relative, size, mtimeMs, entry, start} = split;
  const own = {...(entry === undefined ? {} : {entry}), ...(start === undefined ? {} : {start})};
  return {id, file, path, relative, size, mtimeMs, ...own};
}

export const sumColumns = splitSumKeys.map((key) => `total(${key}) AS ${key}`).join(', ');

export function sumsOf(line: Line | undefined): SplitSums {
  return Object.fromEntries(splitSumKeys.map((key) => [key, Number(line?.[key])])) as SplitSums;
}

export function writtenEntry(entry: ArchiveEntry | undefined): string | null {
  return entry === undefined ? null : JSON.stringify(entry);
}

/** Unknown sizes and times are negative: a source of items has none. */
export function storable(value: number): number {
  return Number.isFinite(value) ? value : -1;
}

function splitOf(line: Line): SplitRecord {
  const {counts, facts, entry} = line;
  return {
    id: Number(line['id']),
    file: String(line['file']),
    path: String(line['path']),
    relative: String(line['relative']),
    size: Number(line['size']),
    mtimeMs: Number(line['mtime_ms']),
    ...(typeof entry === 'string' ? {entry: JSON.parse(entry) as ArchiveEntry} : {}),
    state: Number(line['state']),
    facts: typeof facts === 'string' ? (JSON.parse(facts) as FileFacts) : null,
    bytesDone: Number(line['bytes_done']),
    records: Number(line['records']),
    rows: Number(line['rows']),
    rejects: Number(line['rejects']),
    warnings: Number(line['warnings']),
    duplicates: Number(line['duplicates']),
    written: {start: Number(line['out_start']), bytes: Number(line['out_bytes'])},
    counts: typeof counts === 'string' ? (JSON.parse(counts) as number[]) : null,
    sha256: line['sha256'] as Uint8Array | null,
    hashOf: line['hash_of'] as SplitRecord['hashOf'],
    unreadable: line['unreadable'] === 1,
  };
}
