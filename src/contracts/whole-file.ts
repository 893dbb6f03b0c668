/**
 * What an extractor is given whose input is whole files (see Extractor.reads): all of a file's bytes, or the right to ask for some.
 * Where the file lies, and how it is read, stays the coordinator's.
 */

/** For `reads: 'file'`. */
export interface WholeFile {
  /** As rejects and lineage name it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** All of them; valid until the extractor's answer is done with, never to be changed. */
  readonly bytes: Uint8Array;
}

/** For `reads: 'ranges'`. */
export interface FileRanges {
  readonly name: string;
  readonly size: number;
  /**
   * Bytes from `offset` on: `length` of them; fewer at the file's end, and where `length` is more than a chunk (`limits.chunkBytes`,
   * 512 KiB by default). Valid until the next read; one read at a time. Rejects when the file cannot be read, or the run is stopping.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that is in memory, as ranges of it. */
export function rangesInMemory({name, size, bytes}: WholeFile): FileRanges {
  return {name, size, read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length))};
}
