/** Encoded text and readers over it, for the tests of encodings. The encoder is iconv-lite's: none of ours. */
import iconv from 'iconv-lite';
import type {ByteReader} from '../../../src/contracts/source.ts';

/** Those that iconv-lite and the platform both know. */
export const encodings = (
  'utf-16le utf-16be ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-10 iso-8859-13 ' +
  'iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 ' +
  'windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 gbk gb18030 big5 euc-jp shift_jis euc-kr'
).split(' ');

/** Its Big5 has the supplement of Hong Kong, which the platform has not. */
const encoderNames: Readonly<Record<string, string>> = {big5: 'cp950'};

export function encoded(text: string, encoding: string): Buffer {
  return iconv.encode(text, encoderNames[encoding] ?? encoding);
}

/** Where iconv-lite and the Encoding Standard differ: symbols that a later edition of a standard, or a vendor, moved. */
const disputed: Readonly<Record<string, RegExp>> = {
  'koi8-u': /[\u255d\u256c]/,
  macintosh: /[\u00a4\u2126\u03a9]/,
  gbk: /[\ue78d-\ue796\ue81e-\ue864\ufe10-\ufe19\u9fb4-\u9fbb]/,
  gb18030: /[\ue78d-\ue796\ue81e-\ue864\ufe10-\ufe19\u9fb4-\u9fbb]/,
  shift_jis: /\x80/,
};

/** The encoding has the character, and nobody disputes where. */
export function has(encoding: string, character: string): boolean {
  if (disputed[encoding]?.test(character) === true) return false;
  // U+FFFD stands for "no such character" in iconv-lite's single-byte tables.
  if (character === '\ufffd' && !/^(utf|gb)/.test(encoding)) return false;
  return iconv.decode(encoded(character, encoding), encoderNames[encoding] ?? encoding) === character && character !== '\ufeff';
}

export function readerOver(bytes: Uint8Array, reads: readonly number[] = [Infinity]): ByteReader {
  let position = 0;
  let turn = 0;
  return {
    size: bytes.byteLength,
    mtimeMs: 7,
    async read(target) {
      const most = Math.min(target.byteLength, reads[turn++ % reads.length] ?? Infinity);
      const taken = bytes.subarray(position, position + most);
      target.set(taken);
      position += taken.byteLength;
      return taken.byteLength;
    },
    close: () => Promise.resolve(),
  };
}

export async function readAll(reader: ByteReader, targets: readonly number[] = [65_536]): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (let turn = 0; ; turn++) {
    const target = new Uint8Array(targets[turn % targets.length] ?? 1);
    const read = await reader.read(target);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(target.subarray(0, read));
  }
}
