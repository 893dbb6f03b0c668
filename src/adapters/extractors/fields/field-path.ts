/**
 * Names of fields as a job writes them: `amount`, or `bulletin.number` for a field inside a field, `lines.0.total` inside a list.
 * A record's own field whose name has the dots is taken first (tables are full of names like `p.value`). A backslash takes the
 * character behind it as it is: `a\.b` is one name, never a path.
 */
import {z} from 'zod';
import type {Fields} from './row.ts';
import {isExactNumber} from './scalar.ts';

/** The field's value; undefined where there is none. */
export type ReadField = (record: Fields) => unknown;

const partsMost = 32;
const place = /^(?:0|[1-9]\d{0,8})$/;

/** A path in a job. */
export const fieldPath = z
  .string()
  .min(1)
  .max(1024)
  .refine((text) => faultOf(text) === undefined, {error: (issue) => faultOf(String(issue.input)) ?? 'is no field'})
  .describe('A field, or the path of one inside others (bulletin.number); a backslash takes a dot as it is.');

/** The name of a field at the top of a row. */
export const fieldName = z.string().min(1).max(1024).describe('The name of a field.');

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

function faultOf(path: string): string | undefined {
  const parts = partsOf(path);
  if (parts.length > partsMost) return `goes through more than ${partsMost} fields`;
  return parts.length > 1 && parts.includes('') ? "has an empty name between its dots; write '\\.' for a dot in a name" : undefined;
}

export function fieldReader(path: string): ReadField {
  const parts = partsOf(path);
  const whole = parts.join('.');
  if (parts.length === 1) return (record) => (Object.hasOwn(record, whole) ? record[whole] : undefined);
  return (record) => (Object.hasOwn(record, whole) ? record[whole] : walk(record, parts));
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
