/** Errors sorted by whose fault they are. A bad record is never one of these: it is a Reject value. */

/** What every error of ours carries beside its message. */
export interface ErrorDetails {
  /** Stable, upper case: programs may switch on it. */
  readonly code: string;
  /** What to do next, for a person. */
  readonly hint?: string;
  /** file:line:column, a path or a byte, where that helps. */
  readonly where?: string;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

export abstract class QuernError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly where: string | undefined;
  readonly retryable: boolean;
  abstract readonly exitCode: number;

  constructor(message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause});
    this.name = new.target.name;
    this.code = details.code;
    this.hint = details.hint;
    this.where = details.where;
    this.retryable = details.retryable ?? false;
  }
}

/** One thing wrong with a job. */
export interface ConfigIssue {
  /** Dotted key in the job, or '' for the job as a whole. */
  readonly path: string;
  readonly message: string;
  /** file:line:column where the key stands, when the job came from a file. */
  readonly where?: string;
  readonly hint?: string;
}

/** The caller's fault: the job cannot be run as written. Carries all faults at once. */
export class ConfigError extends QuernError {
  readonly exitCode = 2;
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], details: Partial<ErrorDetails> = {}) {
    super(issues.map(issueLine).join('\n'), {code: 'CONFIG', ...details});
    this.issues = issues;
  }
}

function issueLine(issue: ConfigIssue): string {
  const place = issue.where === undefined ? '' : `${issue.where}: `;
  const key = issue.path === '' ? '' : `${issue.path}: `;
  return `${place}${key}${issue.message}${issue.hint === undefined ? '' : ` (${issue.hint})`}`;
}

/** The outside: a file or folder that cannot be read. */
export class SourceError extends QuernError {
  readonly exitCode = 75;
}

/** The outside: an output that cannot be written (ENOSPC, EIO, EROFS, ...). */
export class SinkError extends QuernError {
  readonly exitCode = 75;
}

/** The outside: a thread that died or does not answer. */
export class ActorError extends QuernError {
  readonly exitCode = 75;
}

/** The state: another process runs in this run directory. */
export class LockedError extends QuernError {
  readonly exitCode = 73;
}

/** The state: the run directory is damaged, foreign, or of another version. */
export class LedgerError extends QuernError {
  readonly exitCode = 73;
}

/** The state: inputs or job differ from those the run was begun with. */
export class ChangedInputError extends QuernError {
  readonly exitCode = 73;
}

/** The record: more were rejected than the job allows. Thrown only where no result can say so: to a consumer of batches. */
export class RejectsError extends QuernError {
  readonly exitCode = 3;
}

/** The person: first signal drains and commits, second stops now. */
export class CancelledError extends QuernError {
  readonly exitCode = 130;
}

/** Ourselves: an invariant does not hold. The message is the invariant's sentence. */
export class AssertionError extends QuernError {
  readonly exitCode = 70;

  constructor(invariant: string) {
    super(invariant, {code: 'ASSERTION', hint: 'this is a bug in quern: please report it with .quern/log.jsonl'});
  }
}

/** @throws {AssertionError} with the invariant's sentence when it does not hold. */
export function assert(holds: boolean, invariant: string): asserts holds {
  if (!holds) throw new AssertionError(invariant);
}

/** The end of an exhaustive switch. @throws {AssertionError} always */
export function unreachable(value: never): never {
  throw new AssertionError(`every variant is handled, also ${JSON.stringify(value)}`);
}

/** An error's message, whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The operating system's code of a failed call (ENOENT, ENOSPC, ...), if it has one. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
