/** Tells the reader of a stage's file which of its rows were found to be duplicates: looks them up by where they stand. Reads only. */
import {open, type FileHandle} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import type {Duplicate} from '../../../model/record.ts';
import type {SettledRows} from '../../../protocol/keys.ts';
import type {StageRange} from '../../../protocol/mailboxes.ts';
import {SettledRecords, settledRecordBytes} from '../../../protocol/settled.ts';
import {readWhole} from './partitions.ts';

const recordsAtOnce = 1024;

export interface SettledBookPlan {
  readonly path: string;
  /** Records in it. */
  readonly count: number;
  readonly fileOf: (splitId: number) => string;
}

export class SettledBook {
  private readonly plan: SettledBookPlan;
  private readonly handle: FileHandle;
  /** Where the last look ended: the next one mostly begins there. */
  private hint = 0;

  private constructor(plan: SettledBookPlan, handle: FileHandle) {
    this.plan = plan;
    this.handle = handle;
  }

  /** @throws {SinkError} */
  static async open(plan: SettledBookPlan): Promise<SettledBook> {
    const handle = await open(plan.path, 'r').catch((cause: unknown) => {
      throw sinkErrorOf(cause, plan.path);
    });
    return new SettledBook(plan, handle);
  }

  /** In the order of the ranges; null where none is in any. @throws {SinkError} */
  async rowsIn(ranges: readonly StageRange[]): Promise<SettledRows | null> {
    const places: number[] = [];
    const lines: string[] = [];
    try {
      for (const [span, {start, end, base}] of ranges.entries()) {
        for await (const {records, count} of this.between(start, end)) {
          for (let at = 0; at < count; at++) {
            places.push(span, records.start(at) - base);
            lines.push(JSON.stringify(this.ofPlace(records, at)), '\n');
          }
        }
      }
    } catch (cause) {
      throw sinkErrorOf(cause, this.plan.path);
    }
    if (places.length === 0) return null;
    return {places: Float64Array.from(places).buffer, of: new Uint8Array(Buffer.from(lines.join(''))).buffer};
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private ofPlace(records: SettledRecords, at: number): Duplicate['of'] {
    const {splitId, line, byteOffset, index, sub} = records.place(at);
    return {file: this.plan.fileOf(splitId), line, byteOffset, index, sub};
  }

  /** Records whose rows begin there, in order. */
  private async *between(start: number, end: number): AsyncGenerator<{readonly records: SettledRecords; readonly count: number}> {
    for (let next = await this.firstFrom(start); next < this.plan.count;) {
      const records = await this.read(next, recordsAtOnce);
      let count = 0;
      while (count < records.count && records.start(count) < end) count++;
      this.hint = next + count;
      if (count > 0) yield {records, count};
      if (count < records.count) return;
      next += count;
    }
  }

  /** Ordinal of the first record at or behind a byte of the stage's file. */
  private async firstFrom(start: number): Promise<number> {
    // Several look at a time: while this one waits, another may move the hint.
    const {hint} = this;
    if (await this.isFirst(hint, start)) return hint;
    let low = 0;
    let high = this.plan.count;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((await this.startOf(middle)) < start) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private async isFirst(ordinal: number, start: number): Promise<boolean> {
    if (ordinal > 0 && (await this.startOf(ordinal - 1)) >= start) return false;
    return ordinal >= this.plan.count || (await this.startOf(ordinal)) >= start;
  }

  private async startOf(ordinal: number): Promise<number> {
    return (await this.read(ordinal, 1)).start(0);
  }

  private async read(from: number, most: number): Promise<SettledRecords> {
    const records = new SettledRecords(new ArrayBuffer(Math.min(most, this.plan.count - from) * settledRecordBytes));
    await readWhole(this.handle, records.bytes, from * settledRecordBytes);
    return records;
  }
}
