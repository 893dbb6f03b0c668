/** Random trees with keys that random paths hit, and what a path means, by a walk that knows nothing of bytes. */
import * as fc from '../../support/properties.ts';
import {texts} from './json-trees.ts';

export type Step = {readonly key: string} | '*' | '**';
export type Path = readonly Step[];

/**
 * Few, so that paths meet them; awkward ones among them. None has a backslash: once it has met one, V8's JSON.parse reads other escaped
 * keys wrong (nodejs/node issue 63785), and is no oracle.
 */
const keys = fc.constantFrom('a', 'b', 'items', '', 'x.y', '*', '"', 'é\n', '\ud83d', '7');
const scalars = fc.oneof(
  texts,
  fc.integer(),
  fc.double({noNaN: true, noDefaultInfinity: true}),
  fc.bigInt().map((big) => (big < 0n ? -1 : 1) * Number(BigInt.asUintN(52, big))),
  fc.boolean(),
  fc.constant(null),
);

const {object, tree} = fc.letrec((tie) => ({
  tree: fc.oneof({maxDepth: 5, depthSize: 'medium'}, scalars, tie('array'), tie('object')),
  array: fc.array(tie('tree'), {maxLength: 4}),
  object: fc.dictionary(keys, tie('tree'), {maxKeys: 5}),
}));

/** Mostly objects: a path needs one to begin in. */
export const keyedTrees: fc.Arbitrary<unknown> = fc.oneof({weight: 9, arbitrary: object}, {weight: 1, arbitrary: tree});

const keySteps = keys.map((key) => ({key}));

/** Which key to take, at each step, of those that are there. */
export const picks = fc.array(fc.nat(), {minLength: 1, maxLength: 4});

/** Keys that lead to something, mostly. */
export function keyPathInto(document: unknown, taken: readonly number[]): Path {
  const path: Step[] = [];
  let value = document;
  for (const pick of taken) {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
    const [key, child] = inner[pick % inner.length] ?? [];
    if (key === undefined) break;
    path.push({key});
    value = child;
  }
  return path.length > 0 ? path : [{key: 'a'}];
}

export const starredPaths: fc.Arbitrary<Path> = fc
  .array(fc.oneof(keySteps, fc.constantFrom('*' as const, '**' as const)), {minLength: 1, maxLength: 4})
  .filter((path) => path.at(-1) !== '**' && path.some((step) => typeof step === 'string'));

const bare = /^[^."*]+$/;

/** As it is written in a job. */
export function pathText(path: Path): string {
  return path.map((step) => (typeof step === 'string' ? step : bare.test(step.key) ? step.key : JSON.stringify(step.key))).join('.');
}

/** An array where the path ends gives its elements, anything else itself; below a record nothing is looked for. */
export function recordsAt(document: unknown, path: Path): readonly unknown[] {
  return below(document, [], path);
}

/** `null` stands for a place in an array: only stars mean it. */
type Way = readonly (string | null)[];

function below(value: unknown, way: Way, path: Path): readonly unknown[] {
  if (isAt(way, path)) return Array.isArray(value) ? (value as unknown[]) : [value];
  if (Array.isArray(value)) return value.flatMap((child) => below(child, [...way, null], path));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => below(child, [...way, key], path));
}

function isAt(way: Way, path: Path): boolean {
  const [step, ...rest] = path;
  if (step === undefined) return way.length === 0;
  if (step === '**') return isAt(way, rest) || (way.length > 0 && isAt(way.slice(1), path));
  const [key, ...further] = way;
  if (key === undefined) return false;
  return (step === '*' || step.key === key) && isAt(further, rest);
}
