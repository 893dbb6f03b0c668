/**
 * Takes a file's packings off, one inside the other, by its first bytes. What it is not sure of it leaves as it is: the formats judge
 * that. Bounded in depth, in unpacked bytes, and in what is kept ready.
 */
import type {Codec, PackedHead, UnpackBounds} from '../../contracts/codec.ts';
import type {FileFault} from '../../contracts/format.ts';
import type {PlainFile, WrappedFile} from '../../contracts/layers.ts';
import {beginningOf, withHead} from '../../contracts/reading.ts';
import type {ByteReader} from '../../contracts/source.ts';
import {assert} from '../../model/errors.ts';
import {KiB, MiB} from '../../model/units.ts';
import {packings, type PackingLook} from './packings.ts';

/** A file in an archive, packed by itself, and once more for good measure. */
const depthMax = 3;
const headBytes = 64 * KiB;
/** Below it no ratio counts: what packs to nothing is not worth a question. */
const ratioFrom = 64 * MiB;

export interface UnwrapOptions {
  /** Each is loaded when the first file of it is met. */
  readonly codecs: Readonly<Record<string, () => Promise<Codec>>>;
  /** Unpacked bytes of a file for each packed one. */
  readonly ratioMax: number;
  /** Unpacked bytes of a file. */
  readonly bytesMax: number;
  readonly windowBytesMax: number;
  readonly aheadBytes: number;
}

/** `compression` names the packings from the outside inwards. */
export type UnpackedFile = Omit<PlainFile, 'encoding' | 'notes' | 'fault'> & Pick<WrappedFile, 'reopen'>;

/** @throws {SourceError} when not even a beginning can be unpacked */
export async function unwrapPackings(file: WrappedFile, options: UnwrapOptions): Promise<UnpackedFile> {
  const bounds = boundsOf(file.reader, options);
  let at: UnpackedFile = {...file, compression: null, damage: undefined, refusal: null};
  for (let depth = 0; depth < depthMax && at.damage === undefined; depth++) {
    const found = packingOf(at);
    if (found === undefined) break;
    at = await unwrapOne(at, {name: found.name, codec: found.codec === null ? null : await codecOf(found.codec, options)}, bounds);
  }
  return {...at, refusal: zipFault(at)};
}

/** What it is called, and its codec's name; null where an archive holds it as it is. */
function packingOf({reader, head, complete, name}: UnpackedFile): {readonly name: string; readonly codec: string | null} | undefined {
  const {packing} = reader;
  if (packing !== undefined) return {name: packing.archive, codec: packing.codec};
  const found = lookOf({head, complete, name});
  return found === undefined ? undefined : {name: found.name, codec: found.name};
}

const packingLooks = Object.values<PackingLook>(packings);

function lookOf({head, complete, name}: Beginning): PackingLook | undefined {
  const packed: PackedHead = {bytes: head, complete, name: name.toLowerCase()};
  return packingLooks.find((one) => one.recognises(packed));
}

type Beginning = Pick<WrappedFile, 'head' | 'complete' | 'name'>;

/** A file that is in memory. */
export interface FileInMemory {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type UnpackedInMemory = FileInMemory & Pick<UnpackedFile, 'compression' | 'complete'>;

/**
 * As unwrapPackings, at once: a small file that no archive holds, with one packing or none. Undefined where it is to be taken apart the long
 * way: it is packed twice, damaged, larger than there is room for, or its codec was not met yet.
 */
export function unpackInMemory(file: FileInMemory, options: UnwrapOptions, bytesMost: number): UnpackedInMemory | undefined {
  const {name, bytes} = file;
  const complete = bytes.byteLength <= headBytes;
  const found = lookOf({head: bytes.subarray(0, headBytes), complete, name});
  if (found === undefined) return isZip(bytes) ? undefined : {name, bytes, compression: null, complete};
  const codec = met.get(options)?.get(found.name);
  const most = Math.min(bytesMost, boundsOf({size: bytes.byteLength}, options).bytesMax - 1);
  const unpacked = most > 0 ? codec?.unpackAtOnce?.(bytes, most) : undefined;
  if (codec === undefined || unpacked === undefined) return undefined;
  // Of unpacked bytes nobody knows the end before it is met: a head that is full may have more behind it.
  const inner = {
    name: withoutEnding(name, codec.extensions),
    head: unpacked.subarray(0, headBytes),
    complete: unpacked.byteLength < headBytes,
  };
  if (lookOf(inner) !== undefined || isZip(inner.head)) return undefined;
  return {name: inner.name, bytes: unpacked, compression: found.name, complete: inner.complete};
}

/** Codecs that are loaded, by the options they were met with: what is done at once waits for none. */
const met = new WeakMap<UnwrapOptions, Map<string, Codec>>();

async function codecOf(name: string, options: UnwrapOptions): Promise<Codec> {
  const load = options.codecs[name];
  assert(load !== undefined, 'a source names codecs that are in the table');
  const codec = await load();
  const known = met.get(options) ?? new Map<string, Codec>();
  met.set(options, known.set(name, codec));
  return codec;
}

interface FoundPacking {
  readonly name: string;
  readonly codec: Codec | null;
}

async function unwrapOne(file: UnpackedFile, {name, codec}: FoundPacking, bounds: UnpackBounds): Promise<UnpackedFile> {
  const {packing} = file.reader;
  // Only what lies in an archive is compared with what the archive says of it.
  const checked = packing === undefined ? undefined : (await import('./checked-reader.ts')).checkedReader;
  const open = (reader: ByteReader): ByteReader => {
    const unpacked = codec === null ? reader : codec.unpack({reader, reopen: file.reopen}, bounds);
    return packing === undefined || checked === undefined ? unpacked : checked(unpacked, packing);
  };
  const {reopen} = file;
  // The head may be used again by whoever gave it, and unpacking goes on ahead.
  const reader = open(withHead(file.reader, file.head.slice()));
  const beginning = await beginningOf(reader, headBytes).catch(async (cause: unknown) => {
    await reader.close();
    throw cause;
  });
  return {
    name: withoutEnding(file.name, codec?.extensions ?? []),
    reader,
    head: beginning.bytes,
    complete: beginning.complete,
    reopen: reopen === null ? null : async () => open(await reopen()),
    compression: file.compression === null ? name : `${file.compression}+${name}`,
    damage: beginning.damage,
    refusal: null,
  };
}

function boundsOf(reader: Pick<ByteReader, 'size'>, options: UnwrapOptions): UnpackBounds {
  const {ratioMax, windowBytesMax, aheadBytes} = options;
  const byRatio = reader.size < 0 ? Infinity : Math.max(ratioFrom, reader.size * ratioMax);
  return {bytesMax: Math.min(options.bytesMax, byRatio), windowBytesMax, aheadBytes};
}

function withoutEnding(name: string, extensions: readonly string[]): string {
  const ending = extensions.find((one) => name.toLowerCase().endsWith(one));
  return ending === undefined ? name : name.slice(0, -ending.length);
}

/** An archive is listed by its name, before anything is opened: here it is too late for that. Many documents are archives too. */
function zipFault({head, compression}: UnpackedFile): FileFault | null {
  if (!isZip(head)) return null;
  const way = compression === null ? `rename it to NAME.zip, so that its entries are listed` : 'unpack the outer archive first';
  return {code: 'ARCHIVE_NOT_LISTED', reason: `the file is a zip archive, and taken for one file: ${way}`, line: null, byteOffset: 0};
}

/** PK, and the numbers of an entry or of an empty archive's end. */
function isZip([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b && ((third === 3 && fourth === 4) || (third === 5 && fourth === 6));
}
