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

/** A file that no archive holds has no packing by its looks, and is no archive. */
export function isUnpacked(file: Beginning): boolean {
  return lookOf(file) === undefined && !isZip(file.head);
}

function codecOf(name: string, {codecs}: UnwrapOptions): Promise<Codec> {
  const load = codecs[name];
  assert(load !== undefined, 'a source names codecs that are in the table');
  return load();
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

function boundsOf(reader: ByteReader, options: UnwrapOptions): UnpackBounds {
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
