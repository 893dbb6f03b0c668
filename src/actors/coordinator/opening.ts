/** Opens a split, takes its wrappings off, and finds its format by its first bytes. Owns nothing: its caller closes the reader. */
import type {Begun, FileFault, Format} from '../../contracts/format.ts';
import type {PlainFile} from '../../contracts/layers.ts';
import {withHead} from '../../contracts/reading.ts';
import {fileFaultCodes, type ByteReader} from '../../contracts/source.ts';
import type {Clock} from '../../model/clock.ts';
import {assert, ChangedInputError, messageOf, SourceError} from '../../model/errors.ts';
import {startOfFile, type Boundary, type FileFacts, type Split} from '../../model/chunk.ts';
import type {Note} from '../../model/record.ts';
import {KiB} from '../../model/units.ts';
import type {Desk} from './desk.ts';
import {comesSoon} from './idleness.ts';
import {KeptFile} from './kept-file.ts';
import type {Piece} from './work.ts';

/** As much of a file as its format is judged by. */
export const sampleBytes = 64 * KiB;

/** A file, or a range of it, that cannot be read. Becomes a reject, not an end of the run. */
export class Unreadable extends Error {
  readonly code: string;
  readonly byteOffset: number;
  /** Bytes that were read into the target before: good ones. */
  readonly filled: number;

  constructor(cause: SourceError, byteOffset: number, filled: number) {
    super(messageOf(cause));
    this.code = cause.code;
    this.byteOffset = byteOffset + filled;
    this.filled = filled;
  }

  /** The bytes can be read, and are not what they should be: those before are as good as ever. */
  get isDamage(): boolean {
    return this.code !== 'UNREADABLE_FILE';
  }
}

/** The bytes as they lie in the source. @throws {Unreadable} when the file itself is at fault; {SourceError} when the machine is */
export async function openStored(desk: Desk, split: Split, offset: number): Promise<ByteReader> {
  try {
    return await desk.source.open(desk.sourceOptions, split, offset);
  } catch (cause) {
    throw asUnreadable(cause, offset, 0);
  }
}

/**
 * The file without its wrappings; its reader stands behind the head.
 * @throws {Unreadable} when the file itself is at fault; {SourceError} when the machine is (out of descriptors)
 */
export async function openPlain(desk: Desk, split: Split): Promise<PlainFile> {
  const reader = await openStored(desk, split, 0);
  try {
    // A source that says what its splits are may be one that cannot give their beginning again.
    const target = new Uint8Array(desk.source.format === undefined ? sampleBytes : 0);
    const {read, isIdle} = await readUntilIdle(desk.clock, reader, {target, byteOffset: 0});
    const head = target.subarray(0, read);
    const complete = reader.size < 0 ? read < target.byteLength && !isIdle : read === reader.size;
    return await unwrap(desk, split, {reader, head, complete});
  } catch (cause) {
    await reader.close();
    throw asUnreadable(cause, 0, 0);
  }
}

/** @throws {SourceError} when not even a beginning can be unpacked */
export async function unwrap(
  desk: Desk,
  split: Split,
  begun: {readonly reader: ByteReader; readonly head: Uint8Array; readonly complete: boolean},
): Promise<PlainFile> {
  const {source} = desk;
  if (source.format !== undefined) return {...begun, name: split.file, ...asItStands};
  const reopen = (): Promise<ByteReader> => source.open(desk.sourceOptions, split, 0);
  const file = await desk.layers.unwrap({...begun, name: split.file, reopen: source.rereadable ? reopen : null});
  return source.rereadable || file.reader === begun.reader ? file : keepPlain(desk, split, file);
}

/** What comes only once cannot be unpacked again from its beginning, when a worker died. */
function keepPlain(desk: Desk, split: Split, file: PlainFile): PlainFile {
  const kept = new KeptFile(file, (taken) => desk.source.forget?.(split, taken));
  desk.kept.set(split.id, kept);
  return {...file, reader: kept.readerAt(file.head.byteLength, () => file.reader.close())};
}

/** What stands before the end of the span is written: of what comes only once it need not be kept any more. */
export function forgetBefore(desk: Desk, {split, span}: Pick<Piece, 'split' | 'span'>): void {
  const kept = desk.kept.get(split.id);
  if (kept === undefined) return desk.source.forget?.(split, span.end);
  kept.forget(span.end);
  if (span.last) desk.kept.delete(split.id);
}

const asItStands = {compression: null, encoding: 'utf-8', notes: [], damage: undefined, fault: null, refusal: null};

/** The plain bytes from an offset on; what is packed is unpacked from its beginning for it. @throws as openPlain */
export async function openSplit(desk: Desk, split: Split, offset: number): Promise<ByteReader> {
  if (desk.source.format !== undefined || !desk.source.rereadable) {
    return desk.kept.get(split.id)?.readerAt(offset) ?? openStored(desk, split, offset);
  }
  const {reader, head} = await openPlain(desk, split);
  if (reader.stored === undefined && offset > 0) {
    await reader.close();
    return openStored(desk, split, offset);
  }
  try {
    return await passOver(desk, withHead(reader, head), {split, offset});
  } catch (cause) {
    await reader.close();
    throw cause;
  }
}

