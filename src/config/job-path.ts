/** Keys of a job by their dotted names (`steps.1.with.currency`): printed, read, and set in a plain value. Knows no schema. */
import type {Json} from '../model/record.ts';

export type JobPath = readonly (string | number)[];

export function dottedName(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** `a.1.b` -> ['a', 1, 'b']: what is a number is a place in a list. */
export function pathOf(dotted: string): JobPath {
  return dotted.split('.').map((part) => (/^(0|[1-9]\d{0,5})$/.test(part) ? Number(part) : part));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. Own keys only: no job reaches a prototype. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/**
 * A copy of `root` with `value` at `path`; what lies between is made as needed. Returns a sentence instead of the copy where
 * something is in the way.
 */
export function withValueAt(root: unknown, path: JobPath, value: Json): {readonly value: unknown} | {readonly fault: string} {
  const [key, ...rest] = path;
  if (key === undefined) return {value};
  if (root === undefined || root === null) return setKey(typeof key === 'number' ? [] : {}, {key, rest, value});
  if (Array.isArray(root) && typeof key !== 'number') return {fault: `'${key}' is no place in a list: use a number from 0`};
  if (typeof root !== 'object') return {fault: `nothing can be set below a ${typeof root}`};
  return setKey(Array.isArray(root) ? [...(root as unknown[])] : {...root}, {key, rest, value});
}

interface Setting {
  readonly key: string | number;
  readonly rest: JobPath;
  readonly value: Json;
}

function setKey(container: object, {key, rest, value}: Setting): {readonly value: unknown} | {readonly fault: string} {
  if (Array.isArray(container) && Number(key) > container.length) {
    return {fault: `the list has ${container.length} entries: the next is ${container.length}`};
  }
  const inner = withValueAt(valueAt(container, [key]), rest, value);
  if ('fault' in inner) return inner;
  // Defined, not assigned: a key called __proto__ stays a key, and is then refused as an unknown one.
  Object.defineProperty(container, key, {value: inner.value, enumerable: true, writable: true, configurable: true});
  return {value: container};
}

/** A copy in which every string is replaced by what `change` makes of it; keys stay. */
export function mapStrings(value: unknown, change: (text: string, path: JobPath) => unknown, path: JobPath = []): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, change, [...path, index]));
  if (!isObject(value) || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change, [...path, key])]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
