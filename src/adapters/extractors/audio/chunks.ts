/** Walks the chunks of RIFF (little-endian) and IFF (big-endian) files. Trusts no size, and stops after a bounded number of chunks. */
import {corrupt} from './audio-fault.ts';
import type {RangeReader} from './range-reader.ts';

export interface ChunkPlace {
  /** Four characters. */
  readonly id: string;
  /** Of its content. */
  readonly offset: number;
  /** As it says itself: may be more than there is. */
  readonly claimed: number;
}

const headerBytes = 8;
const firstChunk = 12;
/** Real files have a dozen; a file of nothing but empty chunks would take minutes. */
const chunksMax = 10_000;

/** In the file's order. @throws {AudioFault} when there are too many */
export async function* chunksOf(file: RangeReader, start: number, endian: 'little' | 'big'): AsyncGenerator<ChunkPlace, void> {
  let at = start + firstChunk;
  for (let count = 0; at + headerBytes <= file.size; count++) {
    if (count === chunksMax) throw corrupt(`it has more than ${chunksMax} chunks`);
    const header = await file.exactly(at, headerBytes);
    const claimed = endian === 'little' ? header.readUInt32LE(4) : header.readUInt32BE(4);
    const offset = at + headerBytes;
    yield {id: header.toString('latin1', 0, 4), offset, claimed};
    // Chunks begin at even places.
    at = offset + claimed + (claimed % 2);
  }
}
