/**
 * Keeps what V8 compiled of the program's modules for the next process, in the user's cache folder: a fifth of what a small run costs. Node
 * does the keeping, by content and version of the code. Nothing depends on it: where nothing can be written, nothing is kept.
 */
import {constants, enableCompileCache} from 'node:module';
import {homedir} from 'node:os';
import {join} from 'node:path';

export type Environment = Record<string, string | undefined>;

/**
 * For this thread and, by the environment, those that it starts. What the user says of Node's own cache (NODE_COMPILE_CACHE,
 * NODE_DISABLE_COMPILE_CACHE) holds. Not in the system's folder for temporary files, as Node would have it: who else may write there
 * would choose what runs here.
 */
export function keepCompiledCode(environment: Environment): void {
  const folder = cacheFolder(environment);
  if (folder === undefined) return;
  const {status} = enableCompileCache(folder);
  if (status === constants.compileCacheStatus.ENABLED) environment.NODE_COMPILE_CACHE = folder;
}

/** Undefined where the user has no folder of his own. */
export function cacheFolder({XDG_CACHE_HOME: given}: Environment): string | undefined {
  if (given !== undefined && given !== '') return join(given, 'quern');
  try {
    return join(homedir(), '.cache', 'quern');
  } catch {
    // A user that the system does not know, as in some containers.
    return undefined;
  }
}
