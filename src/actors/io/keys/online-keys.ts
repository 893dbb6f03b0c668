/**
 * Says of each row, in input order, whether one with its key came before. Knows every key of the run: their tags in memory, the rest on
 * the disk. Writes nothing.
 */
import {assert} from '../../../model/errors.ts';
import type {KeyPlace, KeyRecords} from '../../../protocol/keys.ts';
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

export class OnlineKeys {
  private readonly index: KeyIndex;
  private readonly log: KeyLog;
  private known = 0;

  private constructor(log: KeyLog, keysMost: number) {
    this.log = log;
    this.index = new KeyIndex(keysMost);
  }

  /** @param given the file of the keys, and how many of them are committed. @throws {SinkError} */
  static async open(given: {readonly path: string; readonly committed: number; readonly keysMost: number}): Promise<OnlineKeys> {
    const keys = new OnlineKeys(new KeyLog(given.path), given.keysMost);
    for await (const records of readKeys(given.path, given.committed)) {
      for (let at = 0; at < records.count; at++) keys.index.add(records.tag(at), keys.known++);
    }
    return keys;
  }

  /** In the order of the rows; what it calls fresh is written before it is asked again. */
  judge(records: KeyRecords): JudgedKeys {
    const drops: Drop[] = [];
    const fresh: number[] = [];
    const before = this.known;
    let of: KeyPlace | undefined;
    for (let row = 0; row < records.count; row++) {
      if (records.isKeyless(row)) continue;
      const isIt = (ordinal: number): boolean => {
        of = this.placeIfSame(ordinal, {records, row, fresh, before});
        return of !== undefined;
      };
      const tag = records.tag(row);
      if (this.index.find(tag, isIt) === undefined) {
        this.index.add(tag, this.known++);
        fresh.push(row);
      } else if (of !== undefined) drops.push({row, of});
    }
    return {drops, fresh: Buffer.concat(fresh.map((row) => records.slice(row)))};
  }

  close(): void {
    this.log.close();
  }

  private placeIfSame(
    ordinal: number,
    given: {readonly records: KeyRecords; readonly row: number; readonly fresh: readonly number[]; readonly before: number},
  ): KeyPlace | undefined {
    const {records, row, fresh, before} = given;
    if (ordinal < before) return this.log.placeIfSame(ordinal, records, row);
    const other = fresh[ordinal - before];
    assert(other !== undefined, 'every known key is written, or of this append');
    return records.hasKeyOf(row, records, other) ? records.place(other) : undefined;
  }
}
