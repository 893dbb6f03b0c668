/** Raw deflate (RFC 1951), as zip archives pack their entries. Nothing tells it: an archive has to say so. */
import {createInflateRaw} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import type {Engine} from './engine.ts';
import {packings} from './packings.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const engine: Engine = {label: 'deflate data', behind: 'whatever', machine: ({pieceBytes}) => createInflateRaw({chunkSize: pieceBytes})};

export const deflate: Codec = {
  ...packings.deflate,
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};
