/**
 * A schema behind a look: every value is checked, but only what a plain function finds fault with goes through the schema, which
 * alone says what is wrong. A look costs a tenth of a schema.
 */
import {z, type ZodType} from 'zod';

/** @param holds true only where `schema` finds no issue; false is no verdict */
export function lookFirst(schema: ZodType, holds: (value: unknown) => boolean): ZodType {
  return z.unknown().check((checked) => {
    if (holds(checked.value)) return;
    const {error} = schema.safeParse(checked.value);
    for (const issue of error?.issues ?? []) checked.issues.push({...issue, input: checked.value} as z.core.$ZodRawIssue);
  });
}

/** An object that is no list, with so many fields. */
export function hasFields(value: unknown, count: number): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  let fields = 0;
  for (const _ in value) fields++;
  return fields === count;
}

/** A list whose items all hold. */
export function everyHolds(value: unknown, holds: (item: unknown) => boolean): boolean {
  if (!Array.isArray(value)) return false;
  for (const item of value) if (!holds(item)) return false;
  return true;
}

export function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** From 0. */
export function isOffset(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
