/**
 * Walks a folder and all below it, in blocks of files: a promise for each costs more than its name. Holds one open folder a level, and a
 * block; a folder of millions is streamed. Follows no symbolic link to a folder, so that it ends. Looks into no file.
 */
import {isUtf8} from 'node:buffer';
import type {Dir, Dirent} from 'node:fs';
import {opendir, stat} from 'node:fs/promises';
import {sep} from 'node:path';
import type {ShortCalls} from '../../flow/short-calls.ts';
import {messageOf, SourceError, systemCodeOf} from '../../model/errors.ts';
import {shownName} from '../../model/system-path.ts';

/** A file or folder: its path for people, and for the system, which may be no text. */
export interface Found {
  readonly shown: string;
  readonly path: string | Buffer;
  /** Its name relative to the root it was found under, with forward slashes. */
  readonly below: string;
}

/** Names the system gives at once; and files a block. */
const namesAtOnce = 512;

/** Depth first. @throws {SourceError} when a folder cannot be listed */
export async function* walk(dir: Found, shortCalls: ShortCalls, signal: AbortSignal): AsyncGenerator<readonly Found[]> {
  signal.throwIfAborted();
  const folder = await openFolder(dir);
  try {
    let block: Found[] = [];
    for (let entry = await nextOf(folder, dir, shortCalls); entry !== null;) {
      const found = inside(dir, entry.name);
      if (entry.isDirectory()) {
        yield block;
        block = [];
        yield* walk(found, shortCalls, signal);
      } else if (entry.isFile() || (entry.isSymbolicLink() && (await isForFile(found)))) block.push(found);
      if (block.length === namesAtOnce) {
        yield block;
        block = [];
      }
      const next = nextOf(folder, dir, shortCalls);
      entry = next instanceof Promise ? await next : next;
    }
    yield block;
  } finally {
    await folder.close();
  }
}

/** As text two names that are no UTF-8 would be one, and neither could be opened. */
interface Folder extends Pick<Dir, 'close'> {
  read(): Promise<Dirent<Buffer> | null>;
  readSync(): Dirent<Buffer> | null;
}

async function openFolder({path, shown}: Found): Promise<Folder> {
  try {
    return (await opendir(path, {bufferSize: namesAtOnce, encoding: 'buffer' as BufferEncoding})) as unknown as Folder;
  } catch (cause) {
    throw unlistable(shown, cause);
  }
}

/** Names come by hundreds: all but the first of them lie in memory. */
function nextOf(folder: Folder, {shown}: Found, shortCalls: ShortCalls): Dirent<Buffer> | null | Promise<Dirent<Buffer> | null> {
  if (!shortCalls.areAllowed) {
    return folder.read().catch((cause: unknown) => {
      throw unlistable(shown, cause);
    });
  }
  try {
    return folder.readSync();
  } catch (cause) {
    throw unlistable(shown, cause);
  }
}

function unlistable(shown: string, cause: unknown): SourceError {
  return new SourceError(`the folder cannot be listed: ${messageOf(cause)}`, {
    code: systemCodeOf(cause) ?? 'UNLISTABLE_FOLDER',
    where: shown,
    cause,
  });
}

function inside(dir: Found, name: Buffer): Found {
  // Put together, not worked out by node:path: that was a third of what it takes to list a file.
  const own = shownName(name);
  const shown = dir.shown.endsWith(sep) ? dir.shown + own : dir.shown + sep + own;
  const below = dir.below === '' ? own : `${dir.below}/${own}`;
  if (typeof dir.path === 'string' && isUtf8(name)) return {shown, path: shown, below};
  return {shown, below, path: Buffer.concat([Buffer.from(dir.path), Buffer.from(sep), name])};
}

/** A link that leads nowhere stands for a file: its content is missing, and somebody should be told. */
async function isForFile(link: Found): Promise<boolean> {
  const target = await stat(link.path).catch(() => undefined);
  return target === undefined || target.isFile();
}
