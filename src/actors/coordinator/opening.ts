/** Opens a split, reads its first bytes and finds its format. Owns nothing: its caller closes the reader. */
import type {FileFault, Format} from '../../contracts/format.ts';
import type {ByteReader} from '../../contracts/source.ts';
import {assert, ChangedInputError, messageOf, SourceError} from '../../model/errors.ts';
import {startOfFile, type Boundary, type FileFacts, type Split} from '../../model/chunk.ts';
import type {Note} from '../../model/record.ts';
import {KiB} from '../../model/units.ts';
import type {Desk} from './desk.ts';

/** As much of a file as its format is judged by. */
export const sampleBytes = 64 * KiB;

/** A file, or a range of it, that cannot be read. Becomes a reject, not an end of the run. */
export class Unreadable extends Error {
  readonly byteOffset: number;
  /** Bytes that were read into the target before: good ones. */
  readonly filled: number;

  constructor(reason: string, byteOffset: number, filled: number) {
    super(reason);
    this.byteOffset = byteOffset;
    this.filled = filled;
  }
}

/** @throws {Unreadable} when the file itself is at fault; {SourceError} when the machine is (out of descriptors) */
export async function openSplit(desk: Desk, split: Split, offset: number): Promise<ByteReader> {
  try {
    return await desk.source.open(desk.sourceOptions, split, offset);
  } catch (cause) {
    throw asUnreadable(cause, offset, 0);
  }
}

/** Reads until the target is full or the input ends; how many bytes. */
export async function readFull(reader: ByteReader, target: Uint8Array, byteOffset: number): Promise<number> {
  let filled = 0;
  try {
    while (filled < target.byteLength) {
      const read = await reader.read(target.subarray(filled));
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    throw asUnreadable(cause, byteOffset, filled);
  }
  return filled;
}

/** The same file from its beginning again, the bytes that were read already first. */
export function withHead(reader: ByteReader, head: Uint8Array): ByteReader {
  let rest = head;
  return {
    size: reader.size,
    mtimeMs: reader.mtimeMs,
    async read(target) {
      if (rest.byteLength === 0) return reader.read(target);
      const taken = rest.subarray(0, target.byteLength);
      target.set(taken);
      rest = rest.subarray(taken.byteLength);
      return taken.byteLength;
    },
    close: () => reader.close(),
  };
}

function asUnreadable(cause: unknown, byteOffset: number, filled: number): unknown {
  if (!(cause instanceof SourceError) || cause.code !== 'UNREADABLE_FILE') return cause;
  return new Unreadable(messageOf(cause), byteOffset + filled, filled);
}

/** The file is shorter than when it was opened. What was read of it may be of two versions: stop, keep what is committed. */
export function shrunk(split: Split, byteOffset: number): ChangedInputError {
  return new ChangedInputError(`${split.file} became shorter while it was read`, {
    code: 'CHANGED_INPUT',
    where: `${split.path}, byte ${byteOffset}`,
    hint: 'let its writer finish, then run again with a new output folder',
  });
}

export interface FoundFormat {
  readonly name: string;
  readonly format: Format;
  readonly options: unknown;
  readonly facts: FileFacts;
  /** The boundary the file begins with. */
  readonly start: Boundary;
  /** Remarks on the file, told with its first range. */
  readonly notes: readonly Note[];
}

/** The file's format by its first bytes, or why it has none. */
export function findFormat(
  desk: Desk,
  split: Split,
  head: {readonly bytes: Uint8Array; readonly complete: boolean},
): FoundFormat | FileFault {
  const found = formatOfSource(desk) ?? detectFormat(desk, split, head);
  if (!('format' in found)) return found;
  const name = found.format;
  const format = desk.formats.get(name);
  assert(format !== undefined, 'a format that was found is in the table');
  const options = desk.formatOptions.get(name);
  const reference = desk.columns.get(name) ?? null;
  const begun = format.begin?.(options, {file: split.file, ...sampleOf(head), reference}) ?? {state: null};
  if (!('state' in begun)) return begun;
  const columns = begun.columns ?? null;
  if (reference === null && columns !== null) desk.columns.set(name, columns);
  const facts = {format: name, compression: null, encoding: 'utf-8', columns};
  return {name, format, options, facts, start: {...startOfFile, state: begun.state}, notes: begun.notes ?? []};
}

function formatOfSource({source}: Desk): {readonly format: string} | undefined {
  return source.format === undefined ? undefined : {format: source.format};
}

function detectFormat(
  desk: Desk,
  split: Split,
  head: {readonly bytes: Uint8Array; readonly complete: boolean},
): {readonly format: string} | FileFault {
  const {bytes, complete} = sampleOf(head);
  return desk.detect(bytes, {name: split.file, complete});
}

function sampleOf({bytes, complete}: {readonly bytes: Uint8Array; readonly complete: boolean}): {
  readonly bytes: Uint8Array;
  readonly complete: boolean;
} {
  return {bytes: bytes.subarray(0, sampleBytes), complete: complete && bytes.byteLength <= sampleBytes};
}
