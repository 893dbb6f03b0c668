/** Where contestants write: a folder of this process's own, for two may bench at a time. */
import {join} from 'node:path';

export function outDirIn(cacheDir: string): string {
  return join(cacheDir, 'out', String(process.pid));
}
