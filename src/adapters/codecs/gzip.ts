/** gzip (RFC 1952): one member or several, one behind the other, as if they were one. Zeros behind the last one are padding. */
import {createGunzip} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import type {Engine} from './engine.ts';
import {packings} from './packings.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const engine: Engine = {label: 'gzip data', behind: 'streams', machine: ({pieceBytes}) => createGunzip({chunkSize: pieceBytes})};

export const gzip: Codec = {
  ...packings.gzip,
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};
