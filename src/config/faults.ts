/** What the schema says against a job, in words for its author: one issue a fault, with the near name. Never prints a value. */
import type {ZodError} from 'zod';
import type {ConfigIssue} from '../model/errors.ts';
import {dottedName, isObject, valueAt} from './job-path.ts';
import {knownKeysAt} from './leaf.ts';
import {nameHint, nearestName} from '../model/near.ts';
import {kindOf, memberMeant, unionWords, wordsOf, type Issue} from '../model/schema-words.ts';
import {stepKeysOf, stepKinds} from './step-schema.ts';

type Path = readonly PropertyKey[];
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
  const meant = memberMeant(issue);
  if (meant !== null) return meant.flatMap((error) => faultsOfIssue(error, {...judged, base: at}));
  return [{at, key: false, path: dottedName(at), message: unionWords(issue, value)}];
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
