/**
 * Whether bytes are the content of a JSON string as JSON.stringify writes it, found in one look, sixteen bytes at a time, or four where
 * there is no kernel: byte by byte it costs as much as decoding. It takes valid UTF-8 for granted and does not look for quotes: where
 * the string ends the caller knows.
 */
import {textKernel, verdict, windowBytes} from './text-kernel.ts';

const blank = 0x20;
const backslash = 0x5c;
/** 1 for what stands behind the backslash. Never `/`; and `u` stands for what may be anything. */
const plainEscapes = Uint8Array.from({length: 0x100}, (_, byte) => Number('n"\\rtbf'.includes(String.fromCharCode(byte))));
const wordBytes = 4;
const broken = -1;

interface Stretch {
  readonly start: number;
  /** Not looked at. */
  readonly end: number;
}

/** False too where an escape is not the one that JSON.stringify writes. No escape is cut by the ends of the stretch. */
export function isPlainJson(bytes: Uint8Array, {start, end}: Stretch): boolean {
  const kernel = textKernel();
  if (kernel === undefined) return isPlainlyPlain(bytes, {start, end});
  let said: number = verdict.plain;
  for (let at = start; at < end && said !== verdict.broken; at += windowBytes) {
    const length = Math.min(windowBytes, end - at);
    kernel.window.set(bytes.subarray(at, at + length));
    said = kernel.plain(length, said);
  }
  return said === verdict.plain;
}

/** The same without a kernel. Exported for its test. */
export function isPlainlyPlain(bytes: Uint8Array, {start, end}: Stretch): boolean {
  const aligned = start + (-(bytes.byteOffset + start) & (wordBytes - 1));
  const count = (end - aligned) >> 2;
  if (count < 1) return look(bytes, {start, end}, start) !== broken;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + aligned, count);
  let next = look(bytes, {start, end: aligned}, start);
  for (let index = 0; index < count && next !== broken; index++) {
    if (isOrdinary(words[index] ?? 0)) continue;
    const at = aligned + index * wordBytes;
    next = look(bytes, {start: at, end: at + wordBytes}, next);
  }
  return next !== broken && look(bytes, {start: aligned + count * wordBytes, end}, next) !== broken;
}

/** None of its bytes is a backslash or below the blank. The usual tricks: a byte's high bit shows that taking from it went below zero. */
function isOrdinary(word: number): boolean {
  const slashed = word ^ 0x5c5c5c5c;
  return ((((word - 0x20202020) & ~word) | ((slashed - 0x01010101) & ~slashed)) & 0x80808080) === 0;
}

/** @param from bytes before it belong to an escape; @returns the same for what follows, or `broken` */
function look(bytes: Uint8Array, {start, end}: Stretch, from: number): number {
  let next = from;
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < blank) return broken;
    if (byte !== backslash || at < next) continue;
    if (plainEscapes[bytes[at + 1] ?? 0] !== 1) return broken;
    next = at + 2;
  }
  return next;
}
