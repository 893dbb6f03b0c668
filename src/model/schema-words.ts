/** What a schema says against one value, in words for whoever wrote it: what is wanted, and what stands there. Never prints the value. */
import type {ZodError} from 'zod';
import {nearestName} from './near.ts';

export type Issue = ZodError['issues'][number];

export interface Words {
  readonly message: string;
  readonly hint?: string;
}

export interface WordedIssue extends Words {
  readonly path: readonly PropertyKey[];
}

type UnionIssue = Extract<Issue, {code: 'invalid_union'}>;

/** All issues of a schema. @param root what it was shown */
export function wordedIssues(issues: readonly Issue[], root: unknown, base: readonly PropertyKey[] = []): readonly WordedIssue[] {
  return issues.flatMap((issue): readonly WordedIssue[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({path: [...path, key], message: 'is not a known key'}));
    const value = path.reduce<unknown>((outer, key) => (outer as Record<PropertyKey, unknown> | undefined)?.[key], root);
    if (issue.code !== 'invalid_union') return [{path, ...wordsOf(issue, value)}];
    const meant = memberMeant(issue);
    return meant === null ? [{path, message: unionWords(issue, value)}] : wordedIssues(meant, root, path);
  });
}

/** Of a union, what the only member says whose kind of value this is; null where there is none such, or several. */
export function memberMeant({errors}: UnionIssue): readonly Issue[] | null {
  const meant = errors.filter((issues) => !issues.every(({path, code}) => path.length === 0 && isOfKind(code)));
  return meant.length === 1 ? (meant[0] as readonly Issue[]) : null;
}

export function unionWords({errors}: UnionIssue, value: unknown): string {
  return `must be ${orOf(errors.flatMap((issues) => issues.map((issue) => expectedBy(issue as Issue))))}, not ${kindOf(value)}`;
}

/** About a value as a whole, by its kind or by those that are taken. */
function isOfKind(code: string | undefined): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

export function wordsOf(issue: Issue, value: unknown): Words {
  switch (issue.code) {
    case 'invalid_type':
      return {
        message: value === undefined ? `is missing: it must be ${expectedBy(issue)}` : `must be ${expectedBy(issue)}, not ${kindOf(value)}`,
      };
    case 'invalid_value': {
      const near = typeof value === 'string' ? nearestName(value, issue.values.map(String)) : undefined;
      return {message: `must be ${expectedBy(issue)}`, ...(near === undefined ? {} : {hint: `did you mean '${near}'?`})};
    }
    case 'too_small':
      return {message: `must ${unitOf(issue.origin)}${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`};
    case 'too_big':
      return {message: `must ${unitOf(issue.origin)}at most ${issue.maximum}`};
    default:
      return {message: issue.message};
  }
}

/** `be` for numbers; for what has a length, `have a length of`. */
function unitOf(origin: string): string {
  return origin === 'number' || origin === 'int' || origin === 'bigint' ? 'be ' : 'have a length of ';
}

const kindNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of keys',
  record: 'a map of keys',
  null: 'null',
};

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_value') return orOf(issue.values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value))));
  if (issue.code === 'invalid_type') return kindNames[issue.expected] ?? issue.expected;
  return issue.message;
}

export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  return kindNames[typeof value] ?? `a ${typeof value}`;
}

function orOf(words: readonly string[]): string {
  const distinct = [...new Set(words)];
  return distinct.length < 2 ? distinct.join('') : `${distinct.slice(0, -1).join(', ')} or ${distinct.at(-1)}`;
}
