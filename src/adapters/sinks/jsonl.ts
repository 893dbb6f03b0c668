/**
 * Plain JSON lines in a plain file: the bytes appended are the file's bytes. Never looks into a row, never retries a failed
 * write or sync: after one, nobody knows what the kernel kept. What the kernel only takes note of (a few rows) is done by calls that
 * hold the thread, a tenth of the time that promises take: the layout of one output a file makes thousands. Many bytes, and the disk, are waited for.
 */
import {closeSync, constants, fdatasync, fstatSync, ftruncateSync, open, write, writeSync} from 'node:fs';
import {promisify} from 'node:util';
import type {Sink, SinkFile} from '../../contracts/sink.ts';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';
import {SinkError} from '../../model/errors.ts';
import {KiB} from '../../model/units.ts';

export const jsonl: Sink<undefined> = {
  name: 'jsonl',
  extension: '.jsonl',
  open: openAt,
};

/** Copied by the kernel in less time than it takes to hand them to another thread. */
const fewBytes = 64 * KiB;

const openFile = promisify(open);
const syncData = promisify(fdatasync);
const writeBeside = promisify(write);

async function openAt(path: string, length: number): Promise<SinkFile> {
  let descriptor: number | undefined;
  try {
    // Waited for: to make a name may wait for the disk's journal, and syncs that are through meanwhile make way for the next.
    descriptor = await openFile(path, constants.O_RDWR | constants.O_CREAT, 0o644);
    const {size} = fstatSync(descriptor);
    if (size < length) {
      throw new SinkError(`${path} has ${size} bytes, ${length} were committed`, {code: 'OUTPUT_SHORTER', where: path});
    }
    if (size > length) ftruncateSync(descriptor, length);
    return new JsonlFile(path, descriptor, length);
  } catch (cause) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw sinkErrorOf(cause, path);
  }
}

class JsonlFile implements SinkFile {
  private readonly path: string;
  private readonly descriptor: number;
  private position: number;
  private failure: unknown;
  private closed = false;
  /** How many calls were begun and are not through: a descriptor that is closed under one may be another file's a moment later. */
  private underWay = 0;
  private allThrough: () => void = () => undefined;

  constructor(path: string, descriptor: number, length: number) {
    this.path = path;
    this.descriptor = descriptor;
    this.position = length;
  }

  get length(): number {
    return this.position;
  }

  append(rows: Uint8Array): Promise<void> {
    return this.guard(async () => {
      // The kernel may take less than all (a disk that fills up does): the next call then names the reason.
      for (let written = 0; written < rows.byteLength;) {
        const taken = await this.write(rows.subarray(written));
        written += taken;
        this.position += taken;
      }
    });
  }

  sync(): Promise<void> {
    return this.guard(() => syncData(this.descriptor));
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    if (this.underWay > 0) await new Promise<void>((resolve) => (this.allThrough = resolve));
    closeSync(this.descriptor);
  }

  private write(bytes: Uint8Array): number | Promise<number> {
    if (bytes.byteLength <= fewBytes) return writeSync(this.descriptor, bytes, 0, bytes.byteLength, this.position);
    return writeBeside(this.descriptor, bytes, 0, bytes.byteLength, this.position).then(({bytesWritten}) => bytesWritten);
  }

  private async guard(work: () => Promise<void>): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.underWay++;
    try {
      // Its descriptor may be another file's by now.
      if (this.closed) throw new SinkError(`${this.path} is closed`, {code: 'EBADF', where: this.path});
      await work();
    } catch (cause) {
      this.failure = sinkErrorOf(cause, this.path);
      throw this.failure;
    } finally {
      if (--this.underWay === 0) this.allThrough();
    }
  }
}
