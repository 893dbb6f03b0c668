/**
 * Says of each row, in input order, whether one with its key came before. Knows every key of the run: their tags in memory, and on the
 * disk where there are more than were expected; the keys themselves on the disk.
 */
import {assert} from '../../../model/errors.ts';
import {KeyRecords, keyRecordBytes, type KeyPlace} from '../../../protocol/keys.ts';
import {FrozenKeys} from './frozen-keys.ts';
import {KeyIndex} from './key-index.ts';
import {KeyLog, readKeys} from './key-log.ts';

/** A row that is left out, and where the one before it stands that has its key. */
export interface Drop {
  readonly row: number;
  readonly of: KeyPlace;
}

export interface JudgedKeys {
  readonly drops: readonly Drop[];
  /** Records of the rows whose keys are new: they are written behind those before. */
  readonly fresh: Uint8Array;
}

export interface OnlineKeysPlan {
  /** The file of the keys. */
  readonly path: string;
  /** How many of them are committed. */
  readonly committed: number;
  readonly keysInMemory: number;
  /** Where the n-th stretch goes that memory has no room for. */
  readonly frozenPath: (ordinal: number) => string;
}

/** An append at work. */
interface Judging {
  readonly records: KeyRecords;
  /** Rows whose keys are new. */
  readonly fresh: number[];
  /** Keys that were known before it: their records are written. */
  readonly before: number;
}

export class OnlineKeys {
  private readonly plan: OnlineKeysPlan;
  private readonly index: KeyIndex;
  private readonly log: KeyLog;
  private readonly frozen: FrozenKeys[] = [];
  private known = 0;

  private constructor(plan: OnlineKeysPlan) {
    this.plan = plan;
    this.log = new KeyLog(plan.path);
    this.index = new KeyIndex(plan.keysInMemory);
  }

  /** Reads the committed keys again. @throws {SinkError} */
  static async open(plan: OnlineKeysPlan): Promise<OnlineKeys> {
    const keys = new OnlineKeys(plan);
    for await (const records of readKeys(plan.path, plan.committed)) {
      for (let at = 0; at < records.count; at++) {
        if (keys.index.isFull) await keys.freeze();
        keys.index.add(records.tag(at), keys.known++);
      }
    }
    return keys;
  }

  /** In the order of the rows; what it calls fresh is written before it is asked again. @throws {SinkError} */
  async judge(records: KeyRecords): Promise<JudgedKeys> {
    const drops: Drop[] = [];
    const judging: Judging = {records, fresh: [], before: this.known};
    for (let row = 0; row < records.count; row++) {
      if (records.isKeyless(row)) continue;
      const tag = records.tag(row);
      const of = this.find(tag, (ordinal) => this.placeIfSame(ordinal, row, judging));
      if (of !== undefined) drops.push({row, of});
      else {
        judging.fresh.push(row);
        if (this.index.isFull) await this.freeze();
        this.index.add(tag, this.known++);
      }
    }
    return {drops, fresh: picked(records, judging.fresh)};
  }

  close(): void {
    this.log.close();
    for (const frozen of this.frozen) frozen.close();
  }

  private find(tag: number, look: (ordinal: number) => KeyPlace | undefined): KeyPlace | undefined {
    const found = this.index.find(tag, look);
    if (found !== undefined) return found;
    for (const frozen of this.frozen) {
      const before = frozen.find(tag, look);
      if (before !== undefined) return before;
    }
    return undefined;
  }

  private async freeze(): Promise<void> {
    this.frozen.push(await FrozenKeys.write(this.plan.frozenPath(this.frozen.length), this.index.takeEntries()));
    this.index.clear();
  }

  private placeIfSame(ordinal: number, row: number, {records, fresh, before}: Judging): KeyPlace | undefined {
    if (ordinal < before) return this.log.placeIfSame(ordinal, records, row);
    const other = fresh[ordinal - before];
    assert(other !== undefined, 'every known key is written, or of this append');
    return records.hasKeyOf(row, records, other) ? records.place(other) : undefined;
  }
}

/** Some of the records, in a buffer of their own. */
export function picked(records: KeyRecords, rows: readonly number[]): Uint8Array {
  if (rows.length === records.count) return records.bytes;
  const all = new KeyRecords(new ArrayBuffer(rows.length * keyRecordBytes));
  for (const [at, row] of rows.entries()) all.copy(at, records, row);
  return all.bytes;
}
