/** The job as it was run, saved in the run directory so that `quern resume DIR` needs no more than the directory. */
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {LoadedJob} from '../config/load.ts';
import type {Job} from '../config/schema.ts';
import {sinkErrorOf} from '../contracts/sink-fault.ts';
import {LedgerError, messageOf} from '../model/errors.ts';
import type {EarlierJob} from '../model/plan.ts';
import type {Json} from '../model/record.ts';
import type {SavedParts} from '../protocol/planning.ts';

const fileName = join('.quern', 'job.json');

interface SavedJob {
  readonly version: 1;
  /** Relative paths of the job start here. */
  readonly baseDir: string;
  /** Before `${ENV}`: no secret lands on the disk. */
  readonly job: Json;
  /** Whose records it reads, where it reads another job's. */
  readonly earlier?: EarlierJob;
}

/** Replaced atomically. Its content is a convenience: the ledger's identity says what may go on. @throws {SinkError} */
export function saveJob(dir: string, loaded: SavedParts, name: string): void {
  const saved: SavedJob = {
    version: 1,
    baseDir: loaded.baseDir,
    job: {...(loaded.raw as Record<string, Json>), name},
    ...(loaded.earlier === null ? {} : {earlier: loaded.earlier}),
  };
  const path = join(dir, fileName);
  try {
    mkdirSync(join(dir, '.quern'), {recursive: true});
    writeFileSync(`${path}.new`, `${JSON.stringify(saved, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  } catch (cause) {
    throw sinkErrorOf(cause, path);
  }
}

/** @throws {LedgerError} when the directory holds no run; {ConfigError} when an override does not fit */
export async function loadSavedJob(dir: string, overrides: Readonly<Record<string, unknown>>): Promise<LoadedJob> {
  let saved: SavedJob;
  try {
    saved = JSON.parse(readFileSync(join(dir, fileName), 'utf8')) as SavedJob;
  } catch (cause) {
    throw new LedgerError(`${dir} holds no run that can be resumed: ${messageOf(cause)}`, {
      code: 'NO_RUN',
      where: join(dir, fileName),
      hint: 'run the job itself again: it goes on where it was',
      cause,
    });
  }
  const {loadJob} = await import('../config/load.ts');
  return loadJob(saved.job as unknown as Job, {
    interpolate: true,
    cwd: saved.baseDir,
    overrides: {...overrides, 'output.dir': dir},
    ...(saved.earlier === undefined ? {} : {earlier: saved.earlier}),
  });
}
