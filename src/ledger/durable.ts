/** Small files replaced whole, and folders made durable. A reader sees the old text or the new one, never a part of either. */
import {mkdir, open, rename} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {sinkErrorOf} from '../contracts/sink-fault.ts';
import {stateFolder} from './paths.ts';

/** Folder of a run's temporary names: a kill in between leaves nothing beside the outputs. */
function temporaryPath(dir: string, path: string): string {
  return join(dir, stateFolder, `${basename(path)}.tmp`);
}

/** @param durable synced before the rename: true for what must outlive a power loss */
export async function replaceFile(dir: string, path: string, given: {readonly text: string; readonly durable: boolean}): Promise<void> {
  const temporary = temporaryPath(dir, path);
  try {
    const handle = await open(temporary, 'w', 0o644);
    try {
      await handle.writeFile(given.text);
      if (given.durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}

/** Makes the names in a folder durable: a created or renamed file is only then sure to be found again. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open folders; its file systems journal names.
  if (process.platform === 'win32') return;
  try {
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}

/** Makes a folder with all above it, durable up to the first one that was there. */
export async function makeFolder(path: string): Promise<void> {
  try {
    const first = await mkdir(path, {recursive: true});
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}
