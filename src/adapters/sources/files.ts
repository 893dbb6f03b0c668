/**
 * The files source: names, folders (recursive) and globs, below the job's folder or absolute. Walks with a bounded memory and
 * lists in any order (the ledger sorts); follows no symbolic link to a folder, so that a walk ends. Writes nothing.
 */
import {open, opendir, stat} from 'node:fs/promises';
import {isAbsolute, join, relative, resolve, sep} from 'node:path';
import picomatch from 'picomatch';
import {z} from 'zod';
import type {ByteReader, ListedSplit, Source} from '../../contracts/source.ts';
import {messageOf, SourceError, systemCodeOf} from '../../model/errors.ts';

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
      yield await listedFile(options.baseDir, single, single.slice(single.lastIndexOf(sep) + 1));
      continue;
    }
    for await (const path of walk(root.dir, signal)) {
      const below = relative(root.dir, path).split(sep).join('/');
      if (root.matches(below) && wanted(below)) yield await listedFile(options.baseDir, path, below);
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

/** Depth first, one open folder a level; a folder of millions is streamed. */
async function* walk(dir: string, signal: AbortSignal): AsyncGenerator<string> {
  signal.throwIfAborted();
  let folder;
  try {
    folder = await opendir(dir, {bufferSize: 512});
  } catch (cause) {
    throw new SourceError(`the folder cannot be listed: ${messageOf(cause)}`, {
      code: systemCodeOf(cause) ?? 'UNLISTABLE_FOLDER',
      where: dir,
      cause,
    });
  }
  for await (const entry of folder) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* walk(path, signal);
    else if (entry.isFile()) yield path;
    else if (entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile() === true) yield path;
  }
}

async function listedFile(baseDir: string, path: string, below: string): Promise<ListedSplit> {
  const shown = relative(baseDir, path);
  const file = shown.startsWith('..') || isAbsolute(shown) ? path : shown.split(sep).join('/');
  // A file that vanished since, or may not be looked at, is still listed: reading it becomes the reject that says why.
  const found = await stat(path).catch(() => undefined);
  return {file, path, relative: below, size: found?.size ?? 0, mtimeMs: found?.mtimeMs ?? 0};
}

async function openFile(path: string, offset: number): Promise<ByteReader> {
  let handle;
  try {
    handle = await open(path, 'r');
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
