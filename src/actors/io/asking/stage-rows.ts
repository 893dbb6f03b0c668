/**
 * Reads the rows of a stage's file in order, a few hundred at a time, and single rows again by their place. Of the lines it takes rows
 * alone: what is passed on has nothing to ask.
 */
import {open, type FileHandle} from 'node:fs/promises';
import {parseExact} from '../../../model/exact-number.ts';
import {messageOf, SourceError} from '../../../model/errors.ts';
import {KiB} from '../../../model/units.ts';
import {rowHeaderAt, rowLetter} from '../../../protocol/stage-lines.ts';

/** A row as it stands in the file. */
export interface StageRow {
  /** First byte of its line. */
  readonly at: number;
  /** Bytes of the line, without its line feed. */
  readonly length: number;
  readonly value: unknown;
}

interface Block {
  readonly at: number;
  readonly end: number;
  readonly bytes: Promise<Buffer>;
}

/** Who waits for the thread waits for a page of rows to be looked up: some 20 ms. */
const pageBytes = 64 * KiB;
/** A read of one row costs as much as one of so many bytes. */
const blockBytes = 32 * KiB;
const lineFeed = 10;
/** What a row's place stands in. */
const headerBytesMost = 4 * KiB;

export class StageRows {
  private readonly path: string;
  private readonly handle: FileHandle;
  private readonly end: number;
  private buffer = Buffer.alloc(pageBytes);
  private filled = 0;
  /** What was read last of single rows: they are asked for nearly in their order. */
  private block: Block | null = null;
  /** In the file, of the buffer's first byte. */
  private at: number;

  /** From `from` (where a line begins) to `end` (where one ends). @throws {SourceError} */
  static async open(path: string, {from, end}: {readonly from: number; readonly end: number}): Promise<StageRows> {
    return new StageRows(path, await named(path, () => open(path, 'r')), {from, end});
  }

  private constructor(path: string, handle: FileHandle, {from, end}: {readonly from: number; readonly end: number}) {
    this.path = path;
    this.handle = handle;
    this.at = from;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at + this.filled >= this.end && this.filled === 0;
  }

  /** First byte that was not given yet. */
  get position(): number {
    return this.at;
  }

  /** The rows of the next lines, which may be none of them; undefined at the end. @throws {SourceError} */
  async next(): Promise<readonly StageRow[] | undefined> {
    if (this.isAtEnd) return undefined;
    await this.fill();
    let lastLine = this.buffer.subarray(0, this.filled).lastIndexOf(lineFeed);
    while (lastLine === -1) {
      // The last line ends where the file does: to look on would never end.
      if (this.at + this.filled >= this.end) throw damaged(this.path, this.at);
      const larger = Buffer.alloc(this.buffer.length * 2);
      this.buffer.copy(larger, 0, 0, this.filled);
      this.buffer = larger;
      await this.fill();
      lastLine = this.buffer.subarray(0, this.filled).lastIndexOf(lineFeed);
    }
    const rows = this.rowsUpTo(lastLine + 1);
    this.buffer.copyWithin(0, lastLine + 1, this.filled);
    this.filled -= lastLine + 1;
    this.at += lastLine + 1;
    return rows;
  }

  /** A row that was given before. @throws {SourceError} */
  async read({at, length}: Pick<StageRow, 'at' | 'length'>): Promise<unknown> {
    const {block} = this;
    const isThere = block !== null && at >= block.at && at + length < block.end;
    const {at: blockAt, bytes} = isThere ? block : this.readBlock(at, length + 1);
    const start = at - blockAt;
    return rowOf(this.path, await bytes, {start, end: start + length, at});
  }

  /** Where the row that begins there comes from; null where that is no row. */
  async placeOf({at, length}: Pick<StageRow, 'at' | 'length'>): Promise<{readonly line: number | null; readonly index: number} | null> {
    const bytes = Buffer.alloc(Math.min(length, headerBytesMost));
    await named(this.path, () => this.handle.read(bytes, 0, bytes.length, at));
    const header = rowHeaderAt(bytes, 0, length);
    return header === undefined ? null : {line: header.line === 0 ? null : header.line, index: header.index};
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private readBlock(at: number, lengthLeast: number): Block {
    const length = Math.max(lengthLeast, Math.min(blockBytes, this.end - at));
    const read = async (): Promise<Buffer> => {
      const bytes = Buffer.allocUnsafe(length);
      const {bytesRead} = await named(this.path, () => this.handle.read(bytes, 0, length, at));
      if (bytesRead < lengthLeast) throw damaged(this.path, at);
      return bytes.subarray(0, bytesRead);
    };
    const block = {at, end: at + length, bytes: read()};
    this.block = block;
    // One that failed is tried again by whoever comes next.
    block.bytes.catch(() => {
      if (this.block === block) this.block = null;
    });
    return block;
  }

  private async fill(): Promise<void> {
    const left = this.end - this.at - this.filled;
    const length = Math.min(left, this.buffer.length - this.filled);
    if (length <= 0) return;
    const {bytesRead} = await named(this.path, () => this.handle.read(this.buffer, this.filled, length, this.at + this.filled));
    if (bytesRead === 0) throw damaged(this.path, this.at + this.filled);
    this.filled += bytesRead;
  }

  private rowsUpTo(limit: number): readonly StageRow[] {
    const rows: StageRow[] = [];
    for (let start = 0; start < limit;) {
      const end = this.buffer.indexOf(lineFeed, start);
      const at = this.at + start;
      if (this.buffer[start + rowLetter.at] === rowLetter.code) {
        rows.push({at, length: end - start, value: rowOf(this.path, this.buffer, {start, end, at})});
      }
      start = end + 1;
    }
    return rows;
  }
}

function rowOf(
  path: string,
  bytes: Buffer,
  {start, end, at}: {readonly start: number; readonly end: number; readonly at: number},
): unknown {
  const header = rowHeaderAt(bytes, start, end);
  if (header === undefined) throw damaged(path, at);
  try {
    return parseExact(bytes.toString('utf8', header.rowAt, end - 1));
  } catch {
    throw damaged(path, at);
  }
}

function damaged(path: string, at: number): SourceError {
  return new SourceError(`the file between two stages is damaged at byte ${at}`, {
    code: 'STAGE_DAMAGED',
    where: path,
    hint: 'check the disk; begin a new run in another output.dir',
  });
}

async function named<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof SourceError) throw cause;
    throw new SourceError(`the file between two stages cannot be read: ${messageOf(cause)}`, {
      code: 'STAGE_UNREADABLE',
      where: path,
      hint: 'what is committed is safe: see that it can be read, then resume',
      cause,
    });
  }
}
