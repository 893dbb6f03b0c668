/** Where everything of a run stands in its directory. Names only; touches nothing. */
import {join} from 'node:path';

export const stateFolder = '.quern';
export const partSuffix = '.part';
export const rejectsName = 'rejects.jsonl';
export const warningsName = 'warnings.jsonl';

export interface RunPaths {
  readonly dir: string;
  readonly state: string;
  readonly ledger: string;
  readonly lock: string;
  readonly lockInfo: string;
  readonly log: string;
  readonly olderLog: string;
  readonly progress: string;
  readonly report: string;
}

export function runPaths(dir: string): RunPaths {
  const state = join(dir, stateFolder);
  return {
    dir,
    state,
    ledger: join(state, 'run.db'),
    lock: join(state, 'lock'),
    lockInfo: join(state, 'lock.json'),
    log: join(state, 'log.jsonl'),
    olderLog: join(state, 'log.1.jsonl'),
    progress: join(dir, 'progress.json'),
    report: join(dir, 'report.json'),
  };
}
