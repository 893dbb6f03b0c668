/**
 * Where tests keep their files: in memory where there is ample room, since thousands of syncs of files that are thrown away at once are half
 * of the suite's time; else wherever the system says, and always there if somebody has said so (TMPDIR). One folder for all, gone at the end.
 */
import {mkdtempSync, rmSync, statfsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const inMemory = '/dev/shm';
/** Far more than all tests together leave at once. */
const roomBytes = 6e9;

let folder: string | undefined;

/** Once, although each of the config's projects asks for it. */
export function setup(): void {
  if (process.env['QUERN_TEST_SCRATCH'] !== undefined) return;
  folder = mkdtempSync(join(hasRoom() ? inMemory : tmpdir(), 'quern-tests-'));
  process.env['TMPDIR'] = folder;
  process.env['QUERN_TEST_SCRATCH'] = folder;
}

export function teardown(): void {
  if (folder !== undefined) rmSync(folder, {recursive: true, force: true});
}

function hasRoom(): boolean {
  if (process.env['TMPDIR'] !== undefined) return false;
  try {
    const {bavail, bsize} = statfsSync(inMemory);
    return bavail * bsize > roomBytes;
  } catch {
    return false;
  }
}
