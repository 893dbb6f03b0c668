/**
 * Packed bytes in blocks of one size, whatever the reads give: what is saved of a damaged file depends on where blocks begin, and must
 * be the same each time. Holds one block, which is used again.
 */
import type {ByteReader} from '../../contracts/source.ts';
import {assert} from '../../model/errors.ts';
import {KiB} from '../../model/units.ts';

export const blockBytes = 64 * KiB;

export class PackedBlocks {
  private readonly reader: ByteReader;
  private readonly buffer: Uint8Array;
  private from = 0;
  private to = 0;
  private readTo = 0;
  private isAtEnd = false;

  constructor(reader: ByteReader) {
    this.reader = reader;
    // Of small files there are many. One byte behind their end shows that it is the end.
    this.buffer = new Uint8Array(reader.size < 0 ? blockBytes : Math.min(blockBytes, reader.size + 1));
  }

  /** Of the next byte, from the beginning. */
  get position(): number {
    return this.readTo - (this.to - this.from);
  }

  /** Bytes of the source that were taken for what stands before the next byte, at most. */
  get taken(): number {
    return this.reader.stored?.taken ?? this.position;
  }

  /** The next bytes, `most` at most, valid until the next call; none at the end. @throws {SourceError} */
  async next(most: number): Promise<Uint8Array> {
    if (this.from === this.to) await this.fill();
    const end = Math.min(this.to, this.from + most);
    const bytes = this.buffer.subarray(this.from, end);
    this.from = end;
    return bytes;
  }

  /** The last so many bytes were not used: they come again. */
  putBack(count: number): void {
    assert(count <= this.from, 'no more is put back than was given');
    this.from -= count;
  }

  /** Passes over zeros; whether anything stands behind them. @throws {SourceError} */
  async passZeros(): Promise<boolean> {
    for (;;) {
      while (this.from < this.to && this.buffer[this.from] === 0) this.from++;
      if (this.from < this.to) return true;
      await this.fill();
      if (this.from === this.to) return false;
    }
  }

  private async fill(): Promise<void> {
    this.from = 0;
    this.to = 0;
    while (!this.isAtEnd && this.to < this.buffer.byteLength) {
      const read = await this.reader.read(this.buffer.subarray(this.to));
      this.isAtEnd = read === 0;
      this.to += read;
      this.readTo += read;
    }
  }
}
