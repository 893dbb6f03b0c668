/** What the schema says against a job, in words for its author: one issue a fault, with the near name. Never prints a value. */
import type {ZodError} from 'zod';
import type {ConfigIssue} from '../model/errors.ts';
import {dottedName, isObject, valueAt} from './job-path.ts';
import {knownKeysAt} from './leaf.ts';
import {nameHint, nearestName} from '../model/near.ts';
import {stepKeysOf, stepKinds} from './step-schema.ts';

type Path = readonly PropertyKey[];
type Issue = ZodError['issues'][number];
type UnionIssue = Extract<Issue, {code: 'invalid_union'}>;

/** A fault of a job before its place in the file is known. `key` is set where the key itself is at fault, not its value. */
export interface Fault extends ConfigIssue {
  readonly at: Path;
  readonly key: boolean;
}

/** All issues of a schema as faults; `known` tells the keys a path may have (those of a job when left out). */
export function faultsOf(error: ZodError, root: unknown, known: (path: Path) => readonly string[] = knownKeysAt): readonly Fault[] {
  return error.issues.flatMap((issue) => faultsOfIssue(issue, {root, known, base: []}));
}

/** Schemas pass over keys called `__proto__` without a word: what stands there would be lost. */
export function prototypeFaults(value: unknown, at: Path = []): readonly Fault[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]): readonly Fault[] => {
    const path = [...at, key];
    if (key !== '__proto__') return prototypeFaults(inner, path);
    return [{at: path, key: true, path: dottedName(path), message: 'is not a known key', hint: 'no field can be called __proto__ here'}];
  });
}

interface Judged {
  readonly root: unknown;
  readonly known: (path: Path) => readonly string[];
  readonly base: Path;
}

function faultsOfIssue(issue: Issue, judged: Judged): readonly Fault[] {
  const at = [...judged.base, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(at, key, judged));
  if (issue.code === 'invalid_union') return unionFaults(issue, at, judged);
  return [{at, key: false, path: dottedName(at), ...wordsOf(issue, valueAt(judged.root, at))}];
}

function unknownKey(at: Path, key: string, judged: Judged): Fault {
  const path = [...at, key];
  return {at: path, key: true, path: dottedName(path), message: 'is not a known key', hint: keyHint(key, knownAt(at, judged))};
}

/** Of a step, the keys of its kind alone. */
function knownAt(at: Path, {root, known}: Judged): readonly string[] {
  const value = valueAt(root, at);
  const kinds = at.length === 2 && at[0] === 'steps' && isObject(value) ? stepKinds.filter((kind) => Object.hasOwn(value, kind)) : [];
  return kinds.length === 1 ? stepKeysOf(kinds[0] ?? 'use') : known(at);
}

function keyHint(key: string, known: readonly string[]): string {
  return known.length === 0 ? 'leave it out, or look up what is taken here' : nameHint(key, known);
}

/** Of a union, the member that was meant: a step by its kind, else the only one whose kind of value this is. */
function unionFaults(issue: UnionIssue, at: Path, judged: Judged): readonly Fault[] {
  const value = valueAt(judged.root, at);
  if (at.length === 2 && at[0] === 'steps' && issue.errors.length === stepKinds.length)
    return stepFaults(issue, {...judged, base: at}, value);
  const meant = issue.errors.filter((errors) => !errors.every((error) => error.path.length === 0 && isOfKind(error.code)));
  if (meant.length === 1) return (meant[0] ?? []).flatMap((error) => faultsOfIssue(error as Issue, {...judged, base: at}));
  const expected = issue.errors.flatMap((errors) => errors.map((error) => expectedBy(error as Issue)));
  return [{at, key: false, path: dottedName(at), message: `must be ${orOf(expected)}, not ${kindOf(value)}`}];
}

function isOfKind(code: string | undefined): boolean {
  return code === 'invalid_type' || code === 'invalid_value';
}

function stepFaults(issue: UnionIssue, judged: Judged, value: unknown): readonly Fault[] {
  const {base} = judged;
  if (!isObject(value))
    return [{at: base, key: false, path: dottedName(base), message: `must be a step ({use: ...}), not ${kindOf(value)}`}];
  const kinds = stepKinds.filter((kind) => Object.hasOwn(value, kind));
  if (kinds.length === 1) {
    const errors = issue.errors[stepKinds.indexOf(kinds[0] ?? 'use')] ?? [];
    return errors.flatMap((error) => faultsOfIssue(error as Issue, judged));
  }
  if (kinds.length > 1) {
    return [{at: base, key: false, path: dottedName(base), message: `is several steps at once (${kinds.join(', ')}): make each its own`}];
  }
  const wrong = Object.keys(value).find((key) => nearestName(key, stepKinds) !== undefined);
  if (wrong !== undefined) return [unknownKey(base, wrong, {...judged, known: () => stepKinds})];
  return [
    {at: base, key: false, path: dottedName(base), message: 'says not what to do', hint: `a step has one of ${stepKinds.join(', ')}`},
  ];
}

function wordsOf(issue: Issue, value: unknown): {message: string; hint?: string} {
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
    case 'invalid_format':
      return {message: issue.message};
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

function kindOf(value: unknown): string {
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
