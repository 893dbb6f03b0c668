/** Writes the commits of one stage: each one transaction, all of it or nothing. What it is given is already on the disk. */
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {FileFacts} from '../model/chunk.ts';
import {inTransaction} from '../model/transaction.ts';
import {outputStates, type CommitRecord, type OutputRecord, type RangeRecord, type SplitRecord} from './records.ts';

export class CommitBook {
  private readonly database: DatabaseSync;
  private readonly stage: number;
  private readonly putStage: StatementSync;
  private readonly putRange: StatementSync;
  private readonly putSplit: StatementSync;
  private readonly putStageSplit: StatementSync;
  private readonly putOutput: StatementSync;
  private readonly putPublished: StatementSync;
  private readonly putCode: StatementSync;
  private readonly putFiltered: StatementSync;
  private readonly putSession: StatementSync;
  private readonly selectTrying: StatementSync;
  private readonly dropTrying: StatementSync;
  private facts: {readonly found: FileFacts | null; readonly text: string | null} = {found: null, text: null};

  constructor(database: DatabaseSync, stage: number) {
    this.database = database;
    this.stage = stage;
    this.putStage = database.prepare(
      'INSERT OR REPLACE INTO stages (stage, split, boundary, last, skip_rows, totals) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.putRange = database.prepare(
      `INSERT INTO ranges
       (stage, split, ordinal, start, end, sha256, records, rows, rejects, warnings, duplicates, row_bytes, reject_bytes, warning_bytes)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.putSplit = database.prepare(
      `UPDATE splits SET state = ?, records = ?, rows = ?, rejects = ?, warnings = ?, duplicates = ?, bytes_done = ?, out_start = ?,
       out_bytes = ?, counts = ?, size = ?, mtime_ms = ?, facts = ?, sha256 = ?, hash_of = ?, unreadable = ? WHERE id = ?`,
    );
    this.putStageSplit = database.prepare(
      `INSERT OR REPLACE INTO stage_splits
       (state, records, rows, rejects, warnings, duplicates, bytes_done, out_start, out_bytes, counts, stage, split)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.putOutput = database.prepare(
      `INSERT OR REPLACE INTO outputs (stage, name, kind, split, length, crc32, tail_crc32, tail_start, lines, state)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.putPublished = database.prepare('UPDATE outputs SET state = ? WHERE name = ?');
    this.putCode = database.prepare('INSERT OR REPLACE INTO codes (stage, kind, code, count, first) VALUES (?, ?, ?, ?, ?)');
    this.putFiltered = database.prepare('INSERT OR REPLACE INTO filtered (stage, reason, count) VALUES (?, ?, ?)');
    this.putSession = database.prepare('UPDATE sessions SET last_ms = ?, stats = ? WHERE id = ?');
    this.selectTrying = database.prepare('SELECT 1 FROM trying LIMIT 1');
    this.dropTrying = database.prepare('DELETE FROM trying WHERE stage = ? AND split = ? AND start >= ? AND end <= ?');
  }

  write(record: CommitRecord): void {
    inTransaction(this.database, () => {
      const {position, skipRows, totals} = record.stage;
      this.putStage.run(
        this.stage,
        position?.splitId ?? null,
        position === null ? null : JSON.stringify(position.boundary),
        position?.last === true ? 1 : 0,
        skipRows,
        JSON.stringify(totals),
      );
      const isTrying = this.selectTrying.get() !== undefined;
      for (const range of record.ranges) this.writeRange(range, isTrying);
      for (const split of record.splits) this.writeSplit(split);
      for (const output of record.outputs) this.writeOutput(output);
      for (const name of record.published) this.putPublished.run(outputStates.published, name);
      for (const {kind, code, count, first} of record.codes) this.putCode.run(this.stage, kind, code, count, JSON.stringify(first));
      for (const [reason, count] of record.filtered) this.putFiltered.run(this.stage, reason, count);
      this.putSession.run(record.session.lastMs, JSON.stringify(record.session.stats), record.session.id);
    });
  }

  private writeRange(range: RangeRecord, isTrying: boolean): void {
    this.putRange.run(
      this.stage,
      range.splitId,
      range.ordinal,
      range.start,
      range.end,
      range.sha256,
      range.records,
      range.rows,
      range.rejects,
      range.warnings,
      range.duplicates,
      range.rowBytes,
      range.rejectBytes,
      range.warningBytes,
    );
    // What is committed did not kill the process.
    if (isTrying) this.dropTrying.run(this.stage, range.splitId, range.start, range.end);
  }

  private writeSplit(split: SplitRecord): void {
    const counts = split.counts === null ? null : JSON.stringify(split.counts);
    const {state, records, rows, rejects, warnings, duplicates, bytesDone, written} = split;
    const came = [state, records, rows, rejects, warnings, duplicates, bytesDone, written.start, written.bytes, counts] as const;
    if (this.stage > 0) {
      this.putStageSplit.run(...came, this.stage, split.id);
      return;
    }
    this.putSplit.run(
      ...came,
      split.size,
      split.mtimeMs,
      this.writtenFacts(split.facts),
      split.sha256,
      split.hashOf,
      split.unreadable ? 1 : 0,
      split.id,
    );
  }

  /** Most files of an append are alike, and told by one object. */
  private writtenFacts(facts: FileFacts | null): string | null {
    if (facts === null) return null;
    if (facts !== this.facts.found) this.facts = {found: facts, text: JSON.stringify(facts)};
    return this.facts.text;
  }

  writeOutput(output: OutputRecord): void {
    this.putOutput.run(
      this.stage,
      output.name,
      output.kind,
      output.splitId,
      output.length,
      output.crc32,
      output.tailCrc32,
      output.tailStart,
      output.lines,
      output.state,
    );
  }
}
