/** Reads where one stage stands: its position and totals, codes and reasons. Writes nothing. */
import type {DatabaseSync} from 'node:sqlite';
import type {Boundary} from '../model/chunk.ts';
import type {CodeRecord, RemarkKind, StageRecord, Totals} from './records.ts';

export class StageBook {
  readonly number: number;
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync, number: number) {
    this.database = database;
    this.number = number;
  }

  /** Null before the first commit. */
  record(): StageRecord | null {
    const line = this.database.prepare('SELECT * FROM stages WHERE stage = ?').get(this.number);
    if (line === undefined) return null;
    const splitId = line['split'];
    const position =
      splitId === null
        ? null
        : {splitId: Number(splitId), boundary: JSON.parse(String(line['boundary'])) as Boundary, last: line['last'] === 1};
    return {position, skipRows: Number(line['skip_rows']), totals: JSON.parse(String(line['totals'])) as Totals};
  }

  /** By count, greatest first. */
  codes(kind: RemarkKind): CodeRecord[] {
    const lines = this.database
      .prepare('SELECT * FROM codes WHERE stage = ? AND kind = ? ORDER BY count DESC, code')
      .all(this.number, kind);
    return lines.map((line) => ({
      kind,
      code: String(line['code']),
      count: Number(line['count']),
      first: JSON.parse(String(line['first'])) as CodeRecord['first'],
    }));
  }

  filtered(): Map<string, number> {
    const lines = this.database.prepare('SELECT reason, count FROM filtered WHERE stage = ? ORDER BY reason').all(this.number);
    return new Map(lines.map((line) => [String(line['reason']), Number(line['count'])]));
  }
}
