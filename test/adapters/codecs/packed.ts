/** Packed bytes in memory, as a file that can be opened again, and what comes out of them. */
import * as zlib from 'node:zlib';
import type {Codec, UnpackBounds} from '../../../src/contracts/codec.ts';
import type {ByteReader} from '../../../src/contracts/source.ts';
import {brotli} from '../../../src/adapters/codecs/brotli.ts';
import {gzip} from '../../../src/adapters/codecs/gzip.ts';
import {zstd} from '../../../src/adapters/codecs/zstd.ts';
import {MiB} from '../../../src/model/units.ts';

export const usualBounds: UnpackBounds = {bytesMax: 1024 * MiB, windowBytesMax: 16 * MiB, aheadBytes: MiB};

export interface Packing {
  readonly codec: Codec;
  readonly pack: (bytes: Uint8Array) => Buffer;
}

export const packings: Readonly<Record<string, Packing>> = {
  gzip: {codec: gzip, pack: (bytes) => zlib.gzipSync(bytes)},
  zstd: {codec: zstd, pack: (bytes) => zlib.zstdCompressSync(bytes, {params: {[zlib.constants.ZSTD_c_checksumFlag]: 1}})},
  brotli: {codec: brotli, pack: (bytes) => zlib.brotliCompressSync(bytes, {params: {[zlib.constants.BROTLI_PARAM_QUALITY]: 5}})},
};

/** Gives `reads` bytes at most, over and over; counts who is open. */
export class MemoryFile {
  open = 0;
  opened = 0;
  /** Bytes given to all readers together. */
  given = 0;
  private readonly bytes: Uint8Array;
  private readonly reads: readonly number[];

  constructor(bytes: Uint8Array, reads: readonly number[] = [Infinity]) {
    this.bytes = bytes;
    this.reads = reads;
  }

  reader(): ByteReader {
    this.open++;
    this.opened++;
    let position = 0;
    let turn = 0;
    return {
      size: this.bytes.byteLength,
      mtimeMs: 7,
      read: async (target) => {
        const most = Math.min(target.byteLength, this.reads[turn++ % this.reads.length] ?? Infinity);
        const part = this.bytes.subarray(position, position + most);
        target.set(part);
        position += part.byteLength;
        this.given += part.byteLength;
        return part.byteLength;
      },
      close: async () => void this.open--,
    };
  }

  unpack(codec: Codec, bounds: Partial<UnpackBounds> = {}): ByteReader {
    return codec.unpack({reader: this.reader(), reopen: async () => this.reader()}, {...usualBounds, ...bounds});
  }
}

export interface Came {
  readonly bytes: Buffer;
  readonly failure: unknown;
}

/** Everything until the end or a failure, in reads of so many bytes. */
export async function allOf(reader: ByteReader, reads: readonly number[] = [1000]): Promise<Came> {
  const pieces: Uint8Array[] = [];
  let failure: unknown;
  try {
    for (let turn = 0; ; turn++) {
      const target = new Uint8Array(reads[turn % reads.length] ?? 1);
      const read = await reader.read(target);
      if (read === 0) break;
      pieces.push(target.subarray(0, read));
    }
  } catch (cause) {
    failure = cause;
  }
  await reader.close();
  return {bytes: Buffer.concat(pieces), failure};
}

/** Text that packs well, but not to nothing. */
export function sampleText(lines: number): Buffer {
  const line = (n: number): string => JSON.stringify({n, name: `name ${(n * 7919) % 1009}`, text: 'x'.repeat(n % 13)});
  return Buffer.from(Array.from({length: lines}, (_, n) => `${line(n)}\n`).join(''));
}
