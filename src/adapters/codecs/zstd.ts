/** Zstandard (RFC 8878): one frame or several, skippable ones among them. Its window is held against the memory bound. */
import {constants, createZstdDecompress} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import type {Engine} from './engine.ts';
import {packings} from './packings.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const engine: Engine = {
  label: 'zstd data',
  behind: 'streams',
  machine: ({windowBytesMax, pieceBytes}) =>
    createZstdDecompress({
      chunkSize: pieceBytes,
      params: {[constants.ZSTD_d_windowLogMax]: Math.floor(Math.log2(windowBytesMax))},
    }),
};

export const zstd: Codec = {
  ...packings.zstd,
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};
