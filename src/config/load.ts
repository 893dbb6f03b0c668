/**
 * Reads a job (YAML, JSON, module or object), puts flags and environment into it, and checks it against the schema. Names every
 * fault at once, each with its place. The only part of the engine that reads the environment. Opens no input and no run directory.
 */
import {readFile, stat} from 'node:fs/promises';
import {basename, dirname, extname, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {ConfigError, messageOf, systemCodeOf, type ConfigIssue} from '../model/errors.ts';
import type {EarlierJob} from '../model/plan.ts';
import {once} from '../model/parsed-once.ts';
import type {Json} from '../model/record.ts';
import {MiB} from '../model/units.ts';
import type {JobDocument} from './document.ts';
import {faultsOf, prototypeFaults, type Fault} from './faults.ts';
import {escapeReferences, interpolate, type Environment} from './interpolate.ts';
import {dottedName, isObject, pathOf} from './job-path.ts';
import {applyOverrides, flagPlace, flagPlaceWithin} from './overrides.ts';
import {jobSchema, type Job, type ParsedJob} from './schema.ts';

export interface LoadOptions {
  /** Dotted key -> value, stronger than the job. Text means what it would mean in YAML, where the key takes that; else itself. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** Variables for `${NAME}`; the process's own when left out. */
  readonly env?: Environment;
  /** Where relative job paths start, and an object's relative paths; the process's own when left out. */
  readonly cwd?: string;
  /** The object is a `raw` saved by an earlier run: its strings may hold `${NAME}`. In any other object they are text. */
  readonly interpolate?: boolean;
  /** The job whose records this one reads (`input.from`), where its saved run names it. */
  readonly earlier?: EarlierJob;
}

export interface LoadedJob {
  readonly job: ParsedJob;
  /** The job with flags put in but no environment: what may be saved, so that no secret lands on a disk. */
  readonly raw: Json;
  /** The job file's folder, or `cwd`: relative paths of the job start here. Absolute. */
  readonly baseDir: string;
  /** The job file, absolute; null for an object. */
  readonly file: string | null;
  /** The job whose records this one reads; null for a job that stands alone. */
  readonly earlier: EarlierJob | null;
  /** file:line:column of a dotted key's value, or the flag that gave it; undefined where neither is known. */
  where(path: string | readonly PropertyKey[]): string | undefined;
}

/** A job (or a file of several) before its environment and flags. */
export interface WrittenJob {
  readonly value: unknown;
  readonly baseDir: string;
  readonly file: string | null;
  /** Name for places, as the user wrote it. */
  readonly shownAs: string | undefined;
  readonly document: JobDocument | undefined;
}

const jobBytesMax = 4 * MiB;
const moduleEndings = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** @throws {ConfigError} with every fault of the job */
export async function loadJob(pathOrJob: string | Job, options: LoadOptions = {}): Promise<LoadedJob> {
  const written = await readWritten(pathOrJob, options);
  if (holdsJobs(written)) {
    const where = written.document?.keyPlace(['jobs']) ?? written.shownAs;
    const hint = '`quern run FILE -o DIR`, and runJobs of the library, run them all, each into a folder of its own';
    throw new ConfigError([
      {path: 'jobs', message: 'several jobs stand here, and one is wanted', ...(where === undefined ? {} : {where}), hint},
    ]);
  }
  return loadWritten(written, options);
}

/** The job as it stands: read, or taken as it is. @throws {ConfigError} when it cannot be read */
export async function readWritten(pathOrJob: string | object, options: LoadOptions): Promise<WrittenJob> {
  const cwd = resolve(options.cwd ?? '.');
  return typeof pathOrJob === 'string' ? readJob(pathOrJob, cwd) : objectJob(pathOrJob, cwd, options);
}

/** A file of several jobs. */
export function holdsJobs({value}: WrittenJob): boolean {
  return isObject(value) && Object.hasOwn(value, 'jobs');
}

/** Puts flags and environment into a job and checks it. @throws {ConfigError} with every fault of the job */
export function loadWritten(written: WrittenJob, options: LoadOptions): LoadedJob {
  const issues: ConfigIssue[] = [];
  const raw = applyOverrides(written.value, options.overrides ?? {}, issues);
  const filled = interpolate(raw, options.env ?? process.env, issues);
  const parsed = jobSchema.safeParse(filled, once);
  const place = placesOf(written, options.overrides ?? {});
  const unset = new Set(issues.map((issue) => issue.path));
  const told = parsed.success ? [] : faultsOf(parsed.error, filled).filter((fault) => !unset.has(fault.path));
  const faults = [...told, ...prototypeFaults(filled).filter(({path}) => !told.some((fault) => fault.path === path))];
  const all = [
    ...issues.map((issue) => located(issue, place(pathOf(issue.path), false))),
    ...faults.map((fault) => located(fault, place(fault.at, fault.key))),
  ];
  if (!parsed.success || all.length > 0) throw new ConfigError(all);
  return {
    job: parsed.data,
    raw: raw as Json,
    baseDir: written.baseDir,
    file: written.file,
    earlier: options.earlier ?? null,
    where: (path) => place(typeof path === 'string' ? pathOf(path) : path, false),
  };
}

/** Finds a key's place: a flag, or the nearest part of the file that holds it. */
function placesOf(
  written: WrittenJob,
  overrides: Readonly<Record<string, unknown>>,
): (path: readonly PropertyKey[], key: boolean) => string | undefined {
  return (path, key) => {
    const dotted = dottedName(path);
    const flag = flagPlace(dotted, overrides);
    if (flag !== undefined) return flag;
    const own = key ? written.document?.keyPlace(path) : written.document?.valuePlace(path);
    const near = own ?? (dotted === '' ? undefined : flagPlaceWithin(dotted, overrides));
    if (near !== undefined) return near;
    for (let length = path.length - 1; length >= 0; length--) {
      const around = written.document?.keyPlace(path.slice(0, length));
      if (around !== undefined) return around;
    }
    return written.shownAs;
  };
}

function located(issue: ConfigIssue | Fault, where: string | undefined): ConfigIssue {
  const {path, message, hint} = issue;
  return {path, message, ...(where === undefined ? {} : {where}), ...(hint === undefined ? {} : {hint})};
}

function objectJob(job: object, cwd: string, options: LoadOptions): WrittenJob {
  const value: unknown = options.interpolate === true ? job : escapeReferences(job);
  return {value, baseDir: cwd, file: null, shownAs: undefined, document: undefined};
}

async function readJob(path: string, cwd: string): Promise<WrittenJob> {
  const file = resolve(cwd, path);
  const ending = extname(file).toLowerCase();
  const base = {baseDir: dirname(file), file, shownAs: path};
  await checkReadable(file, path);
  if (moduleEndings.includes(ending)) return {...base, value: escapeReferences(await importJob(file, path)), document: undefined};
  if (!['.yaml', '.yml', '.json'].includes(ending)) {
    throw fileError(path, `'${basename(file)}' is no job file`, 'a job is a .yaml, .json, .ts or .js file');
  }
  const document = await parseText(await readFile(file, 'utf8'), path);
  if (!isObject(document.value))
    throw fileError(path, 'holds no job: it must be a map of keys', 'see quern schema, and fixtures/jobs for examples');
  return {...base, value: document.value, document};
}

async function parseText(text: string, path: string): Promise<JobDocument> {
  const {readDocument} = await import('./document.ts');
  let document: JobDocument | readonly ConfigIssue[];
  try {
    document = readDocument(text, path);
  } catch (cause) {
    // Nesting deeper than the stack, or an alias that grows without end: the parser throws instead of telling.
    throw fileError(path, `cannot be read as YAML: ${messageOf(cause)}`);
  }
  if ('value' in document) return document;
  throw new ConfigError(document);
}

async function checkReadable(file: string, path: string): Promise<void> {
  const found = await stat(file).catch((cause: unknown) => {
    const missing = systemCodeOf(cause) === 'ENOENT';
    throw fileError(path, missing ? 'there is no such job file' : `the job file cannot be read: ${messageOf(cause)}`);
  });
  if (!found.isFile())
    throw fileError(path, 'is a folder, not a job file', 'to run on its files, name the steps too: quern run FOLDER --use ...');
  if (found.size > jobBytesMax)
    throw fileError(path, `is larger than a job may be (${jobBytesMax} bytes)`, 'is it an input rather than a job?');
}

async function importJob(file: string, path: string): Promise<unknown> {
  let module: {readonly default?: unknown};
  try {
    module = (await import(pathToFileURL(file).href)) as {readonly default?: unknown};
  } catch (cause) {
    throw new ConfigError([{path: '', where: path, message: `the job module does not load: ${messageOf(cause)}`}], {cause});
  }
  if (!isObject(module.default))
    throw fileError(path, 'the job module has no job as its default export', 'export default defineJob({...})');
  return module.default;
}

function fileError(where: string, message: string, hint?: string): ConfigError {
  return new ConfigError([{path: '', where, message, ...(hint === undefined ? {} : {hint})}]);
}
