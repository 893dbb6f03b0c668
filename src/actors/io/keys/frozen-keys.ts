/**
 * Keys that memory has no room for: tags with their ordinals, sorted, in a file that is never changed. A search reads one block. Made when
 * there are more keys than were expected; a later session makes the same files again.
 */
import {closeSync, openSync, readSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {sinkErrorOf} from '../../../contracts/sink-fault.ts';
import {writeWhole} from './partitions.ts';

const entryBytes = 8;
/** A page of the system's. */
const entriesPerBlock = 512;

export class FrozenKeys {
  private readonly path: string;
  private readonly descriptor: number;
  private readonly count: number;
  /** The first tag of each block: 8 bytes for 4 KiB of keys. */
  private readonly fences: Uint32Array;
  private readonly block = new Uint32Array(entriesPerBlock * 2);

  private constructor(path: string, entries: Uint32Array) {
    this.path = path;
    this.count = entries.length / 2;
    this.fences = Uint32Array.from({length: Math.ceil(this.count / entriesPerBlock)}, (_, block) =>
      tagAt(entries, block * entriesPerBlock),
    );
    this.descriptor = openSync(path, 'r');
  }

  /** @param entries pairs [ordinal, tag], in any order; they are sorted in their place. @throws {SinkError} */
  static async write(path: string, entries: Uint32Array<ArrayBuffer>): Promise<FrozenKeys> {
    // As one number of 64 bits each, the tag above: sorted by it without a call a comparison.
    new BigUint64Array(entries.buffer, entries.byteOffset, entries.length / 2).sort();
    try {
      const handle = await open(path, 'w', 0o644);
      try {
        await writeWhole(handle, new Uint8Array(entries.buffer, entries.byteOffset, entries.byteLength), 0);
      } finally {
        await handle.close();
      }
      return new FrozenKeys(path, entries);
    } catch (cause) {
      throw sinkErrorOf(cause, path);
    }
  }

  /** What `look` finds at the first ordinal with this tag where it finds something. @throws {SinkError} */
  find<Found>(tag: number, look: (ordinal: number) => Found | undefined): Found | undefined {
    for (let block = this.blockOf(tag); block < this.fences.length && (this.fences[block] ?? 0) <= tag; block++) {
      const entries = this.read(block);
      for (let at = firstFrom(entries, tag); at < entries.length / 2 && tagAt(entries, at) === tag; at++) {
        const found = look(entries[at * 2] ?? 0);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** The last block that begins before the tag: equal tags may go on from one into the next. */
  private blockOf(tag: number): number {
    let low = 0;
    let high = this.fences.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.fences[middle] ?? 0) < tag) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  private read(block: number): Uint32Array {
    const from = block * entriesPerBlock;
    const entries = this.block.subarray(0, Math.min(entriesPerBlock, this.count - from) * 2);
    try {
      readSync(this.descriptor, entries, 0, entries.byteLength, from * entryBytes);
    } catch (cause) {
      throw sinkErrorOf(cause, this.path);
    }
    return entries;
  }
}

function tagAt(entries: Uint32Array, at: number): number {
  return entries[at * 2 + 1] ?? 0;
}

function firstFrom(entries: Uint32Array, tag: number): number {
  let low = 0;
  let high = entries.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tagAt(entries, middle) < tag) low = middle + 1;
    else high = middle;
  }
  return low;
}
