/** Reads lines out of the first bytes of a file, in bounded memory (one line at most beside one buffer). Writes nothing. */
import {open} from 'node:fs/promises';
import {MiB} from '../model/units.ts';

const readBytes = MiB;
const lineFeed = 10;

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
  let carry: Buffer[] = [];
  let position = 0;
  let lines = 0;
  for await (const bytes of readBlocks(path, length, reader.signal)) {
    position += bytes.byteLength;
    reader.onBytes(bytes);
    let at = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, at)) {
      const rest = bytes.subarray(at, end);
      reader.onLine(carry.length === 0 ? rest : Buffer.concat([...carry, rest]), ++lines);
      carry = [];
      at = end + 1;
    }
    if (at < bytes.byteLength) carry.push(Buffer.from(bytes.subarray(at)));
  }
  return {bytes: position, lines, unended: carry.reduce((sum, piece) => sum + piece.byteLength, 0)};
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
