/**
 * Reads a file of several jobs: what stands beside them (limits, commit) goes into each, flags to the jobs they are meant for. Each is
 * then a job like any other. Opens no input and no run directory.
 */
import {join} from 'node:path';
import {ConfigError, type ConfigIssue} from '../model/errors.ts';
import type {JobDocument} from './document.ts';
import {faultsOf} from './faults.ts';
import {isObject} from './job-path.ts';
import {holdsJobs, loadWritten, readWritten, type LoadedJob, type LoadOptions, type WrittenJob} from './load.ts';
import {nameHint} from '../model/near.ts';
import {jobsSchema, type Job, type Jobs, type ParsedJobs} from './schema.ts';

export interface LoadedJobs {
  /** In the order in which they run. */
  readonly jobs: readonly LoadedJob[];
  /** False for a file of one job, which is no list. */
  readonly several: boolean;
}

/** Keys that hold for every job where they stand at the top of the file. */
const shared = ['limits', 'commit', 'llm'] as const;
/** Flags that mean every job; others name theirs (`--jobs.clean.input.files`). */
const sharedFlags = ['limits', 'commit', 'output', 'onError', 'limit', 'sample', 'llm'];

/** Takes a file of one job too. @throws {ConfigError} with every fault of every job */
export async function loadJobs(pathOrJobs: string | Job | Jobs, options: LoadOptions = {}): Promise<LoadedJobs> {
  const written = await readWritten(pathOrJobs, options);
  if (!holdsJobs(written)) return {jobs: [loadWritten(written, options)], several: false};
  const file = shapeOf(written);
  const flags = flagsOf(file, options.overrides ?? {});
  const issues: ConfigIssue[] = [...flags.issues];
  const jobs: LoadedJob[] = [];
  for (const [index, job] of file.jobs.entries()) {
    const own: WrittenJob = {...written, value: withShared(job, file), document: within(written.document, ['jobs', index])};
    collectIssues(issues, index, () => jobs.push(loadWritten(own, {...options, overrides: flags.byJob[index] ?? {}})));
  }
  issues.push(...nameIssues(jobs));
  if (issues.length > 0) throw new ConfigError(distinct(issues));
  return {jobs, several: true};
}

/** Runs `work`; what is wrong with the job goes to the issues under its place in the list. */
function collectIssues(issues: ConfigIssue[], index: number, work: () => void): void {
  try {
    work();
  } catch (thrown) {
    if (!(thrown instanceof ConfigError)) throw thrown;
    issues.push(...issuesOfJob(thrown, index));
  }
}

export function issuesOfJob(error: ConfigError, index: number): readonly ConfigIssue[] {
  return error.issues.map((issue) => ({...issue, path: issue.path === '' ? `jobs.${index}` : `jobs.${index}.${issue.path}`}));
}

function shapeOf(written: WrittenJob): ParsedJobs {
  const parsed = jobsSchema.safeParse(written.value);
  if (parsed.success) return parsed.data;
  const known = Object.keys(jobsSchema.shape);
  const issues = faultsOf(parsed.error, written.value, (path) => (path.length === 0 ? known : [])).map(({at, key, path, message, hint}) => {
    const where = (key ? written.document?.keyPlace(at) : written.document?.valuePlace(at)) ?? nearestPlace(written, at);
    return {path, message, ...(where === undefined ? {} : {where}), ...(hint === undefined ? {} : {hint})};
  });
  throw new ConfigError(issues);
}

function nearestPlace({document, shownAs}: WrittenJob, at: readonly PropertyKey[]): string | undefined {
  for (let length = at.length - 1; length >= 0; length--) {
    const place = document?.keyPlace(at.slice(0, length));
    if (place !== undefined) return place;
  }
  return shownAs;
}

function withShared(job: ParsedJobs['jobs'][number], file: ParsedJobs): Record<string, unknown> {
  const merged: Record<string, unknown> = {...job};
  for (const key of shared) {
    const own = job[key];
    if (file[key] !== undefined && (own === undefined || isObject(own))) merged[key] = {...file[key], ...own};
  }
  return merged;
}

/** The part of a file that one job stands in, with what it shares. */
function within(document: JobDocument | undefined, base: readonly PropertyKey[]): JobDocument | undefined {
  if (document === undefined) return undefined;
  const isShared = (path: readonly PropertyKey[]): boolean => shared.some((key) => key === path[0]);
  return {
    value: undefined,
    keyPlace: (path) => document.keyPlace([...base, ...path]) ?? (isShared(path) ? document.keyPlace(path) : undefined),
    valuePlace: (path) => document.valuePlace([...base, ...path]) ?? (isShared(path) ? document.valuePlace(path) : undefined),
  };
}

