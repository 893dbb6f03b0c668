/**
 * What packings are told by, apart from what unpacks them: a run loads the codecs of files that it meets, and no others. By name, in the
 * order in which a file is asked about. Unpacks nothing but the beginning of what may be brotli, which has no mark.
 */
import {brotliDecompressSync, constants} from 'node:zlib';
import type {Codec, PackedHead} from '../../contracts/codec.ts';
import {systemCodeOf} from '../../model/errors.ts';
import {KiB} from '../../model/units.ts';
import {beginsWith} from './marks.ts';

export type PackingLook = Omit<Codec, 'unpack'>;

const endings = {gzip: ['.gz', '.gzip'], zstd: ['.zst', '.zstd'], brotli: ['.br']} as const;

/** Of a frame, and of the sixteen kinds of frames that are to be skipped. */
const zstdMarks = ['\x28\xb5\x2f\xfd', ...Array.from({length: 16}, (_, kind) => `${String.fromCharCode(0x50 + kind)}\x2a\x4d\x18`)];

export const packings = {
  gzip: {name: 'gzip', extensions: endings.gzip, recognises: (head) => beginsWith(head, ['\x1f\x8b'], endings.gzip)},
  zstd: {name: 'zstd', extensions: endings.zstd, recognises: (head) => beginsWith(head, zstdMarks, endings.zstd)},
  brotli: {name: 'brotli', extensions: endings.brotli, recognises: isBrotli},
  // Nothing tells it: an archive has to say so.
  deflate: {name: 'deflate', extensions: [], recognises: () => false},
} as const satisfies Readonly<Record<string, PackingLook>>;

const triedBytes = 4 * KiB;
const triedOutputMax = 64 * KiB;
const textBytesLeast = 4;

/** Its name says so and its beginning can be unpacked. */
function isBrotli(head: PackedHead): boolean {
  return endings.brotli.some((ending) => head.name.endsWith(ending)) && !isText(head) && unpacksSoFar(head);
}

/** Some short text can be unpacked as far as it goes; a few bytes alone are rather a file that was cut off. */
function isText({bytes}: PackedHead): boolean {
  return (
    bytes.byteLength >= textBytesLeast && bytes.subarray(0, triedBytes).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d))
  );
}

function unpacksSoFar({bytes}: PackedHead): boolean {
  const tried = bytes.subarray(0, triedBytes);
  try {
    brotliDecompressSync(tried, {finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength: triedOutputMax});
    return true;
  } catch (cause) {
    return systemCodeOf(cause) === 'ERR_BUFFER_TOO_LARGE';
  }
}
