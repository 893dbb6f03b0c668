/**
 * Brotli (RFC 7932). It has no mark: a file is taken for it when its name says so and its beginning can be unpacked. It has no checksum
 * either: damage that still unpacks to something is not noticed. Its window is 16 MiB at most.
 */
import {createBrotliDecompress} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import type {Engine} from './engine.ts';
import {packings} from './packings.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const engine: Engine = {
  label: 'brotli data',
  behind: 'nothing',
  machine: ({pieceBytes}) => createBrotliDecompress({chunkSize: pieceBytes}),
};

export const brotli: Codec = {
  ...packings.brotli,
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};
