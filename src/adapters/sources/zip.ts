/**
 * Zip archives: lists their entries by the list at the archive's end, each as a file of its own, and reads the packed bytes of one. What
 * is not to be read (an unsafe name, an encrypted entry, a damaged list) is listed with its fault, which becomes a reject. Unpacks
 * nothing and writes nothing.
 */
import {fromRandomAccessReaderPromise, getFileNameLowLevel, type Entry, type ZipFile} from 'yauzl';
import type {ByteReader} from '../../contracts/source.ts';
import {messageOf, SourceError} from '../../model/errors.ts';
import type {ArchiveEntry, Split} from '../../model/chunk.ts';
import {openRegular, readerOf, type OpenedFile} from './file-reading.ts';
import {ListReader} from './zip-list-reader.ts';
import {safeName, UniqueNames} from './zip-names.ts';

/** An entry, or (`name` null) what there is to say of the archive itself. */
export interface ZipMember {
  readonly name: string | null;
  /** Bytes it takes in the archive. */
  readonly size: number;
  readonly entry: ArchiveEntry;
}

export interface ZipListing {
  readonly mtimeMs: number;
  /** In the archive's own order. To be gone through, or returned from: it closes the file. */
  readonly members: AsyncGenerator<ZipMember>;
}

type Fault = NonNullable<ArchiveEntry['fault']>;

/** Undefined where the file is no archive, or cannot be opened: whoever reads it will tell. @throws {SourceError} of the machine */
export async function listZip(path: string): Promise<ZipListing | undefined> {
  const file = await openRegular(path).catch((cause: unknown) => {
    if (cause instanceof SourceError && cause.code === 'UNREADABLE_FILE') return undefined;
    throw cause;
  });
  if (file === undefined) return undefined;
  try {
    const zip = await fromRandomAccessReaderPromise(new ListReader(file.handle), file.size, {
      decodeStrings: false,
      validateEntrySizes: false,
      autoClose: false,
    });
    return {mtimeMs: file.mtimeMs, members: membersOf(zip, file)};
  } catch (cause) {
    const fault = await faultOf(cause, file);
    await file.handle.close();
    return fault === undefined ? undefined : {mtimeMs: file.mtimeMs, members: only(faultMember(fault, file.size))};
  }
}

/** The packed bytes of one entry. @throws {SourceError} */
export async function openEntry({path, size, entry}: Split & {readonly entry: ArchiveEntry}, offset: number): Promise<ByteReader> {
  if (entry.fault !== undefined) throw new SourceError(entry.fault.reason, {code: entry.fault.code, where: path});
  const file = await openRegular(path);
  try {
    const start = await dataStart(file, entry);
    const packing = {archive: 'zip', codec: entry.codec, size: entry.size, crc32: entry.crc32};
    return readerOf(file, {path, start, end: start + size, offset, packing});
  } catch (cause) {
    await file.handle.close();
    throw cause;
  }
}

const localHeader = {bytes: 30, mark: 0x04034b50, nameLengthAt: 26, extraLengthAt: 28};

/** Behind the entry's own header, whose length the archive's list does not tell. */
async function dataStart({handle}: OpenedFile, {at}: ArchiveEntry): Promise<number> {
  const header = Buffer.alloc(localHeader.bytes);
  const {bytesRead} = await handle.read(header, 0, header.byteLength, at);
  if (bytesRead < header.byteLength || header.readUInt32LE(0) !== localHeader.mark) {
    throw new SourceError(`the archive's list says that the entry begins at byte ${at}, and none does`, {code: 'CORRUPT_ARCHIVE'});
  }
  return at + header.byteLength + header.readUInt16LE(localHeader.nameLengthAt) + header.readUInt16LE(localHeader.extraLengthAt);
}

async function* membersOf(zip: ZipFile, file: OpenedFile): AsyncGenerator<ZipMember> {
  const names = new UniqueNames(zip.entryCount);
  let packedBytes = 0;
  let index = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      index++;
      const member = memberOf(entry, names, index);
      if (member === undefined) continue;
      packedBytes += member.size;
      // Entries that share their bytes make more of an archive than it holds.
      if (packedBytes > file.size) {
        yield faultMember({code: 'ARCHIVE_BOMB', reason: `its entries overlap: from entry ${index} on none is read`}, 0);
        return;
      }
      yield member;
    }
  } catch (cause) {
    const reason = `the list of its entries is damaged behind entry ${index} (${messageOf(cause)}): those before are read`;
    yield faultMember({code: 'CORRUPT_ARCHIVE', reason}, 0);
  } finally {
    zip.close();
    await file.handle.close();
  }
}

/** Undefined of folders and of links, which are no data. */
function memberOf(entry: Entry, names: UniqueNames, index: number): ZipMember | undefined {
  const written = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if (written.endsWith('/') || isLink(entry)) return undefined;
  const {name, fault} = safeName(written);
  const codec = codecs.get(entry.compressionMethod);
  const said: Fault | undefined = fault === undefined ? unsupported(entry) : {code: 'UNSAFE_NAME', reason: `${fault}: not read`};
  return {
    name: names.unique(name, index),
    size: entry.compressedSize,
    entry: {
      at: entry.relativeOffsetOfLocalHeader,
      codec: codec ?? null,
      size: entry.uncompressedSize,
      crc32: entry.crc32,
      ...(said === undefined ? {} : {fault: said}),
    },
  };
}

/** Method -> codec; null for none. */
const codecs: ReadonlyMap<number, string | null> = new Map([
  [0, null],
  [8, 'deflate'],
  [93, 'zstd'],
]);
const methodNames: Readonly<Record<number, string>> = {9: 'deflate64', 12: 'bzip2', 14: 'lzma', 95: 'xz', 98: 'PPMd', 99: 'AES encryption'};

function unsupported(entry: Entry): Fault | undefined {
  const code = 'UNSUPPORTED_ARCHIVE';
  if (entry.isEncrypted()) return {code, reason: 'the entry is encrypted: unpack the archive first'};
  if (codecs.has(entry.compressionMethod)) return undefined;
  const method = methodNames[entry.compressionMethod] ?? `method ${entry.compressionMethod}`;
  return {code, reason: `the entry is packed by ${method}, which nothing here unpacks: unpack the archive first`};
}

const unix = 3;
const linkType = 0o120000;
const typeMask = 0o170000;

function isLink({versionMadeBy, externalFileAttributes}: Entry): boolean {
  return versionMadeBy >> 8 === unix && ((externalFileAttributes >>> 16) & typeMask) === linkType;
}

/** What every archive begins with. */
const mark = 'PK';

/** What keeps the archive from being listed; undefined where it is rather something else under that name. */
async function faultOf(cause: unknown, file: OpenedFile): Promise<Fault | undefined> {
  const said = messageOf(cause);
  if (!said.startsWith('End of central directory'))
    return {code: 'CORRUPT_ARCHIVE', reason: `the list of its entries cannot be read: ${said}`};
  const begin = Buffer.alloc(mark.length);
  const {bytesRead} = await file.handle.read(begin, 0, begin.byteLength, 0);
  if (begin.toString('latin1', 0, bytesRead) !== mark.slice(0, file.size)) return undefined;
  return {code: 'TRUNCATED_ARCHIVE', reason: 'the list of its entries is missing: the archive was cut off, and none of them is read'};
}

function faultMember(fault: Fault, size: number): ZipMember {
  return {name: null, size, entry: {at: 0, codec: null, size: 0, crc32: 0, fault}};
}

async function* only(member: ZipMember): AsyncGenerator<ZipMember> {
  yield member;
}
