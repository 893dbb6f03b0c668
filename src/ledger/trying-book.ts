/** Ranges that are being tried alone, with how often: on the disk before each try. */
import type {DatabaseSync} from 'node:sqlite';
import type {TryingMark} from '../protocol/mailboxes.ts';

export class TryingBook {
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  /** Counts the try; on the disk when it returns. */
  note(stage: number, mark: Omit<TryingMark, 'times'>): TryingMark {
    const line = this.database
      .prepare(
        `INSERT INTO trying (stage, split, start, end, times) VALUES (?, ?, ?, ?, 1)
         ON CONFLICT DO UPDATE SET times = times + 1 RETURNING times`,
      )
      .get(stage, mark.splitId, mark.start, mark.end);
    return {...mark, times: Number(line?.['times'])};
  }

  of(stage: number): TryingMark[] {
    const lines = this.database.prepare('SELECT * FROM trying WHERE stage = ? ORDER BY split, start').all(stage);
    return lines.map((line) => ({
      splitId: Number(line['split']),
      start: Number(line['start']),
      end: Number(line['end']),
      times: Number(line['times']),
    }));
  }

  clear(): void {
    this.database.exec('DELETE FROM trying');
  }
}