interface JobFlags {
  readonly byJob: readonly Record<string, unknown>[];
  readonly issues: readonly ConfigIssue[];
}

function flagsOf(file: ParsedJobs, overrides: Readonly<Record<string, unknown>>): JobFlags {
  const byJob = file.jobs.map((): Record<string, unknown> => ({}));
  const issues: ConfigIssue[] = [];
  for (const [flag, value] of Object.entries(overrides)) {
    if (flag.startsWith('jobs.')) {
      const rest = flag.slice('jobs.'.length);
      const index = file.jobs.findIndex(({name}, place) => rest.startsWith(`${name}.`) || rest.startsWith(`${place}.`));
      const key = rest.slice(rest.startsWith(`${index}.`) ? `${index}.`.length : `${file.jobs[index]?.name}.`.length);
      const own = byJob[index];
      if (own === undefined) issues.push(strangerIssue(flag, file));
      else own[key] = value;
    } else if (sharedFlags.includes(flag.split('.')[0] ?? '')) {
      for (const [index, {name}] of file.jobs.entries()) {
        const own = byJob[index];
        // One folder for all: each job has its own in it.
        if (own !== undefined) own[flag] = flag === 'output.dir' && typeof value === 'string' ? join(value, name) : value;
      }
    } else {
      issues.push({path: flag, where: `--${flag}`, message: 'which job is meant?', hint: `write --jobs.${file.jobs[0]?.name}.${flag}`});
    }
  }
  return {byJob, issues};
}

function strangerIssue(flag: string, file: ParsedJobs): ConfigIssue {
  const name = flag.split('.')[1] ?? '';
  const names = file.jobs.map((job) => job.name);
  return {path: flag, where: `--${flag}`, message: `no job is called '${name}'`, hint: nameHint(name, names)};
}

/** Names are unique, and `from` names an earlier one. */
function nameIssues(jobs: readonly LoadedJob[]): readonly ConfigIssue[] {
  const names = jobs.map(({job}) => job.name ?? '');
  return jobs.flatMap((loaded, index): readonly ConfigIssue[] => {
    const issue = (key: readonly string[], message: string, hint: string): ConfigIssue => {
      const where = loaded.where(key);
      return {path: ['jobs', index, ...key].join('.'), message, hint, ...(where === undefined ? {} : {where})};
    };
    const twin =
      names.indexOf(names[index] ?? '') < index
        ? [issue(['name'], `another job is called '${names[index]}' already`, 'choose another')]
        : [];
    const {from} = loaded.job.input;
    if (from === undefined || names.slice(0, index).includes(from)) return twin;
    return [...twin, issue(['input', 'from'], ...fromFault({jobs, names, index, from}))];
  });
}

interface FromFault {
  readonly jobs: readonly LoadedJob[];
  readonly names: readonly string[];
  readonly index: number;
  readonly from: string;
}

function fromFault({jobs, names, index, from}: FromFault): readonly [message: string, hint: string] {
  const at = names.indexOf(from);
  if (at === -1) return [`no job is called '${from}'`, nameHint(from, names.slice(0, index))];
  const circle = circleFrom({jobs, names, index});
  if (circle !== undefined) return [`goes round in a circle: ${circle.join(' -> ')}`, 'one of them reads files'];
  return [`the job '${from}' stands behind this one`, 'jobs run in the order in which they stand: put it before'];
}

function circleFrom({jobs, names, index}: Omit<FromFault, 'from'>): readonly string[] | undefined {
  const trail = [names[index] ?? ''];
  let at = index;
  for (let steps = 0; steps <= jobs.length; steps++) {
    const from = jobs[at]?.job.input.from;
    if (from === undefined) return undefined;
    trail.push(from);
    at = names.indexOf(from);
    if (at === index) return trail;
  }
  return undefined;
}

/** What stands beside the jobs is wrong in each of them, and told once. */
function distinct(issues: readonly ConfigIssue[]): readonly ConfigIssue[] {
  const seen = new Set<string>();
  return issues.filter(({where, path, message}) => {
    const key = JSON.stringify([where ?? path, message]);
    return !seen.has(key) && seen.add(key);
  });
}
