/** Checks the options that a job gives an adapter by the adapter's own schema, and names the key that was meant. */
import {z, type ZodType} from 'zod';
import {faultsOf} from './faults.ts';
import type {PlanIssues} from './plan-issues.ts';

export interface OptionsPlace {
  /** Where the options stand in the job. */
  readonly at: readonly PropertyKey[];
  /** The adapter, as the job names it. */
  readonly name: string;
  readonly issues: PlanIssues;
}

/** True when the options are right; `schema` undefined: none are taken. */
export async function optionsFit(given: unknown, schema: ZodType | undefined, {at, name, issues}: OptionsPlace): Promise<boolean> {
  if (schema === undefined) {
    const keys = Object.keys(given as object);
    if (keys.length > 0) issues.add(at, `${name} takes no options`, 'leave them out');
    return keys.length === 0;
  }
  const parsed = await schema.safeParseAsync(given);
  if (parsed.success) return true;
  const known = keysOf(schema);
  for (const fault of faultsOf(parsed.error, given, (path) => (path.length === 0 ? known : []))) {
    issues.add([...at, ...fault.at], fault.message, fault.hint);
  }
  return false;
}

/** The keys of an object schema, also inside a default, a union or the like; [] of any other. */
function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysOf);
  const isWrapper = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return isWrapper ? keysOf(schema.unwrap()) : [];
}
