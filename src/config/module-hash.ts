/** The content of a module and of all it imports by relative path, as one hash: what a run's identity knows of user code. */
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {dirname, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';

const filesMost = 2000;
const relativeImport = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'])((?:\.{1,2}\/|file:)[^"'\n]{1,1000})\1/g;

/**
 * sha256 over the sorted files (path relative to the first, content). Comments count: a hash that is too careful asks once too
 * often, one that is too clever resumes with other code. Packages are not followed, and a path that cannot be read is only named.
 */
export async function moduleHash(path: string): Promise<string> {
  const contents = new Map<string, Buffer | null>();
  const waiting = [path];
  for (let file = waiting.pop(); file !== undefined && contents.size < filesMost; file = waiting.pop()) {
    if (contents.has(file)) continue;
    const content = await readFile(file).catch(() => null);
    contents.set(file, content);
    if (content !== null && /\.[cm]?[jt]sx?$/i.test(file)) waiting.push(...importsOf(content.toString('utf8'), file));
  }
  const hash = createHash('sha256');
  const named = [...contents].map(([file, content]) => ({name: relative(dirname(path), file).split(sep).join('/'), content}));
  for (const {name, content} of named.sort((left, right) => (left.name < right.name ? -1 : 1))) {
    hash.update(`${name}\0${content === null ? 'unreadable' : content.byteLength}\0`);
    if (content !== null) hash.update(content);
  }
  return hash.digest('hex');
}

function importsOf(source: string, file: string): readonly string[] {
  return [...source.matchAll(relativeImport)].map((match) => {
    const specifier = match[2] ?? '';
    return specifier.startsWith('file:') ? fileURLToPath(specifier) : resolve(dirname(file), specifier);
  });
}
