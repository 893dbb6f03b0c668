/**
 * Names of fields as a job writes them: `amount`, or `bulletin.number` for a field inside a field, `lines.0.total` inside a list.
 * A record's own field whose name has the dots is taken first (tables are full of names like `p.value`). A backslash takes the
 * character behind it as it is: `a\.b` is one name, never a path. Reads fields; writes none.
 */
import {isExactNumber} from './exact-number.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The field's value; undefined where there is none. */
export type ReadField = (record: Fields) => unknown;

const partsMost = 32;
const place = /^(?:0|[1-9]\d{0,8})$/;

/** The path's parts, without their backslashes. */
export function partsOf(path: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < path.length; at++) {
    const character = path[at] ?? '';
    if (character === '.') {
      parts.push(part);
      part = '';
    } else part += character === '\\' ? (path[++at] ?? '') : character;
  }
  return [...parts, part];
}

/** What a field is called when it is taken out: the path without its backslashes. */
export function nameOf(path: string): string {
  return partsOf(path).join('.');
}

/** What is wrong with a path, as the end of a sentence about it; undefined when it is one. */
export function pathFault(path: string): string | undefined {
  const parts = partsOf(path);
  if (parts.length > partsMost) return `goes through more than ${partsMost} fields`;
  return parts.length > 1 && parts.includes('') ? "has an empty name between its dots; write '\\.' for a dot in a name" : undefined;
}

export function fieldReader(path: string): ReadField {
  const parts = partsOf(path);
  return (record) => readField(record, parts);
}

/** The field at these parts of a path; undefined where there is none. */
export function readField(record: Fields, parts: readonly string[]): unknown {
  const whole = parts.length === 1 ? (parts[0] ?? '') : parts.join('.');
  if (Object.hasOwn(record, whole)) return record[whole];
  return parts.length === 1 ? undefined : walk(record, parts);
}

/** Own fields only: no path reaches a prototype, the length of a list, or inside a number. */
function walk(record: Fields, parts: readonly string[]): unknown {
  let value: unknown = record;
  for (const part of parts) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    if (Array.isArray(value) ? !place.test(part) : isExactNumber(value)) return undefined;
    value = (value as Fields)[part];
  }
  return value;
}
