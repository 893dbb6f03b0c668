/** Reads the keys that a stage has written, one by one or all in order. The file is written by its OutputFile. */
import {closeSync, openSync, readSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {KeyRecords, keyRecordBytes, type KeyPlace} from '../../../protocol/keys.ts';

/** Records read at once, in order: about a megabyte. */
const recordsAtOnce = 16_384;

export class KeyLog {
  private readonly path: string;
  private readonly descriptor: number;
  private isClosed = false;
  private readonly one = new KeyRecords(new ArrayBuffer(keyRecordBytes));

  /** @throws {SinkError} */
  constructor(path: string) {
    this.path = path;
    this.descriptor = this.named(() => openSync(path, 'r'));
  }

  /** Where the row of that ordinal comes from, if it has the key. Its page was written moments or minutes ago: it is in memory, mostly. */
  placeIfSame(ordinal: number, records: KeyRecords, at: number): KeyPlace | undefined {
    this.named(() => readSync(this.descriptor, this.one.bytes, 0, keyRecordBytes, ordinal * keyRecordBytes));
    return records.hasKeyOf(at, this.one, 0) ? this.one.place(0) : undefined;
  }

  /** Idempotent: a number that was closed may be another file's by now. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    closeSync(this.descriptor);
  }

  private named<Value>(work: () => Value): Value {
    try {
      return work();
    } catch (cause) {
      throw sinkErrorOf(cause, this.path);
    }
  }
}

/** The first `count` records, in order, many at a time; the buffer is used again for the next ones. @throws {SinkError} */
export async function* readKeys(path: string, count: number): AsyncGenerator<KeyRecords> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(count, recordsAtOnce) * keyRecordBytes);
  try {
    const handle = await open(path, 'r');
    try {
      for (let done = 0; done < count;) {
        const bytes = Math.min(count - done, recordsAtOnce) * keyRecordBytes;
        for (let filled = 0; filled < bytes;) {
          const {bytesRead} = await handle.read(buffer, filled, bytes - filled, done * keyRecordBytes + filled);
          if (bytesRead === 0) throw new Error(`it ends at byte ${done * keyRecordBytes + filled}`);
          filled += bytesRead;
        }
        yield new KeyRecords(buffer.buffer, bytes / keyRecordBytes);
        done += bytes / keyRecordBytes;
      }
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}
