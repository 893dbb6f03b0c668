/** Whether every file in the run directory is the run's: nothing left over, nothing of somebody else. */
import {existsSync} from 'node:fs';
import {opendir} from 'node:fs/promises';
import {join, relative, sep} from 'node:path';
import type {Ledger} from '../ledger/ledger.ts';
import {isInnerName, partSuffix, runPaths, stateFolder} from '../ledger/paths.ts';
import type {Findings} from './verify-findings.ts';

const topNames = ['progress.json', 'report.json'];
/** What stands in .quern; a kill may leave a temporary name, which the next session takes again. */
const stateName =
  /^(?:run\.db(?:-wal|-shm|-journal)?|lock(?:-journal)?|(?:lock|job|items|progress|report)\.json(?:\.tmp|\.new)?|log(?:\.1)?\.jsonl)$/;

export interface NamesGiven {
  readonly dir: string;
  readonly ledger: Ledger;
  readonly complete: boolean;
  readonly findings: Findings;
  readonly signal: AbortSignal | undefined;
}

/** How many files it saw. */
export async function verifyNames(given: NamesGiven): Promise<number> {
  let files = 0;
  for await (const path of filesBelow(given.dir)) {
    given.signal?.throwIfAborted();
    files++;
    const name = relative(given.dir, path).split(sep).join('/');
    if (!isOurs(name, given)) given.findings.add({file: name, message: 'is no file of this run'});
  }
  if (given.complete && !existsSync(runPaths(given.dir).report)) given.findings.add({file: 'report.json', message: 'is gone'});
  return files;
}

function isOurs(name: string, {ledger, complete}: NamesGiven): boolean {
  if (name.startsWith(`${stateFolder}/`)) return isOfState(name.slice(stateFolder.length + 1), complete);
  if (topNames.includes(name)) return true;
  if (!name.endsWith(partSuffix)) return ledger.outputs.get(name) !== undefined;
  // A part that no commit knows was begun just before a kill: the next session cuts it and goes on.
  return !complete;
}

/** What stands between stages is gone when the run is complete. */
function isOfState(name: string, complete: boolean): boolean {
  return stateName.test(name) || (!complete && isInnerName(name));
}

async function* filesBelow(dir: string): AsyncGenerator<string> {
  for await (const entry of await opendir(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}
