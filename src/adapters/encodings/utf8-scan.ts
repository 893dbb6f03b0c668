/** Looks whether bytes are UTF-8, and how far they are from it. One pass, no decoding. */
import {isUtf8} from 'node:buffer';

export interface Utf8Scan {
  /** The first byte that no UTF-8 has there; undefined where all is well. */
  readonly brokenAt: number | undefined;
  /** Sequences that belong to no character. */
  readonly broken: number;
  /** Characters of more than one byte. */
  readonly long: number;
}

/** Bytes of a character at most. */
const longest = 4;

const allWell: Utf8Scan = {brokenAt: undefined, broken: 0, long: 0};

/** A character that the end cuts is no fault where more bytes follow (`complete` false). */
export function scanUtf8(bytes: Uint8Array, complete: boolean): Utf8Scan {
  if (isUtf8(bytes) || (!complete && isUtf8(withoutCut(bytes)))) return allWell;
  let brokenAt: number | undefined;
  let broken = 0;
  let long = 0;
  for (let at = 0; at < bytes.length;) {
    const {length, isWhole} = characterAt(bytes, at);
    if (isWhole) {
      if (length > 1) long++;
    } else if (complete || at + length < bytes.length || length === 0) {
      brokenAt ??= at;
      broken++;
    }
    at += Math.max(1, length);
  }
  return {brokenAt, broken, long};
}

/** Without the character that the end cuts. One head in thirty is cut so: it is not looked through byte by byte for that. */
function withoutCut(bytes: Uint8Array): Uint8Array {
  for (let at = bytes.length - 1; at >= 0 && at > bytes.length - longest; at--) {
    const {length, isWhole} = characterAt(bytes, at);
    if (length > 0) return isWhole || at + length < bytes.length ? bytes : bytes.subarray(0, at);
  }
  return bytes;
}

/** How many bytes from `at` on belong together, 0 where none begins a character; table 3-7 of the Unicode Standard. */
function characterAt(bytes: Uint8Array, at: number): {readonly length: number; readonly isWhole: boolean} {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return {length: 1, isWhole: true};
  if (first < 0xc2 || first > 0xf4) return {length: 0, isWhole: false};
  const wanted = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  let least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  let most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  for (let length = 1; length < wanted; length++) {
    const next = bytes[at + length];
    if (next === undefined || next < least || next > most) return {length, isWhole: false};
    least = 0x80;
    most = 0xbf;
  }
  return {length: wanted, isWhole: true};
}
