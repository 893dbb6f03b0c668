/** In the per-file layout input names become output names: none may leave the run directory or fall on another. Reads the ledger only. */
import type {DatabaseSync} from 'node:sqlite';
import {ConfigError, type ConfigIssue} from '../model/errors.ts';
import {partSuffix, rejectsName, stateFolder, warningsName} from './paths.ts';

const issuesMax = 10;
/** Of one name, on all file systems that are in use. */
const nameBytesMax = 255;
const reservedNames = [rejectsName, warningsName, 'progress.json', 'report.json', stateFolder];
/** Folders already looked at; forgotten ones are only looked at again. */
const foldersMax = 10_000;

/** @throws {ConfigError} naming the inputs whose outputs cannot stand side by side */
export function checkOutputNames(database: DatabaseSync, extension: string): void {
  database.exec('CREATE INDEX IF NOT EXISTS splits_relative ON splits (relative)');
  const issues = [...unsafeNames(database, extension).take(issuesMax), ...twins(database)].slice(0, issuesMax);
  if (issues.length > 0)
    throw new ConfigError(issues, {hint: 'choose output.layout single, or inputs whose names differ below their roots'});
}

function* twins(database: DatabaseSync): Generator<ConfigIssue> {
  const lines = database
    .prepare('SELECT relative, min(file) AS one, max(file) AS other FROM splits GROUP BY relative HAVING count(*) > 1 LIMIT ?')
    .all(issuesMax);
  for (const line of lines) {
    yield {path: 'output.layout', message: `${line['one']} and ${line['other']} would both be written to ${line['relative']}`};
  }
}

function* unsafeNames(database: DatabaseSync, extension: string): Generator<ConfigIssue> {
  const fileOf = database.prepare('SELECT file FROM splits WHERE relative = ? LIMIT 1');
  const looked = new Set<string>();
  for (const line of database.prepare('SELECT file, relative FROM splits').iterate()) {
    const file = String(line['file']);
    const relative = String(line['relative']);
    const fault = faultOf(relative, extension);
    if (fault !== undefined) yield {path: 'output.layout', message: `${file}: ${fault}`};
    for (const folder of foldersLikeOutputs(relative, extension)) {
      if (looked.has(folder)) continue;
      if (looked.size >= foldersMax) looked.clear();
      looked.add(folder);
      const twin = fileOf.get(inputOf(folder, extension));
      if (twin === undefined) continue;
      yield {
        path: 'output.layout',
        message: `${twin['file']} would be written to the file ${folder}, and ${file} into a folder of that name`,
      };
    }
  }
}

/** Why no output may have this name; undefined where it may. */
export function faultOf(relative: string, extension: string, isWindows = process.platform === 'win32'): string | undefined {
  const parts = relative.split('/');
  // A backslash or a drive letter leads away on Windows, and is a plain character elsewhere.
  const leaves = relative.includes('\0') || (isWindows && (relative.includes('\\') || /^[A-Za-z]:/.test(relative)));
  if (leaves || parts.some((part) => part === '' || part === '.' || part === '..')) {
    return `its name below the root, '${relative}', would leave the run directory`;
  }
  const name = relative + extension;
  const isReserved = reservedNames.some((reserved) => parts[0] === reserved || name === reserved || name === reserved + partSuffix);
  if (isReserved) return `'${name}' is a name quern needs itself`;
  // Folders have their names already; only the last part grows.
  const bytes = Buffer.byteLength((parts.at(-1) ?? '') + extension + partSuffix);
  if (bytes <= nameBytesMax) return undefined;
  return `its output's name while it is written would have ${bytes} bytes, and file systems take ${nameBytesMax}`;
}

function foldersLikeOutputs(relative: string, extension: string): string[] {
  const folders: string[] = [];
  for (let at = relative.indexOf('/'); at !== -1; at = relative.indexOf('/', at + 1)) {
    const folder = relative.slice(0, at);
    if (folder.endsWith(extension) || folder.endsWith(extension + partSuffix)) folders.push(folder);
  }
  return folders;
}

function inputOf(folder: string, extension: string): string {
  const whole = folder.endsWith(partSuffix) ? folder.slice(0, -partSuffix.length) : folder;
  return whole.slice(0, -extension.length);
}
