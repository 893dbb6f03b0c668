/** What String.trim takes off, found in bytes of UTF-8: where a text begins and ends without it. Expects whole characters. */

const ascii = 0x80;
const blanks = new Set(['\t', '\n', '\v', '\f', '\r', ' '].map((one) => one.charCodeAt(0)));
const isBlankByte = Uint8Array.from({length: 256}, (_, code) => (blanks.has(code) ? 1 : 0));

/** Index of the first byte of a stretch that is of no blank; its end where all are. */
export function behindBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const current = bytes[at] as number;
    const length = current < ascii ? (isBlankByte[current] as number) : wideBlankAt(bytes, at, to);
    if (length === 0) return at;
    at += length;
  }
  return to;
}

/** Index behind the last byte of a stretch that is of no blank; its beginning where all are. */
export function beforeBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from) {
    const current = bytes[at - 1] as number;
    let length = current < ascii ? (isBlankByte[current] as number) : 0;
    if (current >= ascii) {
      if (at - 2 >= from && wideBlankAt(bytes, at - 2, at) === 2) length = 2;
      else if (at - 3 >= from && wideBlankAt(bytes, at - 3, at) === 3) length = 3;
    }
    if (length === 0) return at;
    at -= length;
  }
  return from;
}

/** Bytes of the blank beyond ASCII that begins there; 0 where none does. */
function wideBlankAt(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at] as number;
  if (first === 0xc2) return at + 2 <= to && bytes[at + 1] === 0xa0 ? 2 : 0;
  if (at + 3 > to) return 0;
  const second = bytes[at + 1] as number;
  const third = bytes[at + 2] as number;
  switch (first) {
    case 0xe1:
      return second === 0x9a && third === 0x80 ? 3 : 0;
    case 0xe2:
      return (second === 0x80 && isGeneralBlank(third)) || (second === 0x81 && third === 0x9f) ? 3 : 0;
    case 0xe3:
      return second === 0x80 && third === 0x80 ? 3 : 0;
    case 0xef:
      return second === 0xbb && third === 0xbf ? 3 : 0;
    default:
      return 0;
  }
}

/** U+2000 to U+200A, the separators U+2028 and U+2029, and U+202F. */
function isGeneralBlank(third: number): boolean {
  return (third >= 0x80 && third <= 0x8a) || third === 0xa8 || third === 0xa9 || third === 0xaf;
}
