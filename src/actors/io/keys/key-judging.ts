/** What an append's keys come to, in either mode: which rows are left out, and which records are written beside those that stay. */
import {join} from 'node:path';
import type {Ledger} from '../../../ledger/ledger.ts';
import {frozenName} from '../../../ledger/paths.ts';
import {assert} from '../../../model/errors.ts';
import type {RunPlan} from '../../../model/plan.ts';
import {KeyRecords, keyRecordBytes} from '../../../protocol/keys.ts';
import {rangeColumns, type Append} from '../../../protocol/mailboxes.ts';
import type {Stage} from '../../../protocol/stages.ts';
import {ResultTable, type TableShape} from '../../../protocol/tables.ts';
import type {Outputs, Piece} from '../outputs.ts';
import {dropRows} from './dropping.ts';
import {fileNames} from './file-names.ts';
import {OnlineKeys, picked} from './online-keys.ts';

export interface KeyJudgingPlan {
  readonly plan: RunPlan;
  readonly stage: Stage;
  readonly shape: TableShape;
  readonly ledger: Ledger;
}

export interface JudgedAppend {
  readonly extracted: Append['extracted'];
  readonly keys: Piece;
}

export class KeyJudging {
  private readonly plan: KeyJudgingPlan;
  private readonly online: OnlineKeys | null;
  /** Bytes of the stage's file, all appends so far included. */
  private written: number;
  private readonly fileOf: (id: number) => string;

  private constructor(plan: KeyJudgingPlan, online: OnlineKeys | null, written: number) {
    this.plan = plan;
    this.online = online;
    this.written = written;
    this.fileOf = fileNames(plan.ledger.splits);
  }

  /** Null where the stage gives no keys. Keys that are committed are read again. @throws {SinkError} */
  static async open(plan: KeyJudgingPlan, {keys, written}: Outputs): Promise<KeyJudging | null> {
    if (keys === null) return null;
    if (plan.stage.keys === 'partitions') return new KeyJudging(plan, null, written);
    const committed = keys.length / keyRecordBytes;
    const online = await OnlineKeys.open({
      path: keys.path,
      committed,
      keysInMemory: plan.plan.limits.keysInMemory,
      frozenPath: (ordinal) => join(plan.plan.dir, frozenName(plan.stage.number, ordinal)),
    });
    return new KeyJudging(plan, online, written);
  }

  /** In the order of the appends; what it gives is written before it is asked again. */
  async judge({extracted, ranges}: Append): Promise<JudgedAppend> {
    const records = this.complete(extracted, new Float64Array(ranges));
    if (this.online === null) {
      this.written += new ResultTable(this.plan.shape, new Float64Array(extracted.table)).sum('rowBytes');
      return {extracted, keys: keyed(records)};
    }
    const {drops, fresh} = await this.online.judge(records);
    const kept = dropRows({...this.plan, fileOf: this.fileOf}, extracted, {records, drops});
    return {extracted: kept, keys: {bytes: fresh, lines: fresh.byteLength / keyRecordBytes}};
  }

  close(): void {
    this.online?.close();
  }

  /** The records with what their worker did not know: which file each row is of and, where that matters, where it will stand. */
  private complete({keyed, table}: Append['extracted'], ranges: Float64Array): KeyRecords {
    const results = new ResultTable(this.plan.shape, new Float64Array(table));
    // The coordinator's own results (a file that cannot be read) have no rows.
    if (keyed === null) return new KeyRecords(new ArrayBuffer(0));
    const records = new KeyRecords(keyed.records);
    const base = this.online === null ? this.written : 0;
    let row = 0;
    for (let span = 0; span < results.spans; span++) {
      const splitId = ranges[span * rangeColumns.length] ?? 0;
      for (const end = row + results.get(span, 'rows'); row < end; row++) records.complete(row, {splitId, base});
    }
    assert(row === records.count, `${records.count} keys came with ${row} rows`);
    return records;
  }
}

/** Without those of rows that are no duplicate of any. */
function keyed(records: KeyRecords): Piece {
  const kept: number[] = [];
  for (let at = 0; at < records.count; at++) if (!records.isKeyless(at)) kept.push(at);
  return {bytes: picked(records, kept), lines: kept.length};
}
