/** Zstandard (RFC 8878): one frame or several, skippable ones among them. Its window is held against the memory bound. */
import {constants, createZstdDecompress} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import type {Engine} from './engine.ts';
import {beginsWith} from './marks.ts';
import {UnpackingReader} from './unpacking-reader.ts';

/** Of a frame, and of the sixteen kinds of frames that are to be skipped. */
const marks = ['\x28\xb5\x2f\xfd', ...Array.from({length: 16}, (_, kind) => `${String.fromCharCode(0x50 + kind)}\x2a\x4d\x18`)];
const extensions = ['.zst', '.zstd'];

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
  name: 'zstd',
  extensions,
  recognises: (head) => beginsWith(head, marks, extensions),
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};
