/** Where everything of a run stands in its directory. Names only; touches nothing. */
import {join} from 'node:path';

export const stateFolder = '.quern';
export const partSuffix = '.part';
export const rejectsName = 'rejects.jsonl';
export const warningsName = 'warnings.jsonl';
export const duplicatesName = 'duplicates.jsonl';

/** Rows between two stages. Relative to the run directory, as outputs are named. */
export function stageName(stage: number): string {
  return `${stateFolder}/stage-${stage}.jsonl`;
}

/** Keys of a stage's rows, in the order of the rows. */
export function keysName(stage: number): string {
  return `${stateFolder}/keys-${stage}.bin`;
}

/** Duplicates that were found when the stage was whole. */
export function settledName(stage: number): string {
  return `${stateFolder}/settled-${stage}.bin`;
}

/** Keys that memory had no room for. */
export function frozenName(stage: number, ordinal: number): string {
  return `${stateFolder}/frozen-${stage}-${ordinal}.bin`;
}

const pilotName = 'pilot';
const innerName = /^(?:stage-\d+\.jsonl|(?:keys|sorted|found|settled)-\d+\.bin|frozen-\d+-\d+\.bin|pilot\/.*)$/;

/** Of a file in the state folder that is there only until the run is complete. */
export function isInnerName(name: string): boolean {
  return innerName.test(name);
}

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

/** The run directory of a pilot: there only while it is asked, and behind a kill until the run is opened again. */
export function pilotFolder({state}: RunPaths): string {
  return join(state, pilotName);
}
