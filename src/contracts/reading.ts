/** Readers over readers: a file from its beginning when its first bytes were read already, or all of it from memory. */
import {KiB} from '../model/units.ts';
import type {ByteReader} from './source.ts';

/** The first bytes, which were read already, and then the rest. */
export function withHead(reader: ByteReader, head: Uint8Array): ByteReader {
  if (head.byteLength === 0) return reader;
  let rest = head;
  return {
    size: reader.size,
    mtimeMs: reader.mtimeMs,
    packing: reader.packing,
    get stored() {
      return reader.stored;
    },
    async read(target) {
      if (rest.byteLength === 0) return reader.read(target);
      const taken = rest.subarray(0, target.byteLength);
      target.set(taken);
      rest = rest.subarray(taken.byteLength);
      return taken.byteLength;
    },
    arrival: reader.arrival && (() => (rest.byteLength === 0 ? reader.arrival?.() : undefined)),
    close: () => reader.close(),
  };
}

/** A file whose bytes are in memory; what else there is to tell of it as of another reader. */
export function fromMemory(bytes: Uint8Array, like: Pick<ByteReader, 'mtimeMs' | 'packing'>, offset: number): ByteReader {
  let position = offset;
  return {
    size: bytes.byteLength,
    mtimeMs: like.mtimeMs,
    packing: like.packing,
    async read(target) {
      const part = bytes.subarray(position, position + target.byteLength);
      target.set(part);
      position += part.byteLength;
      return part.byteLength;
    },
    close: () => Promise.resolve(),
  };
}

/** What `make` makes of a reader, and beside it what lies in the source: `make` need not tell. */
export function madeOf(reader: ByteReader, make: (reader: ByteReader) => ByteReader): ByteReader {
  let read = 0;
  // What was read last is not known to be needed for what was given.
  let taken = 0;
  const made = make({
    size: reader.size,
    mtimeMs: reader.mtimeMs,
    async read(target) {
      taken = reader.stored?.taken ?? read;
      const count = await reader.read(target);
      read += count;
      return count;
    },
    arrival: reader.arrival && (() => reader.arrival?.()),
    close: () => reader.close(),
  });
  return {
    size: made.size,
    mtimeMs: made.mtimeMs,
    get stored() {
      return {size: reader.stored?.size ?? reader.size, taken};
    },
    arrival: made.arrival && (() => made.arrival?.()),
    read: (target) => made.read(target),
    close: () => made.close(),
  };
}

export interface Beginning {
  readonly bytes: Uint8Array;
  /** They are the whole file. */
  readonly complete: boolean;
  /** What the next read throws, where it is known. */
  readonly damage: unknown;
}

const firstTryBytes = 4 * KiB;

/** As readBeginning, of a reader that knows no size; a small file is given a small buffer. */
export async function beginningOf(reader: ByteReader, bytesMost: number): Promise<Beginning> {
  const first = await readBeginning(reader, new Uint8Array(Math.min(bytesMost, firstTryBytes)));
  if (first.complete || first.damage !== undefined || first.bytes.byteLength < firstTryBytes) return first;
  const target = new Uint8Array(bytesMost);
  target.set(first.bytes);
  const rest = await readBeginning(reader, target.subarray(firstTryBytes)).catch((damage: unknown) => ({...first, bytes: noBytes, damage}));
  return {...rest, bytes: target.subarray(0, firstTryBytes + rest.bytes.byteLength)};
}

const noBytes = new Uint8Array();

/** Up to `target.byteLength` bytes from a file's beginning; fewer of input that comes as somebody makes it. @throws {SourceError} when there is not even one */
export async function readBeginning(reader: ByteReader, target: Uint8Array): Promise<Beginning> {
  let filled = 0;
  let isAtEnd = false;
  let damage: unknown;
  try {
    while (filled < target.byteLength && filled !== reader.size && !isAtEnd) {
      const read = await reader.read(target.subarray(filled));
      isAtEnd = read === 0;
      filled += read;
      // Who has written less so far may want to see what becomes of it.
      if (filled > 0 && reader.arrival?.() !== undefined) break;
    }
  } catch (cause) {
    if (filled === 0) throw cause;
    damage = cause;
  }
  return {bytes: target.subarray(0, filled), complete: isAtEnd || filled === reader.size, damage};
}
