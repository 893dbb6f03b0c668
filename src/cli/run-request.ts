/** From the words of `quern run` (and `check`) to a job: a job file with flags over it, or files and steps alone. Reads no file. */
import {basename, resolve} from 'node:path';
import type {Job} from '../index.ts';
import {UsageError} from './dotted-flags.ts';

/** A step as flags give it; `--with`, `--from`, `--into` and `--on-error` speak of the `--use` before them. */
export interface FlagStep {
  use?: string;
  validate?: string;
  set?: Record<string, unknown>;
  with?: Record<string, unknown>;
  from?: string;
  into?: string;
  onError?: string;
}

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
  const plain = basename(resolve(names[0] ?? '')).replace(/\.[A-Za-z0-9]{1,5}$/, '');
  const name = plain
    .replaceAll(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/^[.-]+|-+$/gu, '')
    .slice(0, 100);
  return name === '' ? 'run' : name;
}

/** Collects `--use`, `--validate`, `--set` and what belongs to them, in the order in which they are given. */
export class StepFlags {
  readonly steps: FlagStep[] = [];

  use(name: string): void {
    this.steps.push({use: name});
  }

  validate(schema: string): void {
    this.steps.push({validate: schema});
  }

  /** Fields set one after the other are one step. */
  set(assignment: string): void {
    const [key, value] = assignmentOf('--set', assignment);
    const last = this.steps.at(-1);
    if (last?.set !== undefined) last.set[key] = value;
    else this.steps.push({set: {[key]: value}});
  }

  with(assignment: string): void {
    const [key, value] = assignmentOf('--with', assignment);
    const last = this.lastUse('--with');
    last.with = {...last.with, [key]: value};
  }

  option(flag: 'from' | 'into' | 'onError', value: string): void {
    this.lastUse(`--${flag === 'onError' ? 'on-error' : flag}`)[flag] = value;
  }

  private lastUse(flag: string): FlagStep {
    const last = this.steps.at(-1);
    if (last?.use === undefined)
      throw new UsageError(`${flag} speaks of the --use before it, and there is none`, `--use amounts ${flag} ...`);
    return last;
  }
}

/** `key=value`, the value as JSON where it is JSON (12, true, [1]), else as text. */
function assignmentOf(flag: string, text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${flag} ${text} has no value`, `as ${flag} key=value`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value) as unknown];
  } catch {
    return [text.slice(0, at), value];
  }
}
