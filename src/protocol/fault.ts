/** An error as data, so that it survives the way between threads with its class, code and hint. */
import {
  ActorError,
  AssertionError,
  CancelledError,
  ChangedInputError,
  ConfigError,
  LedgerError,
  LockedError,
  QuernError,
  SinkError,
  SourceError,
  messageOf,
  systemCodeOf,
  type ConfigIssue,
} from '../model/errors.ts';

export interface Fault {
  readonly kind: string;
  readonly message: string;
  readonly code: string;
  readonly hint: string | null;
  readonly where: string | null;
  readonly retryable: boolean;
  readonly issues: readonly ConfigIssue[] | null;
  readonly stack: string | null;
}

export function faultOf(thrown: unknown): Fault {
  const ours = thrown instanceof QuernError ? thrown : undefined;
  return {
    kind: ours?.name ?? 'Error',
    message: messageOf(thrown),
    code: ours?.code ?? systemCodeOf(thrown) ?? 'UNEXPECTED',
    hint: ours?.hint ?? null,
    where: ours?.where ?? null,
    retryable: ours?.retryable ?? false,
    issues: thrown instanceof ConfigError ? thrown.issues : null,
    stack: thrown instanceof Error ? (thrown.stack ?? null) : null,
  };
}

const classes = {ActorError, CancelledError, ChangedInputError, LedgerError, LockedError, SinkError, SourceError} as const;

/** The error again, in its class; what was none of ours comes back as an Error with its message and stack. */
export function errorOf(fault: Fault): Error {
  const details = {
    code: fault.code,
    retryable: fault.retryable,
    ...(fault.hint === null ? {} : {hint: fault.hint}),
    ...(fault.where === null ? {} : {where: fault.where}),
  };
  if (fault.kind === 'ConfigError') return new ConfigError(fault.issues ?? [], details);
  if (fault.kind === 'AssertionError') return withStack(new AssertionError(fault.message), fault.stack);
  if (fault.kind in classes) return new classes[fault.kind as keyof typeof classes](fault.message, details);
  return withStack(new Error(fault.message), fault.stack);
}

function withStack(error: Error, stack: string | null): Error {
  if (stack !== null) error.stack = stack;
  return error;
}
