/** Bytes of an answer to text: unpacks what came packed, within a bound, and takes UTF-8 only. Nothing is replaced in silence. */
import {isUtf8} from 'node:buffer';
import {promisify} from 'node:util';
import {brotliDecompress, gunzip, inflate, zstdDecompress} from 'node:zlib';

/** The body cannot be read as text. Its message says why, and holds none of it. */
export class BadBody extends Error {}

type Unpack = (bytes: Buffer, options: {readonly maxOutputLength: number}) => Promise<Buffer>;

const unpackings: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip) as Unpack,
  'x-gzip': promisify(gunzip) as Unpack,
  deflate: promisify(inflate) as Unpack,
  br: promisify(brotliDecompress) as Unpack,
  zstd: promisify(zstdDecompress) as Unpack,
};

/** At once where nothing is packed. @throws {BadBody} */
export function unpacked(bytes: Buffer, coding: string | string[] | undefined, bytesMost: number): string | Promise<string> {
  const name = String(coding ?? '')
    .trim()
    .toLowerCase();
  return name === '' || name === 'identity' ? textOf(bytes) : unpack(bytes, name, bytesMost);
}

async function unpack(bytes: Buffer, name: string, bytesMost: number): Promise<string> {
  const unpackBytes = Object.hasOwn(unpackings, name) ? unpackings[name] : undefined;
  if (unpackBytes === undefined) throw new BadBody('it is packed in a way that was not asked for');
  let whole: Buffer;
  try {
    whole = await unpackBytes(bytes, {maxOutputLength: bytesMost});
  } catch (cause) {
    throw new BadBody('it cannot be unpacked, or is too large unpacked', {cause});
  }
  return textOf(whole);
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new BadBody('it is not UTF-8');
  return bytes.toString('utf8');
}
