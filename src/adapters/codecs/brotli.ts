/**
 * Brotli (RFC 7932). It has no mark: a file is taken for it when its name says so and its beginning can be unpacked. It has no checksum
 * either: damage that still unpacks to something is not noticed. Its window is 16 MiB at most.
 */
import {brotliDecompressSync, constants, createBrotliDecompress} from 'node:zlib';
import type {Codec, PackedHead} from '../../contracts/codec.ts';
import {systemCodeOf} from '../../model/errors.ts';
import {KiB} from '../../model/units.ts';
import type {Engine} from './engine.ts';
import {UnpackingReader} from './unpacking-reader.ts';

const extensions = ['.br'];
const triedBytes = 4 * KiB;
const triedOutputMax = 64 * KiB;

const engine: Engine = {
  label: 'brotli data',
  behind: 'nothing',
  machine: ({pieceBytes}) => createBrotliDecompress({chunkSize: pieceBytes}),
};

export const brotli: Codec = {
  name: 'brotli',
  extensions,
  recognises: (head) => extensions.some((ending) => head.name.endsWith(ending)) && !isText(head) && unpacksSoFar(head),
  unpack: (packed, bounds) => new UnpackingReader(packed, engine, bounds),
};

/** Some short text can be unpacked as far as it goes; a few bytes alone are rather a file that was cut off. */
function isText({bytes}: PackedHead): boolean {
  return (
    bytes.byteLength >= textBytesLeast && bytes.subarray(0, triedBytes).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d))
  );
}

const textBytesLeast = 4;

function unpacksSoFar({bytes}: PackedHead): boolean {
  const tried = bytes.subarray(0, triedBytes);
  try {
    brotliDecompressSync(tried, {finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: triedOutputMax});
    return true;
  } catch (cause) {
    return systemCodeOf(cause) === 'ERR_BUFFER_TOO_LARGE';
  }
}
