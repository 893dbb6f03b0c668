/** Texts as bytes of a database and back: packed where that pays, with a checksum. What does not come back whole does not come back. */
import {constants, crc32, zstdCompressSync, zstdDecompressSync} from 'node:zlib';
import {MiB} from '../../model/units.ts';

/** Packing takes 50 us and unpacking 60; below this a warm run of small answers would spend more on it than on all else. */
const packedFrom = 1024;
/** No answer is larger unpacked: a wrong length in a damaged frame allocates no more. */
const textBytesMost = 64 * MiB;
const options = {params: {[constants.ZSTD_c_compressionLevel]: 1}};

export interface EncodedText {
  /** Text where it is not packed: a database turns it into bytes as it writes. */
  readonly bytes: Uint8Array | string;
  readonly isPacked: boolean;
  /** Of the text's UTF-8, before packing. */
  readonly crc32: number;
}

/** @param text well-formed (see `oneLine`) */
export function encodeText(text: string): EncodedText {
  if (text.length < packedFrom) return {bytes: text, isPacked: false, crc32: crc32(text)};
  const plain = Buffer.from(text, 'utf8');
  const packed = zstdCompressSync(plain, options);
  return {bytes: packed.length < plain.length ? packed : text, isPacked: packed.length < plain.length, crc32: crc32(plain)};
}

/** Null where it is not what was written, whatever it is. @param bytes text where it is not packed */
export function decodeText({bytes, isPacked, crc32: sum}: {readonly bytes: unknown} & Omit<EncodedText, 'bytes'>): string | null {
  if (!isPacked) return typeof bytes === 'string' && crc32(bytes) === sum ? bytes : null;
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    const plain = zstdDecompressSync(bytes, {maxOutputLength: textBytesMost});
    return crc32(plain) === sum ? plain.toString('utf8') : null;
  } catch {
    return null;
  }
}

/**
 * The same JSON as one line that UTF-8 can hold: line ends stand between tokens only, lone surrogates in strings only, where an
 * escape means the same.
 */
export function oneLine(json: string): string {
  const line = /[\n\r]/.test(json) ? json.replaceAll(/[\n\r]+/g, ' ') : json;
  return line.isWellFormed() ? line : line.replaceAll(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`);
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
