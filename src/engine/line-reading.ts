/** Reads lines out of the first bytes of a file, in bounded memory (one line at most beside one buffer). Writes nothing. */
import {open} from 'node:fs/promises';
import {MiB} from '../model/units.ts';
import {LineCutter} from './line-cutting.ts';

const readBytes = MiB;

export interface LineReader {
  /** Every byte once, in order. */
  onBytes(bytes: Uint8Array): void;
  /** A line without its line feed; valid during the call. Numbered from 1. */
  onLine(line: Buffer, number: number): void;
  readonly signal?: AbortSignal | undefined;
}

export interface LinesRead {
  readonly bytes: number;
  readonly lines: number;
  /** Bytes behind the last line feed. */
  readonly unended: number;
}

export async function readLines(path: string, length: number, reader: LineReader): Promise<LinesRead> {
  let position = 0;
  let lines = 0;
  const cutter = new LineCutter({onLine: (line) => reader.onLine(line, ++lines)});
  for await (const bytes of readBlocks(path, length, reader.signal)) {
    position += bytes.byteLength;
    reader.onBytes(bytes);
    cutter.push(bytes);
  }
  return {bytes: position, lines, unended: cutter.unended};
}

/** The first bytes of a file, a megabyte at a time; each block is valid until the next is asked for. */
export async function* readBlocks(path: string, length: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(readBytes);
    for (let position = 0; position < length;) {
      signal?.throwIfAborted();
      const {bytesRead} = await handle.read(buffer, 0, Math.min(buffer.length, length - position), position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
