/** Temporary folders that go away with the test, and what is in them. */
import {createHash} from 'node:crypto';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative} from 'node:path';
import {onTestFinished} from 'vitest';

/** A new empty folder, removed when the test ends. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'quern-test-'));
  onTestFinished(() => rmSync(dir, {recursive: true, force: true}));
  return dir;
}

/** Writes files by their relative names. */
export function writeFiles(dir: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(dir, name);
    mkdirSync(dirname(path), {recursive: true});
    writeFileSync(path, content);
  }
}

/** Relative names of all files below a folder, sorted. */
export function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort();
}

/** Name -> sha256 of a run's outputs: everything but the books, the progress and the report. */
export function outputsOf(dir: string): Readonly<Record<string, string>> {
  const outputs = filesBelow(dir).filter((name) => !name.startsWith('.quern') && name !== 'report.json' && name !== 'progress.json');
  return Object.fromEntries(
    outputs.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  );
}

/** The rows of a JSON lines file. */
export function rowsOf(path: string): any[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
