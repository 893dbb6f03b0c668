/** An error as a person reads it: what, where, what to do; and the exit code of its class. A stack only under QUERN_DEBUG. */
import {shortFlagOf} from './dotted-flags.ts';
import {messageLines, printable} from './printable.ts';

/** What errors of ours carry; taken by shape, so that telling of an error loads nothing. */
interface Told {
  readonly exitCode: number;
  readonly code?: string;
  readonly hint?: string;
  readonly where?: string;
  readonly issues?: readonly {readonly path: string; readonly message: string; readonly where?: string; readonly hint?: string}[];
}

const unexpectedCode = 70;

export function exitCodeOf(thrown: unknown): number {
  return isTold(thrown) ? thrown.exitCode : unexpectedCode;
}

/** Lines for stderr. */
export function failureLines(thrown: unknown, debug: boolean): readonly string[] {
  const stack = debug && thrown instanceof Error && thrown.stack !== undefined ? thrown.stack.split('\n').slice(0, 50) : [];
  return [...(isTold(thrown) ? toldLines(thrown) : unexpectedLines(thrown, debug)), ...stack.map((line) => printable(line))];
}

function toldLines(error: Error & Told): readonly string[] {
  if (error.issues !== undefined && error.issues.length > 0) return issueLines(error.issues);
  const place = error.where === undefined || error.message.includes(error.where) ? '' : ` (${error.where})`;
  return [...messageLines(`error: ${error.message}`, 2, place), ...hintLines(error.hint, 2)];
}

function issueLines(issues: NonNullable<Told['issues']>): readonly string[] {
  const head = issues.length === 1 ? [] : [`error: ${issues.length} things are wrong with this job`];
  const lines = issues.flatMap((issue) => {
    const place = issue.where === undefined ? '' : `${shortFlagOf(issue.where)}: `;
    const key = issue.path === '' || place === `--${issue.path}: ` ? '' : `${issue.path}: `;
    const [start, indent] = issues.length === 1 ? ['error: ', 2] : ['  ', 4];
    return [...messageLines(`${start}${place}${key}${issue.message}`, indent), ...hintLines(issue.hint, indent)];
  });
  return [...head, ...lines];
}

function hintLines(hint: string | undefined, indent: number): readonly string[] {
  return hint === undefined ? [] : messageLines(`${' '.repeat(indent)}hint: ${hint}`, indent + 2);
}

function unexpectedLines(thrown: unknown, debug: boolean): readonly string[] {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const way = debug ? [] : ['  hint: this is a bug in quern; run again with QUERN_DEBUG=1 to see where'];
  return [...messageLines(`error: ${message}`, 2), ...way];
}

function isTold(thrown: unknown): thrown is Error & Told {
  return thrown instanceof Error && 'exitCode' in thrown && typeof thrown.exitCode === 'number';
}
