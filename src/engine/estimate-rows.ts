/** Reads the rows of a file of JSON lines in order, some at a time, and single lines again by their place; and writes such a file. */
import {createWriteStream, type WriteStream} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import {once} from 'node:events';
import {parseExact} from '../model/exact-number.ts';
import {LineCutter} from './line-cutting.ts';
import {readBlocks} from './line-reading.ts';

/** Where a row stands in its file. */
export interface RowPlace {
  readonly at: number;
  /** Bytes, without the line feed. */
  readonly length: number;
}

export interface FileRow extends RowPlace {
  readonly value: unknown;
}

/** Rows of a block of a megabyte at a time. A file that is not there has none. */
export async function* rowsOf(path: string, signal?: AbortSignal): AsyncGenerator<readonly FileRow[]> {
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  let at = 0;
  let rows: FileRow[] = [];
  const cutter = new LineCutter({
    onLine(line) {
      rows.push({at, length: line.length, value: parseExact(line.toString('utf8'))});
      at += line.length + 1;
    },
  });
  for await (const block of readBlocks(path, size, signal)) {
    cutter.push(block);
    yield rows;
    rows = [];
  }
}

/** The lines at these places, in their order, written to another file. */
export async function copyRows(from: string, places: readonly RowPlace[], to: string): Promise<void> {
  const writer = new RowWriter(to);
  const handle = await open(from, 'r');
  try {
    for (const {at, length} of [...places].sort((one, other) => one.at - other.at)) {
      const bytes = Buffer.alloc(length);
      await handle.read(bytes, 0, length, at);
      await writer.write(`${bytes.toString('utf8')}\n`);
    }
  } finally {
    await handle.close();
    await writer.close();
  }
}

/** Writes lines, no faster than the disk takes them. */
export class RowWriter {
  readonly path: string;
  private readonly stream: WriteStream;
  private failure: unknown;
  /** Lines so far. */
  count = 0;

  constructor(path: string) {
    this.path = path;
    this.stream = createWriteStream(path);
    this.stream.on('error', (cause) => (this.failure ??= cause));
  }

  async write(line: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.count++;
    if (this.stream.write(line)) return;
    // Whichever comes first; the other's listener is taken away again.
    const waiting = new AbortController();
    const options = {signal: waiting.signal};
    try {
      await Promise.race([once(this.stream, 'drain', options), once(this.stream, 'close', options)]);
    } finally {
      waiting.abort();
    }
  }

  async close(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await new Promise<void>((resolve, reject) => this.stream.end((cause?: Error | null) => (cause ? reject(cause) : resolve())));
  }
}
