/** Whether a run would read what it writes: the run directory inside an input root, or an input inside the run directory. */
import {realpath, stat} from 'node:fs/promises';
import {dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';

/** What a pattern of `input.files` can reach. */
interface Reach {
  readonly root: string;
  /** Folders below the root that a match may lie in; Infinity for all. -1: the root is a file. */
  readonly depth: number;
}

/** A sentence about the first pattern that meets the run directory; undefined where none does. */
export async function overlapOf(patterns: readonly string[], baseDir: string, dir: string): Promise<string | undefined> {
  const output = await realPathOf(dir);
  for (const pattern of patterns) {
    if (pattern === '-') continue;
    const {root, depth} = await reachOf(pattern, baseDir);
    const input = await realPathOf(root);
    const below = foldersBelow(input, output);
    if (below !== undefined && below <= depth)
      return `the run directory ${dir} lies inside the input ${pattern}: a run would read what it writes`;
    if (foldersBelow(output, input) !== undefined) return `the input ${pattern} lies inside the run directory ${dir}`;
  }
  return undefined;
}

async function reachOf(pattern: string, baseDir: string): Promise<Reach> {
  const plain = resolve(baseDir, pattern);
  const found = await stat(plain).catch(() => undefined);
  if (found !== undefined) return {root: plain, depth: found.isDirectory() ? Infinity : -1};
  const segments = pattern.split(/[\\/]/);
  const firstMagic = segments.findIndex((segment) => /[*?[\]{}()!]/.test(segment));
  if (firstMagic === -1) return {root: plain, depth: Infinity};
  const magic = segments.slice(firstMagic);
  // A brace or parenthesis may hold slashes, so that segments do not count folders.
  const countable = magic.every((segment) => segment !== '**' && !/[{}()]/.test(segment));
  const base = segments.slice(0, firstMagic).join('/');
  const root = pattern.startsWith('/') && base === '' ? '/' : resolve(baseDir, base);
  return {root, depth: countable ? magic.length - 1 : Infinity};
}

/** How many folders `inner` lies below `outer`, 0 for the same; undefined where it does not. */
function foldersBelow(outer: string, inner: string): number | undefined {
  const path = relative(outer, inner);
  if (path === '') return 0;
  const parts = path.split(sep);
  return parts[0] === '..' || isAbsolute(path) ? undefined : parts.length;
}

/** Symbolic links followed as far as the path exists; the rest as written. */
async function realPathOf(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const parent = dirname(path);
  return parent === path ? path : join(await realPathOf(parent), path.slice(parent.endsWith(sep) ? parent.length : parent.length + 1));
}
