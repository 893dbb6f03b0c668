/** From the words of `quern run` (and `check`) to a job: a job file with flags over it, or files and steps alone. Reads no file. */
import {basename, resolve} from 'node:path';
import type {Job} from '../index.ts';
import {UsageError} from './dotted-flags.ts';
import type {FlagStep} from './step-flags.ts';

export interface RunRequest {
  readonly job: string | Job;
  /** Dotted key -> value, over the job. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

/** Flags of the command as commander gives them. */
export interface RunFlags {
  readonly steps: readonly FlagStep[];
  /** Absolute; undefined for the job's own. */
  readonly dir: string | undefined;
  /** Dotted key -> value. */
  readonly keys: Readonly<Record<string, unknown>>;
}

const jobEnding = /\.(ya?ml|[cm]?ts|[cm]?js)$|(^|[\\/.])job\.json$/i;

/**
 * A single argument that ends in .yaml, .yml, .ts, .js or job.json is a job file; all else is input. By the name alone: what
 * an input holds never makes it a job.
 * @throws {UsageError}
 */
export function runRequest(names: readonly string[], flags: RunFlags): RunRequest {
  const overrides = {...flags.keys, ...(flags.dir === undefined ? {} : {'output.dir': flags.dir})};
  const [first] = names;
  if (first === undefined) {
    throw new UsageError(
      'what shall be run? Name a job file, or files and steps',
      'quern run bulletins/ --use bulletins/norms --use amounts -o out',
    );
  }
  if (names.length === 1 && jobEnding.test(first)) {
    if (flags.steps.length === 0) return {job: first, overrides};
    throw new UsageError(
      'the steps of a job file are in the file',
      'change one with --steps.0.with.KEY VALUE, or name inputs instead of the job',
    );
  }
  const jobFile = names.find((name) => jobEnding.test(name));
  if (jobFile !== undefined) {
    throw new UsageError(`'${jobFile}' is a job file, and a job names its own inputs`, 'run it alone, with --input.files for other inputs');
  }
  return {job: jobOfFlags(names, flags.steps), overrides};
}

function jobOfFlags(names: readonly string[], steps: readonly FlagStep[]): Job {
  const files = names.length === 1 ? (names[0] ?? '') : [...names];
  return {version: 1, name: nameOf(names), input: {files}, steps: steps as Job['steps']};
}

/** The run is called after its first input: `data/bulletins/` -> bulletins, and what no name can hold becomes a dash. */
function nameOf(names: readonly string[]): string {
  if (names[0] === '-') return 'stdin';
  const plain = basename(resolve(names[0] ?? '')).replace(/\.[A-Za-z0-9]{1,5}$/, '');
  const name = plain
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/^[.-]+|-+$/gu, '')
    .slice(0, 100);
  return name === '' ? 'run' : name;
}
