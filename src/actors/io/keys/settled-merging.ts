/** Brings duplicates that were found partition by partition into the order of the stage's file: merges runs that are in order each. */
import {open, type FileHandle} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {MiB} from '../../../model/units.ts';
import {SettledRecords, settledRecordBytes} from '../../../protocol/settled.ts';
import {readWhole} from './partitions.ts';

/** Records of a file, from one ordinal up to another. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Of all runs together. */
const bufferBytes = 4 * MiB;
const recordsOut = 4096;

/** All records of the runs by where their rows begin, many at a time; the buffer is used again for the next ones. @throws {SinkError} */
export async function* mergeRuns(path: string, runs: readonly Run[]): AsyncGenerator<SettledRecords> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const records = Math.max(16, Math.min(recordsOut, Math.floor(bufferBytes / Math.max(1, runs.length) / settledRecordBytes)));
    const heap = new Heap();
    for (const run of runs) {
      const cursor = new RunCursor(handle, run, records);
      if (await cursor.fill()) heap.push(cursor);
    }
    const out = new SettledRecords(new ArrayBuffer(recordsOut * settledRecordBytes));
    let filled = 0;
    for (let cursor = heap.top; cursor !== undefined; cursor = heap.top) {
      out.copy(filled++, cursor.records, cursor.at);
      if (filled === recordsOut) {
        yield out;
        filled = 0;
      }
      cursor.at++;
      if (cursor.at < cursor.count || (await cursor.fill())) heap.sink();
      else heap.pop();
    }
    if (filled > 0) yield new SettledRecords(out.bytes.buffer, filled);
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  } finally {
    await handle?.close();
  }
}

class RunCursor {
  readonly records: SettledRecords;
  at = 0;
  count = 0;
  private readonly handle: FileHandle;
  private next: number;
  private readonly to: number;

  constructor(handle: FileHandle, {from, to}: Run, records: number) {
    this.handle = handle;
    this.records = new SettledRecords(new ArrayBuffer(records * settledRecordBytes));
    this.next = from;
    this.to = to;
  }

  get start(): number {
    return this.records.start(this.at);
  }

  /** False where the run has no more. */
  async fill(): Promise<boolean> {
    this.at = 0;
    this.count = Math.min(this.records.count, this.to - this.next);
    if (this.count === 0) return false;
    await readWhole(this.handle, this.records.bytes.subarray(0, this.count * settledRecordBytes), this.next * settledRecordBytes);
    this.next += this.count;
    return true;
  }
}

/** Cursors by where they stand, the foremost on top. */
class Heap {
  private readonly cursors: RunCursor[] = [];

  get top(): RunCursor | undefined {
    return this.cursors[0];
  }

  push(cursor: RunCursor): void {
    const {cursors} = this;
    let at = cursors.push(cursor) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.isBefore(at, above)) return;
      this.swap(at, above);
      at = above;
    }
  }

  pop(): void {
    const last = this.cursors.pop();
    if (last === undefined || this.cursors.length === 0) return;
    this.cursors[0] = last;
    this.sink();
  }

  /** The top has moved on. */
  sink(): void {
    for (let at = 0; ;) {
      const left = at * 2 + 1;
      const least = left + 1 < this.cursors.length && this.isBefore(left + 1, left) ? left + 1 : left;
      if (least >= this.cursors.length || !this.isBefore(least, at)) return;
      this.swap(at, least);
      at = least;
    }
  }

  private isBefore(one: number, other: number): boolean {
    return (this.cursors[one]?.start ?? 0) < (this.cursors[other]?.start ?? 0);
  }

  private swap(one: number, other: number): void {
    const {cursors} = this;
    const [first, second] = [cursors[one], cursors[other]];
    if (first === undefined || second === undefined) return;
    cursors[one] = second;
    cursors[other] = first;
  }
}
