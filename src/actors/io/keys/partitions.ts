/**
 * Keys sorted apart by a part of their bits, on the disk: each partition's records stand in the order they came, in stretches all over
 * one file. Written once, then read partition by partition; a death in between leaves a file that is written again.
 */
import {open, type FileHandle} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {KeyRecords, keyRecordBytes} from '../../../protocol/keys.ts';
import {MiB} from '../../../model/units.ts';
import {readKeys} from './key-log.ts';

/** Of all partitions together, while they are written. */
const bufferBytes = 4 * MiB;
const recordsPerBufferMost = 2048;

interface Filling {
  readonly buffer: KeyRecords;
  used: number;
  /** Ordinal in the file of each stretch's first record. As many as the buffer holds are in each, but for the last. */
  readonly stretches: number[];
  lastCount: number;
}

export class Partitions {
  readonly path: string;
  private readonly handle: FileHandle;
  private readonly fillings: readonly Filling[];
  private written = 0;

  private constructor(path: string, handle: FileHandle, count: number) {
    const records = Math.max(16, Math.min(recordsPerBufferMost, Math.floor(bufferBytes / count / keyRecordBytes)));
    this.path = path;
    this.handle = handle;
    this.fillings = Array.from({length: count}, () => ({
      buffer: new KeyRecords(new ArrayBuffer(records * keyRecordBytes)),
      used: 0,
      stretches: [],
      lastCount: 0,
    }));
  }

  /** Sorts so many records apart; fewer where it was called off. @throws {SinkError} */
  static async write(
    path: string,
    from: {readonly path: string; readonly records: number},
    given: {readonly count: number; readonly isStopping: () => boolean},
  ): Promise<Partitions> {
    const handle = await named(path, () => open(path, 'w+', 0o644));
    const partitions = new Partitions(path, handle, given.count);
    try {
      for await (const records of readKeys(from.path, from.records)) {
        if (given.isStopping()) break;
        await partitions.take(records);
      }
      for (const filling of partitions.fillings) await partitions.flush(filling);
      return partitions;
    } catch (cause) {
      await handle.close();
      throw cause;
    }
  }

  /** Records of all partitions together. */
  get records(): number {
    return this.written;
  }

  /** The records of one partition, in order, with the ordinal of the first of them in the file. */
  async *read(partition: number): AsyncGenerator<{readonly records: KeyRecords; readonly from: number}> {
    const filling = this.fillings[partition];
    if (filling === undefined) return;
    const {buffer, stretches, lastCount} = filling;
    for (const [index, from] of stretches.entries()) {
      const count = index === stretches.length - 1 ? lastCount : buffer.count;
      await named(this.path, async () => readWhole(this.handle, buffer.bytes.subarray(0, count * keyRecordBytes), from * keyRecordBytes));
      yield {records: new KeyRecords(buffer.bytes.buffer, count), from};
    }
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private async take(records: KeyRecords): Promise<void> {
    for (let at = 0; at < records.count; at++) {
      const filling = this.fillings[records.secondTag(at) % this.fillings.length];
      if (filling === undefined) continue;
      if (filling.used === filling.buffer.count) await this.flush(filling);
      filling.buffer.copy(filling.used++, records, at);
    }
  }

  private async flush(filling: Filling): Promise<void> {
    const {buffer, used: count, stretches} = filling;
    if (count === 0) return;
    await named(this.path, () => writeWhole(this.handle, buffer.bytes.subarray(0, count * keyRecordBytes), this.written * keyRecordBytes));
    stretches.push(this.written);
    filling.lastCount = count;
    this.written += count;
    filling.used = 0;
  }
}

export async function readWhole(handle: FileHandle, target: Uint8Array, position: number): Promise<void> {
  for (let filled = 0; filled < target.byteLength;) {
    const {bytesRead} = await handle.read(target, filled, target.byteLength - filled, position + filled);
    if (bytesRead === 0) throw new Error(`it ends at byte ${position + filled}`);
    filled += bytesRead;
  }
}

export async function writeWhole(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const {bytesWritten} = await handle.write(bytes, done, bytes.byteLength - done, position + done);
    done += bytesWritten;
  }
}

async function named<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}
