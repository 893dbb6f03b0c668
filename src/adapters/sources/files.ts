/**
 * The files source: names, folders (recursive) and globs, below the job's folder or absolute. Walks with a bounded memory and
 * lists in any order (the ledger sorts); follows no symbolic link to a folder, so that a walk ends. Archives are told by their names:
 * a listing of millions of files opens no other. Writes nothing.
 */
import {statSync, type Stats} from 'node:fs';
import {stat} from 'node:fs/promises';
import {isAbsolute, relative, resolve, sep} from 'node:path';
import {z} from 'zod';
import type {ByteReader, ListedSplit, Source} from '../../contracts/source.ts';
import {ShortCalls} from '../../flow/short-calls.ts';
import {SourceError} from '../../model/errors.ts';
import type {Split} from '../../model/chunk.ts';
import {writtenPath} from '../../model/system-path.ts';
import {walk, type Found} from './folder-walk.ts';
import {openRegular, readerOf, readRegularAtOnce} from './file-reading.ts';
import type {ZipListing} from './zip.ts';

export const filesOptions = z.strictObject({
  /** Absolute: relative names start here, and names below it are shown relative to it. */
  baseDir: z.string(),
  files: z.array(z.string()).min(1),
  /** Globs on the name relative to the root it was found under; a file must match one of them. */
  filter: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  /** Files called .zip are listed entry by entry, unless this is false. */
  archives: z.boolean().optional(),
});
export type FilesOptions = z.infer<typeof filesOptions>;

const zipEnding = '.zip';

export const files: Source<FilesOptions> = {
  name: 'files',
  options: filesOptions,
  rereadable: true,
  list: listFiles,
  open: async (_options, split, offset) => openFile(split, offset),
  readAtOnce: ({path, entry}, target) => (entry === undefined ? readRegularAtOnce(path, target) : undefined),
};

interface Root {
  readonly dir: string;
  /** Tells whether a path below `dir` (with forward slashes) is wanted. */
  readonly matches: (relativePath: string) => boolean;
}

async function* listFiles(options: FilesOptions, signal: AbortSignal): AsyncGenerator<ListedSplit> {
  const choice = await choiceOf(options);
  // Roots may overlap; the ledger refuses a second listing of the same file by its unique name.
  for (const pattern of options.files) {
    const {root, single} = await rootOf(options.baseDir, pattern);
    if (single !== undefined) {
      const found = {shown: single, path: single, below: single.slice(single.lastIndexOf(sep) + 1)};
      yield* listedAs({found, file: shownFile(options.baseDir, single), isNamed: true}, choice);
      continue;
    }
    const fileOf = namesBelow(root.dir, options.baseDir);
    for await (const block of walk({shown: root.dir, path: root.dir, below: ''}, choice.shortCalls, signal)) {
      for (const found of block) {
        if (!root.matches(found.below)) continue;
        const candidate = {found, file: fileOf(found), isNamed: false};
        // Most files are no archives: a generator for each takes as long as the rest of listing it.
        if (mayBeArchive(found, choice)) yield* listedAs(candidate, choice);
        else if (isChosen(candidate, choice)) yield listedFile(candidate, choice.shortCalls);
      }
    }
  }
}

/** What `filter` and `exclude` say of a name below its root. */
interface Choice {
  readonly archives: boolean;
  /** Of one listing. */
  readonly shortCalls: ShortCalls;
  includes(below: string): boolean;
  excludes(below: string): boolean;
}

async function choiceOf({filter, exclude, archives}: FilesOptions): Promise<Choice> {
  return {
    archives: archives !== false,
    shortCalls: new ShortCalls(),
    includes: filter.length === 0 ? () => true : await matcherOf(filter),
    excludes: exclude.length === 0 ? () => false : await matcherOf(exclude),
  };
}

interface Candidate {
  readonly found: Found;
  /** Its name in the run. */
  readonly file: string;
  /** By itself in the job: it is meant, whatever the filters say; those are for what is in it. */
  readonly isNamed: boolean;
}

function mayBeArchive({below}: Found, {archives}: Choice): boolean {
  return archives && below.slice(-zipEnding.length).toLowerCase() === zipEnding;
}

