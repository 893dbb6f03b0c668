/** Zip archives as bytes: made by yazl, and then, where a test wants that, made wrong. */
import {buffer} from 'node:stream/consumers';
import {ZipFile, type Options} from 'yazl';

export type ZipContent = Readonly<Record<string, string | Uint8Array>>;

/** Entries in this order, at one fixed time: the same content gives the same bytes. */
export async function zipOf(content: ZipContent, options: Partial<Options> = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, bytes] of Object.entries(content)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name, {mtime: new Date(2026, 0, 1)});
    else zip.addBuffer(Buffer.from(bytes), name, {mtime: new Date(2026, 0, 1), ...options});
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The same archive with an entry's name overwritten, in its header and in the list. Both names have as many bytes. */
export function renamed(zip: Buffer, name: string, other: string): Buffer {
  const [from, to] = [Buffer.from(name), Buffer.from(other)];
  if (from.byteLength !== to.byteLength) throw new Error('both names have as many bytes');
  const changed = Buffer.from(zip);
  for (let at = changed.indexOf(from); at !== -1; at = changed.indexOf(from, at + 1)) to.copy(changed, at);
  return changed;
}

/** Where the list's entry for a name begins. */
export function listedAt(zip: Buffer, name: string): number {
  for (let at = zip.indexOf(listMark); at !== -1; at = zip.indexOf(listMark, at + 1)) {
    if (zip.toString('utf8', at + 46, at + 46 + zip.readUInt16LE(at + 28)) === name) return at;
  }
  throw new Error(`${name} is in the archive`);
}

const listMark = Buffer.from('PK\x01\x02', 'latin1');
