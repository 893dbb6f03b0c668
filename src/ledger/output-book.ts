/** Reads what the ledger knows of a run's outputs, of whatever stage: their names are unique. Writes nothing. */
import type {DatabaseSync, SQLOutputValue, StatementSync} from 'node:sqlite';
import {outputStates, type OutputKind, type OutputRecord} from './records.ts';

const pageOutputs = 1000;

export class OutputBook {
  private readonly database: DatabaseSync;
  private readonly selectOne: StatementSync;
  private readonly selectAll: StatementSync;
  private readonly selectUnpublished: StatementSync;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.selectOne = database.prepare('SELECT * FROM outputs WHERE name = ?');
    this.selectAll = database.prepare('SELECT * FROM outputs WHERE name > ? ORDER BY name LIMIT ?');
    this.selectUnpublished = database.prepare(
      `SELECT * FROM outputs WHERE name > ? AND state < ${outputStates.published} ORDER BY name LIMIT ?`,
    );
  }

  get(name: string): OutputRecord | undefined {
    const line = this.selectOne.get(name);
    return line === undefined ? undefined : outputOf(line);
  }

  /** By name, bytewise, page by page: the per-file layout has millions. */
  *all(): Generator<OutputRecord> {
    yield* this.paged(this.selectAll);
  }

  /** The first ones, all of one moment: one statement sees one commit. */
  now(limit: number): OutputRecord[] {
    return this.selectAll.all('', limit).map(outputOf);
  }

  /** Those that have no final name yet. */
  *unpublished(): Generator<OutputRecord> {
    yield* this.paged(this.selectUnpublished);
  }

  /** The output of rows that goes on, where there is one. */
  openRows(): OutputRecord | undefined {
    // `state < 2` is said again so that the partial index serves: the per-file layout has millions of names.
    return this.one(`kind = 'rows' AND state = ${outputStates.open} AND state < ${outputStates.published}`);
  }

  /** The output that has the last committed rows: the open one, the last part, or the last file in input order. */
  lastRows(): OutputRecord | undefined {
    const open = this.openRows();
    if (open !== undefined && open.lines > 0) return open;
    const line = this.database
      .prepare(
        `SELECT o.* FROM outputs o JOIN splits s ON s.id = o.split
         WHERE o.kind = 'rows' AND o.lines > 0 ORDER BY s.file DESC LIMIT 1`,
      )
      .get();
    return line === undefined ? this.lastPart() : outputOf(line);
  }

  /** The part with the greatest number. */
  lastPart(): OutputRecord | undefined {
    return this.one("kind = 'rows' ORDER BY length(name) DESC, name DESC");
  }

  /** Lines of all outputs, by kind. */
  lines(): Record<OutputKind, number> {
    const sums = noLines();
    for (const line of this.database.prepare('SELECT kind, sum(lines) AS lines FROM outputs GROUP BY kind').all()) {
      sums[line['kind'] as OutputKind] = Number(line['lines']);
    }
    return sums;
  }

  private one(where: string): OutputRecord | undefined {
    const line = this.database.prepare(`SELECT * FROM outputs WHERE ${where} LIMIT 1`).get();
    return line === undefined ? undefined : outputOf(line);
  }

  private *paged(statement: StatementSync): Generator<OutputRecord> {
    for (let after = ''; ;) {
      const lines = statement.all(after, pageOutputs);
      for (const line of lines) yield outputOf(line);
      const last = lines.at(-1);
      if (last === undefined || lines.length < pageOutputs) return;
      after = String(last['name']);
    }
  }
}

export function noLines(): Record<OutputKind, number> {
  return {rows: 0, rejects: 0, warnings: 0, duplicates: 0, stage: 0, keys: 0};
}

function outputOf(line: Record<string, SQLOutputValue>): OutputRecord {
  return {
    name: String(line['name']),
    kind: line['kind'] as OutputRecord['kind'],
    splitId: line['split'] as number | null,
    length: Number(line['length']),
    crc32: line['crc32'] as number | null,
    tailCrc32: line['tail_crc32'] as number | null,
    tailStart: Number(line['tail_start']),
    lines: Number(line['lines']),
    state: Number(line['state']),
  };
}
