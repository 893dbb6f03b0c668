/**
 * Plain JSON lines in a plain file: the bytes appended are the file's bytes. Never looks into a row, never retries a failed
 * write or sync: after one, nobody knows what the kernel kept.
 */
import {open, type FileHandle} from 'node:fs/promises';
import type {Sink, SinkFile} from '../../contracts/sink.ts';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';
import {SinkError} from '../../model/errors.ts';
import {constants} from 'node:fs';

export const jsonl: Sink<undefined> = {
  name: 'jsonl',
  extension: '.jsonl',
  open: openAt,
};

async function openAt(path: string, length: number): Promise<SinkFile> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    const {size} = await handle.stat();
    if (size < length) {
      throw new SinkError(`${path} has ${size} bytes, ${length} were committed`, {code: 'OUTPUT_SHORTER', where: path});
    }
    if (size > length) await handle.truncate(length);
    return new JsonlFile(path, handle, length);
  } catch (cause) {
    await handle?.close().catch(() => undefined);
    throw sinkErrorOf(cause, path);
  }
}

class JsonlFile implements SinkFile {
  private readonly path: string;
  private readonly handle: FileHandle;
  private position: number;
  private failure: unknown;
  private closed = false;

  constructor(path: string, handle: FileHandle, length: number) {
    this.path = path;
    this.handle = handle;
    this.position = length;
  }

  get length(): number {
    return this.position;
  }

  async append(rows: Uint8Array): Promise<void> {
    await this.guard(async () => {
      // The kernel may take less than all (a disk that fills up does): the next call then names the reason.
      for (let written = 0; written < rows.byteLength;) {
        const {bytesWritten} = await this.handle.write(rows, written, rows.byteLength - written, this.position);
        written += bytesWritten;
        this.position += bytesWritten;
      }
    });
  }

  sync(): Promise<void> {
    return this.guard(() => this.handle.datasync());
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    try {
      await work();
    } catch (cause) {
      this.failure = sinkErrorOf(cause, this.path);
      throw this.failure;
    }
  }
}
