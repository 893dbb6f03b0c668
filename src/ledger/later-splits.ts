/** The splits of a later stage: each the stretch of bytes that the stage before wrote for it, with what became of that. Reads only. */
import type {DatabaseSync, SQLOutputValue, StatementSync} from 'node:sqlite';
import type {Split} from '../model/chunk.ts';
import type {Listed} from '../protocol/mailboxes.ts';
import {RecentSplits} from './recent-splits.ts';
import {splitStates, type SplitRecord} from './records.ts';
import {plainSplit, sumColumns, sumsOf, type SplitSums, type StageSplits} from './split-book.ts';

type Line = Record<string, SQLOutputValue>;

export interface LaterSplitsPlan {
  /** From 1. */
  readonly stage: number;
  /** The file of the stage before, absolute. */
  readonly path: string;
}

export class LaterSplits implements StageSplits {
  private readonly plan: LaterSplitsPlan;
  private readonly database: DatabaseSync;
  private readonly recent = new RecentSplits();
  private readonly selectTotals: StatementSync;
  private readonly selectPage: StatementSync;
  private readonly selectById: StatementSync;
  private readonly selectByFile: StatementSync;
  private readonly selectAt: StatementSync;
  private readonly selectUndone: StatementSync;

  constructor(database: DatabaseSync, plan: LaterSplitsPlan) {
    const {stage} = plan;
    this.plan = plan;
    this.database = database;
    const before = stage === 1 ? 's' : 'p';
    const joinBefore = stage === 1 ? '' : `JOIN stage_splits p ON p.stage = ${stage - 1} AND p.split = s.id`;
    const select = `SELECT s.id, s.file, s.relative, ${before}.out_start AS start, ${before}.out_bytes AS size, n.*
      FROM splits s ${joinBefore} LEFT JOIN stage_splits n ON n.stage = ${stage} AND n.split = s.id
      WHERE ${before}.state > ${splitStates.listed}`;
    this.selectTotals = database.prepare(
      `SELECT count(*) AS files, coalesce(sum(${before}.out_bytes), 0) AS bytes FROM splits s ${joinBefore}
       WHERE ${before}.state > ${splitStates.listed}`,
    );
    this.selectPage = database.prepare(`${select} AND s.file > ? ORDER BY s.file LIMIT ?`);
    this.selectById = database.prepare(`${select} AND s.id = ?`);
    this.selectAt = database.prepare(`${select} AND ${before}.out_start <= ? ORDER BY ${before}.out_start DESC, s.file DESC LIMIT 1`);
    this.selectByFile = database.prepare(`${select} AND s.file = ?`);
    this.selectUndone = database.prepare(`${select} AND (n.state IS NULL OR n.state < ${splitStates.done}) ORDER BY s.file LIMIT 1`);
  }

  totals(): Listed {
    const line = this.selectTotals.get();
    return {files: Number(line?.['files']), bytes: Number(line?.['bytes'])};
  }

  page(after: string | null, limit: number): SplitRecord[] {
    return this.selectPage.all(after ?? '', limit).map((line) => this.splitOf(line));
  }

  listed(after: string | null, limit: number): Split[] {
    const page = this.page(after, limit);
    return page.map((split) => {
      const plain = plainSplit(split);
      if (split.state === splitStates.listed) this.recent.keep(plain);
      return plain;
    });
  }

  byId(id: number): SplitRecord | undefined {
    const recent = this.recent.take(id);
    if (recent !== undefined) return recent;
    const line = this.selectById.get(id);
    return line === undefined ? undefined : this.splitOf(line);
  }

  /** The one that this byte of the stage's file is of. Looks at all of them. */
  at(offset: number): SplitRecord | undefined {
    const line = this.selectAt.get(offset);
    return line === undefined ? undefined : this.splitOf(line);
  }

  byFile(file: string): SplitRecord | undefined {
    const line = this.selectByFile.get(file);
    return line === undefined ? undefined : this.splitOf(line);
  }

  sums(): SplitSums {
    return sumsOf(this.database.prepare(`SELECT ${sumColumns} FROM stage_splits WHERE stage = ?`).get(this.plan.stage));
  }

  firstUndone(): string | undefined {
    const line = this.selectUndone.get();
    return line === undefined ? undefined : String(line['file']);
  }

  private splitOf(line: Line): SplitRecord {
    const {counts} = line;
    return {
      id: Number(line['id']),
      file: String(line['file']),
      path: this.plan.path,
      relative: String(line['relative']),
      size: Number(line['size']),
      mtimeMs: 0,
      start: Number(line['start']),
      state: Number(line['state'] ?? splitStates.listed),
      facts: null,
      records: Number(line['records'] ?? 0),
      rows: Number(line['rows'] ?? 0),
      rejects: Number(line['rejects'] ?? 0),
      warnings: Number(line['warnings'] ?? 0),
      duplicates: Number(line['duplicates'] ?? 0),
      bytesDone: Number(line['bytes_done'] ?? 0),
      written: {start: Number(line['out_start'] ?? 0), bytes: Number(line['out_bytes'] ?? 0)},
      counts: typeof counts === 'string' ? (JSON.parse(counts) as number[]) : null,
      sha256: null,
      hashOf: null,
      unreadable: false,
    };
  }
}
