/** Keeps generated inputs: made once under a temporary name, then renamed, so that what is there is whole. */
import {existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** An input and what is true of it. */
export interface Generated<Facts> {
  /** Absolute path of the file or folder. */
  readonly path: string;
  readonly facts: Facts;
}

export interface InputOrder<Facts> {
  readonly cacheDir: string;
  /** Names the content wholly: kind, version of the generator, seed, size. */
  readonly key: string;
  /** Makes the file or folder at `path`, which does not exist yet. */
  readonly make: (path: string) => Facts;
  readonly say: (line: string) => void;
}

export function generated<Facts>({cacheDir, key, make, say}: InputOrder<Facts>): Generated<Facts> {
  const path = join(cacheDir, 'inputs', key);
  // Beside the input, not in it: a folder is read whole.
  const factsPath = `${path}.facts.json`;
  const making = `${path}.making-${process.pid}`;
  if (existsSync(path) && existsSync(factsPath)) return {path, facts: JSON.parse(readFileSync(factsPath, 'utf8')) as Facts};
  say(`generating ${key} below ${cacheDir} ...`);
  mkdirSync(join(cacheDir, 'inputs'), {recursive: true});
  for (const old of [path, factsPath]) rmSync(old, {recursive: true, force: true});
  const facts = make(making);
  renameSync(making, path);
  writeFileSync(factsPath, JSON.stringify(facts));
  return {path, facts};
}
