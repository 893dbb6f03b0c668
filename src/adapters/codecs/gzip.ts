/** gzip (RFC 1952): one member or several, one behind the other, as if they were one. Zeros behind the last one are padding. */
import {createGunzip, gunzipSync, type Gunzip} from 'node:zlib';
import type {Codec} from '../../contracts/codec.ts';
import {KiB} from '../../model/units.ts';
import type {Engine} from './engine.ts';
import {packings} from './packings.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const engine: Engine = {label: 'gzip data', behind: 'streams', machine: ({pieceBytes}) => createGunzip({chunkSize: pieceBytes})};

export const gzip: Codec = {
  ...packings.gzip,
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
  unpackAtOnce,
};

/** A member ends with its length, modulo 2^32: of a small file's only member that is the whole. */
const lengthBytes = 4;
/** Another member may say little and mean little: pieces so small cost more than what is in them. */
const pieceBytesLeast = 16 * KiB;

function unpackAtOnce(bytes: Uint8Array, bytesMost: number): Uint8Array<ArrayBuffer> | undefined {
  if (bytes.byteLength < lengthBytes) return undefined;
  const told = new DataView(bytes.buffer, bytes.byteOffset + bytes.byteLength - lengthBytes).getUint32(0, true);
  if (told > bytesMost) return undefined;
  try {
    // One byte more, so that zlib sees the end without another piece.
    const chunkSize = Math.max(pieceBytesLeast, told + 1);
    const {buffer, engine: unpacked} = gunzipSync(bytes, {chunkSize, maxOutputLength: bytesMost, info: true}) as unknown as Unpacked;
    // What is left behind the last member is padding, or is not: that is looked at the long way.
    return unpacked.bytesWritten === bytes.byteLength ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/** What node:zlib gives with `info`, which its types do not know. */
interface Unpacked {
  readonly buffer: Buffer<ArrayBuffer>;
  readonly engine: Gunzip;
}
