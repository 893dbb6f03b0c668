/** Whether what a run reads is surely small: a short look at what its job names, or at how far it was, before anything is begun. */
import {opendirSync, readFileSync, statSync, type Stats} from 'node:fs';
import {join, resolve} from 'node:path';

/** Less is done before what a large run needs would pay. */
const smallBytes = 32 * 1024 * 1024;
const entriesMost = 200;

/**
 * False where it is not known: globs, standard input, folders of many files, another source, another job's records. What is not there, or
 * may not be looked at, counts nothing: the run will tell.
 */
export function isSmallInput(input: unknown, baseDir: string): boolean {
  const names = typeof input === 'object' && input !== null && 'files' in input ? input.files : input;
  const files = typeof names === 'string' ? [names] : Array.isArray(names) ? names.map(String) : ['-'];
  if (files.some((file) => file === '-' || /[*?[\]{}!()]/.test(file))) return false;
  let bytes = 0;
  const queue = files.map((file) => resolve(baseDir, file));
  for (let next = 0; next < queue.length; next++) {
    if (queue.length > entriesMost || bytes > smallBytes) return false;
    const path = queue[next] ?? '';
    const found = lookAt(path);
    if (found?.isDirectory() === true) queue.push(...firstIn(path));
    else bytes += found?.size ?? 0;
  }
  return bytes <= smallBytes;
}

/** As its progress has it; false where that does not tell. */
export function isSmallRun(dir: string): boolean {
  const bytes = bytesOfRun(dir);
  return bytes !== undefined && bytes <= smallBytes;
}

/** False where its progress does not tell. */
export function isLargeRun(dir: string): boolean {
  const bytes = bytesOfRun(dir);
  return bytes !== undefined && bytes > smallBytes;
}

function bytesOfRun(dir: string): number | undefined {
  try {
    const {bytes} = JSON.parse(readFileSync(join(dir, 'progress.json'), 'utf8')) as {readonly bytes: {readonly total: number}};
    return bytes.total;
  } catch {
    return undefined;
  }
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** One more than may be at most: a folder of millions is not listed for this. */
function firstIn(folder: string): readonly string[] {
  try {
    using opened = opendirSync(folder);
    const paths: string[] = [];
    for (let entry = opened.readSync(); entry !== null && paths.length <= entriesMost; entry = opened.readSync()) {
      paths.push(join(folder, entry.name));
    }
    return paths;
  } catch {
    return [];
  }
}
