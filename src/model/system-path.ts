/**
 * Paths whose bytes are no UTF-8, as text: Linux lets a name be any bytes, and old archives unpack to such names. Text would lose
 * them (two names become one, and neither can be opened), so they travel as a file: URL. Touches no disk.
 */
import {isUtf8} from 'node:buffer';

const scheme = 'file://';
const longestCharacter = 4;

/** What a path is written down as: itself, or a URL with its bytes escaped. */
export function writtenPath(path: string | Buffer): string {
  if (typeof path === 'string') return path;
  const escaped = [...path].map((byte) => (isPlain(byte) ? String.fromCharCode(byte) : `%${hexOf(byte)}`));
  return scheme + escaped.join('');
}

/** What the system is to be asked for: a written path's own bytes. */
export function systemPath(written: string): string | Buffer {
  if (!written.startsWith(scheme)) return written;
  const bytes: number[] = [];
  for (let at = scheme.length; at < written.length; at++) {
    const isEscape = written[at] === '%';
    bytes.push(isEscape ? Number.parseInt(written.slice(at + 1, at + 3), 16) : written.charCodeAt(at));
    if (isEscape) at += 2;
  }
  return Buffer.from(bytes);
}

/** A name for people: as it is, or with each byte that belongs to no character as \xff. */
export function shownName(name: Buffer): string {
  if (isUtf8(name)) return name.toString('utf8');
  let shown = '';
  for (let at = 0; at < name.length;) {
    const length = characterAt(name, at);
    shown += length === 0 ? `\\x${hexOf(name[at] as number)}` : name.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return shown;
}

/** Bytes of the character there; 0 where none is. */
function characterAt(name: Buffer, at: number): number {
  for (let length = 1; length <= longestCharacter; length++) if (isUtf8(name.subarray(at, at + length))) return length;
  return 0;
}

function isPlain(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f && byte !== 0x25;
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
