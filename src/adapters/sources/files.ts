/**
 * The files source: names, folders (recursive) and globs, below the job's folder or absolute. Walks with a bounded memory and
 * lists in any order (the ledger sorts); follows no symbolic link to a folder, so that a walk ends. Writes nothing.
 */
import {isUtf8} from 'node:buffer';
import {constants, type Dirent} from 'node:fs';
import {open, opendir, stat} from 'node:fs/promises';
import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import picomatch from 'picomatch';
import {z} from 'zod';
import type {ByteReader, ListedSplit, Source} from '../../contracts/source.ts';
import {messageOf, SourceError, systemCodeOf} from '../../model/errors.ts';
import {shownName, systemPath, writtenPath} from '../../model/system-path.ts';

export const filesOptions = z.strictObject({
  /** Absolute: relative names start here, and names below it are shown relative to it. */
  baseDir: z.string(),
  files: z.array(z.string()).min(1),
  /** Globs on the name relative to the root it was found under; a file must match one of them. */
  filter: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
});
export type FilesOptions = z.infer<typeof filesOptions>;

export const files: Source<FilesOptions> = {
  name: 'files',
  options: filesOptions,
  rereadable: true,
  list: listFiles,
  open: async (_options, split, offset) => openFile(split.path, offset),
};

interface Root {
  readonly dir: string;
  /** Tells whether a path below `dir` (with forward slashes) is wanted. */
  readonly matches: (relativePath: string) => boolean;
}

async function* listFiles(options: FilesOptions, signal: AbortSignal): AsyncGenerator<ListedSplit> {
  const wanted = filterOf(options);
  // Roots may overlap; the ledger refuses a second listing of the same file by its unique name.
  for (const pattern of options.files) {
    const {root, single} = await rootOf(options.baseDir, pattern);
    if (single !== undefined) {
      const found = {shown: single, path: single};
      yield await listedFile(options.baseDir, found, single.slice(single.lastIndexOf(sep) + 1));
      continue;
    }
    for await (const found of walk({shown: root.dir, path: root.dir}, signal)) {
      const below = relative(root.dir, found.shown).split(sep).join('/');
      if (root.matches(below) && wanted(below)) yield await listedFile(options.baseDir, found, below);
    }
  }
}

function filterOf(options: FilesOptions): (below: string) => boolean {
  const included = options.filter.length === 0 ? () => true : matcherOf(options.filter);
  const excluded = options.exclude.length === 0 ? () => false : matcherOf(options.exclude);
  return (below) => included(below) && !excluded(below);
}

/** A pattern without a slash is meant for the name in any folder. */
function matcherOf(patterns: readonly string[]): (below: string) => boolean {
  return picomatch(
    patterns.map((pattern) => (pattern.includes('/') ? pattern : `**/${pattern}`)),
    {dot: true},
  );
}

async function rootOf(baseDir: string, pattern: string): Promise<{root: Root; single?: string}> {
  const plain = resolve(baseDir, pattern);
  const found = await stat(plain).catch(() => undefined);
  if (found?.isDirectory() === true) return {root: {dir: plain, matches: () => true}};
  if (found !== undefined) return {root: {dir: plain, matches: () => true}, single: plain};
  const scanned = picomatch.scan(pattern);
  if (!scanned.isGlob) {
    throw new SourceError(`no file or folder is called ${pattern}`, {
      code: 'INPUT_NOT_FOUND',
      where: plain,
      hint: `names start at ${baseDir}; quote globs so that the shell leaves them alone`,
    });
  }
  const dir = resolve(baseDir, scanned.base === '' ? '.' : scanned.base);
  const isFolder = (await stat(dir).catch(() => undefined))?.isDirectory() === true;
  if (!isFolder) {
    throw new SourceError(`the folder ${scanned.base} of the glob ${pattern} does not exist`, {code: 'INPUT_NOT_FOUND', where: dir});
  }
  return {root: {dir, matches: picomatch(scanned.glob, {dot: true})}};
}

