/** The sessions of a run: each process that worked on it, with what it did. */
import {hostname} from 'node:os';
import type {DatabaseSync} from 'node:sqlite';
import type {SessionRecord, SessionStats} from './records.ts';

const nothingDone: SessionStats = {
  chunks: 0,
  chunksWithRejects: 0,
  chunkMs: 0,
  chunkTimes: {},
  stepMs: {},
  commits: 0,
  commitMs: 0,
  commitHeldMs: 0,
  peakRssMb: 0,
};

export class SessionBook {
  private readonly database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.database = database;
  }

  begin(id: number, startedMs: number, version: string): void {
    this.database
      .prepare('INSERT INTO sessions (id, started_ms, last_ms, pid, host, version, stats) VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(id, startedMs, startedMs, process.pid, hostname(), version, JSON.stringify(nothingDone));
  }

  all(): SessionRecord[] {
    return this.database
      .prepare('SELECT * FROM sessions ORDER BY id')
      .all()
      .map((line) => ({
        id: Number(line['id']),
        startedMs: Number(line['started_ms']),
        lastMs: Number(line['last_ms']),
        endedMs: line['ended_ms'] as number | null,
        stats: JSON.parse(String(line['stats'])) as SessionStats,
      }));
  }

  end(id: number, endedMs: number, ended: string): void {
    this.database.prepare('UPDATE sessions SET last_ms = ?, ended_ms = ?, ended = ? WHERE id = ?').run(endedMs, endedMs, ended, id);
  }
}
