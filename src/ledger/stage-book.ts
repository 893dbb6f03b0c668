/** Reads where a stage stands: its position and totals, outputs, codes. Writes nothing. */
import type {DatabaseSync, SQLOutputValue, StatementSync} from 'node:sqlite';
import type {Boundary} from '../model/chunk.ts';
import {
  outputStates,
  type CodeRecord,
  type OutputKind,
  type OutputRecord,
  type RemarkKind,
  type StageRecord,
  type Totals,
} from './records.ts';

const pageOutputs = 1000;

export class StageBook {
  private readonly database: DatabaseSync;
  private readonly stage: number;
  private readonly selectOutput: StatementSync;
  private readonly selectOutputs: StatementSync;
  private readonly selectUnpublished: StatementSync;

  constructor(database: DatabaseSync, stage = 0) {
    this.database = database;
    this.stage = stage;
    this.selectOutput = database.prepare('SELECT * FROM outputs WHERE stage = ? AND name = ?');
    this.selectOutputs = database.prepare('SELECT * FROM outputs WHERE stage = ? AND name > ? ORDER BY name LIMIT ?');
    this.selectUnpublished = database.prepare(
      `SELECT * FROM outputs WHERE stage = ? AND name > ? AND state < ${outputStates.published} ORDER BY name LIMIT ?`,
    );
  }

  /** Null before the first commit. */
  record(): StageRecord | null {
    const line = this.database.prepare('SELECT * FROM stages WHERE stage = ?').get(this.stage);
    if (line === undefined) return null;
    const splitId = line['split'];
    const position =
      splitId === null
        ? null
        : {splitId: Number(splitId), boundary: JSON.parse(String(line['boundary'])) as Boundary, last: line['last'] === 1};
    return {position, skipRows: Number(line['skip_rows']), totals: JSON.parse(String(line['totals'])) as Totals};
  }

  /** By name, bytewise, page by page: the per-file layout has millions. */
  *outputs(): Generator<OutputRecord> {
    yield* this.paged(this.selectOutputs);
  }

  /** The first ones, all of one moment: one statement sees one commit. */
  outputsNow(limit: number): OutputRecord[] {
    return this.selectOutputs.all(this.stage, '', limit).map(outputOf);
  }

  /** Those that have no final name yet. */
  *unpublished(): Generator<OutputRecord> {
    yield* this.paged(this.selectUnpublished);
  }

  output(name: string): OutputRecord | undefined {
    const line = this.selectOutput.get(this.stage, name);
    return line === undefined ? undefined : outputOf(line);
  }

  /** The output of rows that goes on, where there is one. */
  openRows(): OutputRecord | undefined {
    // `state < 2` is said again so that the partial index serves: the per-file layout has millions of names.
    return this.one(`kind = 'rows' AND state = ${outputStates.open} AND state < ${outputStates.published}`);
  }

  /** The output that has the last committed rows: the open one, the last part, or the last file in input order. */
  lastRowsOutput(): OutputRecord | undefined {
    const open = this.openRows();
    if (open !== undefined && open.lines > 0) return open;
    const line = this.database
      .prepare(
        `SELECT o.* FROM outputs o JOIN splits s ON s.id = o.split
         WHERE o.stage = ? AND o.kind = 'rows' AND o.lines > 0 ORDER BY s.file DESC LIMIT 1`,
      )
      .get(this.stage);
    return line === undefined ? this.lastPart() : outputOf(line);
  }

  /** The part with the greatest number. */
  lastPart(): OutputRecord | undefined {
    return this.one("kind = 'rows' ORDER BY length(name) DESC, name DESC");
  }

  /** Lines of all outputs, by kind. */
  lines(): Record<OutputKind, number> {
    const sums = {rows: 0, rejects: 0, warnings: 0};
    const lines = this.database.prepare('SELECT kind, sum(lines) AS lines FROM outputs WHERE stage = ? GROUP BY kind').all(this.stage);
    for (const line of lines) sums[line['kind'] as OutputKind] = Number(line['lines']);
    return sums;
  }

  /** By count, greatest first. */
  codes(kind: RemarkKind): CodeRecord[] {
    const lines = this.database.prepare('SELECT * FROM codes WHERE stage = ? AND kind = ? ORDER BY count DESC, code').all(this.stage, kind);
    return lines.map((line) => ({
      kind,
      code: String(line['code']),
      count: Number(line['count']),
      first: JSON.parse(String(line['first'])) as CodeRecord['first'],
    }));
  }

  filtered(): Map<string, number> {
    const lines = this.database.prepare('SELECT reason, count FROM filtered WHERE stage = ? ORDER BY reason').all(this.stage);
    return new Map(lines.map((line) => [String(line['reason']), Number(line['count'])]));
  }

  private one(where: string): OutputRecord | undefined {
    const line = this.database.prepare(`SELECT * FROM outputs WHERE stage = ? AND ${where} LIMIT 1`).get(this.stage);
    return line === undefined ? undefined : outputOf(line);
  }

  private *paged(statement: StatementSync): Generator<OutputRecord> {
    for (let after = ''; ;) {
      const lines = statement.all(this.stage, after, pageOutputs);
      for (const line of lines) yield outputOf(line);
      const last = lines.at(-1);
      if (last === undefined || lines.length < pageOutputs) return;
      after = String(last['name']);
    }
  }
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
