/** Reads small parts of a file through blocks that are kept a while, so that walking its structure costs few ranges. */
import type {FileRanges} from '../../../contracts/whole-file.ts';
import {KiB} from '../../../model/units.ts';
import {corrupt} from './audio-fault.ts';

const blockBytes = 64 * KiB;

export class RangeReader {
  readonly size: number;
  private readonly file: FileRanges;
  private block = Buffer.alloc(0);
  private blockAt = 0;

  constructor(file: FileRanges) {
    this.file = file;
    this.size = file.size;
  }

  /** Exactly so many bytes, a copy. @throws {AudioFault} when the file ends before */
  async exactly(offset: number, length: number): Promise<Buffer> {
    const bytes = await this.upTo(offset, length);
    if (bytes.byteLength < length) throw corrupt(`the file ends at byte ${this.size}, inside of what begins at byte ${offset}`);
    return bytes;
  }

  /** As many as there are, a copy. */
  async upTo(offset: number, length: number): Promise<Buffer> {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    const found = Buffer.alloc(wanted);
    for (let filled = 0; filled < wanted;) {
      const at = offset + filled - this.blockAt;
      if (at < 0 || at >= this.block.byteLength) {
        await this.load(offset + filled);
        continue;
      }
      filled += this.block.copy(found, filled, at);
    }
    return found;
  }

  private async load(offset: number): Promise<void> {
    // The range is valid until the next one: the block is a copy of it.
    this.block = Buffer.from(await this.file.read(offset, blockBytes));
    this.blockAt = offset;
    if (this.block.byteLength === 0) throw corrupt(`byte ${offset} cannot be read: the file became shorter`);
  }
}
