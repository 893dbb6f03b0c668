/** The byte order mark that a file may begin with: it says the encoding beyond doubt. And the look of UTF-16 without one. Decides nothing. */

export interface ByteOrderMark {
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';
  readonly length: number;
}

/** UTF-32 first: its little-endian mark begins with that of UTF-16. */
const marks: readonly (readonly [ByteOrderMark['encoding'], readonly number[]])[] = [
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-32be', [0, 0, 0xfe, 0xff]],
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

export function byteOrderMarkOf(bytes: Uint8Array): ByteOrderMark | undefined {
  const found = marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte));
  return found === undefined ? undefined : {encoding: found[0], length: found[1].length};
}

/** Text in UTF-16 has its zeros at every other byte; without a mark nothing else tells it. */
export function looksLikeUtf16(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (!holdsZeros(bytes)) return undefined;
  const zeros = {even: 0, odd: 0};
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === 0) zeros[at % 2 === 0 ? 'even' : 'odd']++;
  const {even, odd} = zeros;
  if (Math.min(even, odd) > 0 || Math.max(even, odd) <= bytes.length / 5) return undefined;
  return odd > 0 ? 'utf-16le' : 'utf-16be';
}

/** A Buffer's search is native, a Uint8Array's goes byte by byte: 40 us for a file's beginning. */
export function holdsZeros(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(0);
}