/** The same reader, so many bytes further on. @throws {Unreadable}, {ChangedInputError} when there are not so many */
export async function passOver(desk: Desk, reader: ByteReader, to: {readonly split: Split; readonly offset: number}): Promise<ByteReader> {
  const buffer = desk.buffers.take(desk.buffers.size);
  try {
    for (let passed = 0; passed < to.offset;) {
      const target = new Uint8Array(buffer, 0, Math.min(buffer.byteLength, to.offset - passed));
      const read = await readFull(reader, target, passed);
      passed += read;
      if (read < target.byteLength) throw shrunk(to.split, passed);
    }
    return reader;
  } finally {
    desk.buffers.giveBack(buffer);
  }
}

/** Reads until the target is full or the input ends; how many bytes. @throws {Unreadable} */
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

export interface ReadSoFar {
  readonly read: number;
  /** Nothing came for a while: the target is not full, and the input not at its end. */
  readonly isIdle: boolean;
}

/**
 * As readFull, but of input that comes as somebody makes it no more than has come: whoever holds bytes waits a short while only, so
 * that what was written becomes rows while its writer thinks. Waits for the first byte as long as it takes. @throws {Unreadable}
 */
export async function readUntilIdle(
  clock: Clock,
  reader: ByteReader,
  {target, byteOffset}: {readonly target: Uint8Array; readonly byteOffset: number},
): Promise<ReadSoFar> {
  if (reader.arrival === undefined) return {read: await readFull(reader, target, byteOffset), isIdle: false};
  let filled = 0;
  try {
    while (filled < target.byteLength) {
      if (filled > 0 && !(await comesSoon(clock, reader))) return {read: filled, isIdle: true};
      const read = await reader.read(target.subarray(filled));
      if (read === 0) break;
      filled += read;
    }
  } catch (cause) {
    throw asUnreadable(cause, byteOffset, filled);
  }
  return {read: filled, isIdle: false};
}

export function asUnreadable(cause: unknown, byteOffset: number, filled: number): unknown {
  return cause instanceof SourceError && fileFaultCodes.includes(cause.code) ? new Unreadable(cause, byteOffset, filled) : cause;
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
  /** How the file is written, where its format has such a thing. */
  readonly dialect?: Begun['dialect'] | undefined;
  /** Remarks on the file, told with its first range. */
  readonly notes: readonly Note[];
}

/** What of a file its format is found by. */
export type FormatEvidence = Pick<PlainFile, 'name' | 'head' | 'complete' | 'compression' | 'encoding' | 'notes' | 'fault' | 'refusal'>;

/** The file's format by its first bytes, or why it has none: at once, where nothing has to be loaded for it. */
export function findFormat(desk: Desk, split: Split, file: FormatEvidence): FoundFormat | FileFault | Promise<FoundFormat | FileFault> {
  const sample = sampleOf(file);
  const told = formatOfSource(desk) ?? desk.detect(sample.bytes, {name: file.name, complete: sample.complete});
  if (told instanceof Promise) return told.then((found) => begunAs(desk, split, {file, sample, found}));
  return begunAs(desk, split, {file, sample, found: told});
}

interface Told {
  readonly file: FormatEvidence;
  readonly sample: ReturnType<typeof sampleOf>;
  readonly found: {readonly format: string} | FileFault;
}

function begunAs(desk: Desk, split: Split, {file, sample, found}: Told): FoundFormat | FileFault {
  if (!('format' in found)) return file.refusal ?? found;
  // What is no text, but looks like none of the formats either, is rather told by its looks.
  if (file.fault !== null) return file.fault;
  const name = found.format;
  const format = desk.formats.get(name);
  assert(format !== undefined, 'a format that was found is in the table');
  const options = desk.formatOptions.get(name);
  const reference = desk.columns.get(name) ?? null;
  const begun: Begun | FileFault = format.begin?.(options, {file: split.file, ...sample, reference}) ?? plainlyBegun;
  if (!('state' in begun)) return begun;
  const columns = begun.columns ?? null;
  if (reference === null && columns !== null) desk.columns.set(name, columns);
  const {compression, encoding} = file;
  const facts = {format: name, compression, encoding, columns};
  const notes = begun.notes === undefined ? file.notes : [...file.notes, ...begun.notes];
  // One object for all files that begin alike: what crosses threads tells it once.
  const start = begun.state === null ? startOfFile : {...startOfFile, state: begun.state};
  return {name, format, options, facts, start, dialect: begun.dialect, notes};
}

const plainlyBegun: Begun = {state: null};

function formatOfSource({source}: Desk): {readonly format: string} | undefined {
  return source.format === undefined ? undefined : {format: source.format};
}

function sampleOf({head, complete}: Pick<PlainFile, 'head' | 'complete'>): {readonly bytes: Uint8Array; readonly complete: boolean} {
  return {bytes: head.subarray(0, sampleBytes), complete: complete && head.byteLength <= sampleBytes};
}