function isChosen({found: {below}, isNamed}: Candidate, choice: Choice): boolean {
  return isNamed || (!choice.excludes(below) && choice.includes(below));
}

/** A file as itself, an archive as its entries. */
async function* listedAs(candidate: Candidate, choice: Choice): AsyncGenerator<ListedSplit> {
  const {found, isNamed} = candidate;
  if (!isNamed && choice.excludes(found.below)) return;
  const listing = mayBeArchive(found, choice) ? await (await import('./zip.ts')).listZip(writtenPath(found.path)) : undefined;
  if (listing !== undefined) yield* entriesOf(candidate, listing, choice);
  else if (isChosen(candidate, choice)) yield listedFile(candidate, choice.shortCalls);
}

/** Of an archive that matches all are read, of another those that match. */
async function* entriesOf({found, file: archive}: Candidate, listing: ZipListing, choice: Choice): AsyncGenerator<ListedSplit> {
  const {below} = found;
  const path = writtenPath(found.path);
  const isIncluded = choice.includes(below);
  const {mtimeMs} = listing;
  for await (const {name, size, entry} of listing.members) {
    const relativeName = name === null ? below : `${below}/${name}`;
    const isWanted = name === null || ((isIncluded || choice.includes(relativeName)) && !choice.excludes(relativeName));
    if (isWanted) yield {file: name === null ? archive : `${archive}/${name}`, path, relative: relativeName, size, mtimeMs, entry};
  }
}

/** Names of files and folders do without. */
const globs = async () => (await import('picomatch')).default;

/** A pattern without a slash is meant for the name in any folder. */
async function matcherOf(patterns: readonly string[]): Promise<(below: string) => boolean> {
  return (await globs())(
    patterns.map((pattern) => (pattern.includes('/') ? pattern : `**/${pattern}`)),
    {dot: true},
  );
}

async function rootOf(baseDir: string, pattern: string): Promise<{root: Root; single?: string}> {
  const plain = resolve(baseDir, pattern);
  const found = await stat(plain).catch(() => undefined);
  if (found?.isDirectory() === true) return {root: {dir: plain, matches: () => true}};
  if (found !== undefined) return {root: {dir: plain, matches: () => true}, single: plain};
  const picomatch = await globs();
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

function listedFile(candidate: Candidate, shortCalls: ShortCalls): ListedSplit | Promise<ListedSplit> {
  const {path} = candidate.found;
  const began = performance.now();
  if (!shortCalls.areAllowed) {
    const looking = stat(path).catch(() => undefined);
    return looking.then((found) => {
      shortCalls.noteWaited(performance.now() - began);
      return listedWith(candidate, found);
    });
  }
  const found = statAtOnce(path);
  shortCalls.noteHeld(performance.now() - began);
  return listedWith(candidate, found);
}

/** A file that vanished since, or may not be looked at, is still listed: reading it becomes the reject that says why. */
function listedWith({found, file}: Candidate, stats: Stats | undefined): ListedSplit {
  return {file, path: writtenPath(found.path), relative: found.below, size: stats?.size ?? 0, mtimeMs: stats?.mtimeMs ?? 0};
}

function statAtOnce(path: string | Buffer): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** The names of files below a folder. */
function namesBelow(dir: string, baseDir: string): (found: Found) => string {
  if (!isInside(relative(baseDir, dir))) {
    // Where it holds the job's folder, some of them may lie in that.
    return isInside(relative(dir, baseDir)) ? ({shown}) => shownFile(baseDir, shown) : ({shown}) => shown;
  }
  const start = shownFile(baseDir, dir);
  return start === '' ? ({below}) => below : ({below}) => `${start}/${below}`;
}

function shownFile(baseDir: string, shown: string): string {
  const below = relative(baseDir, shown);
  return isInside(below) ? below.split(sep).join('/') : shown;
}

function isInside(below: string): boolean {
  return below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
}

async function openFile(split: Split, offset: number): Promise<ByteReader> {
  const {path, entry} = split;
  if (entry !== undefined) return (await import('./zip.ts')).openEntry({...split, entry}, offset);
  const file = await openRegular(path);
  return readerOf(file, {path, start: 0, end: file.size, offset});
}
