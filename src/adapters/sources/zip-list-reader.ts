/** Reads an archive's list in blocks: it is asked for in pieces of a few dozen bytes, two an entry. Holds one block. */
import {read} from 'node:fs';
import type {FileHandle} from 'node:fs/promises';
import {RandomAccessReader} from 'yauzl';
import {KiB} from '../../model/units.ts';

const blockBytes = 128 * KiB;

type Callback = (error: Error | null, bytesRead?: number) => void;

export class ListReader extends RandomAccessReader {
  private readonly handle: FileHandle;
  private readonly block = Buffer.alloc(blockBytes);
  private start = 0;
  private end = 0;

  constructor(handle: FileHandle) {
    super();
    this.handle = handle;
  }

  override read(buffer: Buffer, offset: number, length: number, position: number, callback: Callback): void {
    const target = buffer.subarray(offset, offset + length);
    if (position >= this.start && position + length <= this.end) {
      process.nextTick(callback, null, this.copy(target, position));
    } else if (length > blockBytes) {
      read(this.handle.fd, target, 0, length, position, callback);
    } else {
      read(this.handle.fd, this.block, 0, blockBytes, position, (error, bytesRead) => {
        this.start = position;
        this.end = position + (error === null ? bytesRead : 0);
        callback(error, this.copy(target, position));
      });
    }
  }

  /** Whoever opened the file closes it. */
  override close(callback: (error: Error | null) => void): void {
    callback(null);
  }

  private copy(target: Buffer, position: number): number {
    return this.block.copy(target, 0, position - this.start, this.end - this.start);
  }
}
