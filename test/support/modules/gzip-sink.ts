/** A user's sink: gzip, one member an append, so that a file may be cut off behind each of them. */
import {constants} from 'node:fs';
import {open, type FileHandle} from 'node:fs/promises';
import {gzipSync} from 'node:zlib';
import {z} from 'zod';
import {defineSink, SinkError} from '../../../src/index.ts';

const options = z.strictObject({level: z.int().min(1).max(9).default(6)});

export default defineSink<z.infer<typeof options>>({
  name: 'gzip',
  extension: '.jsonl.gz',
  options,
  transforms: true,
  async open(path, committed, {level}) {
    const handle = await attempt(path, () => open(path, constants.O_RDWR | constants.O_CREAT, 0o644));
    const {size} = await handle.stat();
    if (size < committed) {
      await handle.close();
      throw new SinkError(`${path} has ${size} bytes, ${committed} were committed`, {code: 'OUTPUT_SHORTER', where: path});
    }
    if (size > committed) await handle.truncate(committed);
    return new GzipFile(path, handle, {length: committed, level});
  },
});

class GzipFile {
  length: number;
  private readonly path: string;
  private readonly level: number;
  private handle: FileHandle | null;

  constructor(path: string, handle: FileHandle, given: {readonly length: number; readonly level: number}) {
    this.path = path;
    this.handle = handle;
    this.length = given.length;
    this.level = given.level;
  }

  async append(rows: Uint8Array): Promise<void> {
    const packed = gzipSync(rows, {level: this.level});
    await attempt(this.path, async () => this.opened.write(packed, 0, packed.byteLength, this.length));
    this.length += packed.byteLength;
  }

  async sync(): Promise<void> {
    await attempt(this.path, async () => this.opened.datasync());
  }

  async close(): Promise<void> {
    const {handle} = this;
    this.handle = null;
    await handle?.close();
  }

  private get opened(): FileHandle {
    if (this.handle === null) throw new SinkError(`${this.path} is closed`, {code: 'CLOSED'});
    return this.handle;
  }
}

async function attempt<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'SINK_FAILED';
    throw cause instanceof SinkError ? cause : new SinkError(`cannot write ${path}`, {code, where: path, cause});
  }
}
