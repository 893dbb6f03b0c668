/**
 * The records of an earlier job as the input of a later one (`input: {from: name}`): which files they are, by layout, and a digest
 * that tells whether they are what they were. Lists nothing; of the earlier run it reads report.json alone.
 */
import {createHash} from 'node:crypto';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {duplicatesName, rejectsName, runPaths, stateFolder, warningsName} from '../ledger/paths.ts';
import type {EarlierJob} from '../model/plan.ts';
import type {Report} from '../model/run.ts';
import type {LoadedJob} from './load.ts';
import type {PlanIssues} from './plan-issues.ts';

/** What the files source is asked for. */
export interface RecordFiles {
  readonly files: readonly string[];
  readonly filter: readonly string[];
  readonly exclude: readonly string[];
}

/** A report lists so many outputs; of a run with more it is the run's name that tells it from another. */
const outputsListed = 1000;
/** Not records, in the layout whose records may be called anything. `./` ties a name to the top of the run directory. */
const otherFiles = [
  `./${rejectsName}`,
  `./${warningsName}`,
  `./${duplicatesName}`,
  './progress.json',
  './report.json',
  `./${stateFolder}/**`,
];

export function recordFilesOf({dir, layout, extension}: EarlierJob): RecordFiles {
  if (layout === 'single') return {files: [join(dir, `records${extension}`)], filter: [], exclude: []};
  if (layout === 'parts') return {files: [dir], filter: [`./records-*${extension}`], exclude: []};
  return {files: [dir], filter: [`**/*${extension}`], exclude: otherFiles};
}

/** The earlier job whose records this one reads, where it can; undefined for other jobs. What hinders it is told. */
export function earlierOf({job, earlier}: LoadedJob, issues: PlanIssues): EarlierJob | undefined {
  const {from, files, filter, exclude, source} = job.input;
  if (from === undefined) return undefined;
  if (earlier === null) {
    issues.add(
      ['input', 'from'],
      'names a job, and no other stands beside this one',
      'jobs that read one another stand in one file, under jobs',
    );
  }
  if (source !== 'files') issues.add(['input', 'source'], 'has nothing to do where the records of another job are read', 'leave it out');
  for (const [key, value] of Object.entries({files, filter, exclude})) {
    if (value !== undefined)
      issues.add(['input', key], 'does not go with from, which reads all records of another job', 'leave one of them out');
  }
  return earlier ?? undefined;
}

/** Of the outputs' sizes and checksums; null while the earlier run is not complete. */
export async function digestOf({dir}: EarlierJob): Promise<string | null> {
  const report = await readReport(runPaths(dir).report);
  if (report?.status !== 'complete') return null;
  const outputs = report.outputs.map(({file, bytes, crc32}) => [file, bytes, crc32]);
  const isTold = outputs.length < outputsListed && report.outputs.every(({crc32}) => crc32 !== '');
  const text = JSON.stringify([report.counts.rows, outputs, isTold ? null : report.run]);
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

async function readReport(path: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