/** A file or folder: its path for people, and for the system, which may be no text. */
interface Found {
  readonly shown: string;
  readonly path: string | Buffer;
}

/** Depth first, one open folder a level; a folder of millions is streamed. */
async function* walk(dir: Found, signal: AbortSignal): AsyncGenerator<Found> {
  signal.throwIfAborted();
  let folder;
  try {
    // As text two names that are no UTF-8 would be one, and neither could be opened.
    folder = (await opendir(dir.path, {bufferSize: 512, encoding: 'buffer' as BufferEncoding})) as unknown as AsyncIterable<Dirent<Buffer>>;
  } catch (cause) {
    throw new SourceError(`the folder cannot be listed: ${messageOf(cause)}`, {
      code: systemCodeOf(cause) ?? 'UNLISTABLE_FOLDER',
      where: dir.shown,
      cause,
    });
  }
  for await (const entry of folder) {
    const found = inside(dir, entry.name);
    if (entry.isDirectory()) yield* walk(found, signal);
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isForFile(found)))) yield found;
  }
}

function inside(dir: Found, name: Buffer): Found {
  const shown = join(dir.shown, shownName(name));
  if (typeof dir.path === 'string' && isUtf8(name)) return {shown, path: shown};
  return {shown, path: Buffer.concat([Buffer.from(dir.path), Buffer.from(sep), name])};
}

/** A link that leads nowhere stands for a file: its content is missing, and somebody should be told. */
async function isForFile(link: Found): Promise<boolean> {
  const target = await stat(link.path).catch(() => undefined);
  return target === undefined || target.isFile();
}

async function listedFile(baseDir: string, found: Found, below: string): Promise<ListedSplit> {
  const shown = relative(baseDir, found.shown);
  const isBelow = shown !== '..' && !shown.startsWith(`..${sep}`) && !isAbsolute(shown);
  const file = isBelow ? shown.split(sep).join('/') : found.shown;
  // A file that vanished since, or may not be looked at, is still listed: reading it becomes the reject that says why.
  const {size = 0, mtimeMs = 0} = (await stat(found.path).catch(() => undefined)) ?? {};
  return {file, path: writtenPath(found.path), relative: below, size, mtimeMs};
}

/** Without waiting: a pipe that nobody writes to would hold the run up for ever. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

async function openFile(path: string, offset: number): Promise<ByteReader> {
  let handle;
  try {
    handle = await open(systemPath(path), readOnly);
    const found = await handle.stat();
    if (!found.isFile()) throw new Error('it is no regular file');
    return readerOf(handle, {path, offset, size: found.size, mtimeMs: found.mtimeMs});
  } catch (cause) {
    await handle?.close();
    // Out of descriptors is the machine's state, not the file's: stop and resume, do not reject the file.
    const code = systemCodeOf(cause);
    const ours = code === 'EMFILE' || code === 'ENFILE' || code === 'ENOMEM';
    throw new SourceError(`cannot be opened: ${messageOf(cause)}`, {
      code: ours ? code : 'UNREADABLE_FILE',
      where: path,
      retryable: ours,
      cause,
    });
  }
}

function readerOf(
  handle: Awaited<ReturnType<typeof open>>,
  at: {readonly path: string; readonly offset: number; readonly size: number; readonly mtimeMs: number},
): ByteReader {
  let position = at.offset;
  return {
    size: at.size,
    mtimeMs: at.mtimeMs,
    async read(target) {
      // What was appended after the file was opened is another run's input.
      const wanted = Math.min(target.byteLength, at.size - position);
      if (wanted <= 0) return 0;
      try {
        const {bytesRead} = await handle.read(target, 0, wanted, position);
        position += bytesRead;
        return bytesRead;
      } catch (cause) {
        throw new SourceError(`cannot be read: ${messageOf(cause)}`, {
          code: 'UNREADABLE_FILE',
          where: `${at.path}, byte ${position}`,
          cause,
        });
      }
    },
    close: () => handle.close(),
  };
}
