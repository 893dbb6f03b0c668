/** Finds the part of the job's schema that a dotted key is judged by: known keys for hints, and what a text may mean there. */
import type {ZodType} from 'zod';
import {jobSchema} from './schema.ts';

/** The shape of a zod schema's definition, as far as it is walked here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly innerType?: ZodType;
  readonly element?: ZodType;
  readonly valueType?: ZodType;
  readonly options?: readonly ZodType[];
  readonly getter?: () => ZodType;
  /** Of an object, what keys that have no shape of their own must be. */
  readonly catchall?: ZodType;
}

/** Keys an object at this path may have; of several kinds of object, those of all. */
export function knownKeysAt(path: readonly PropertyKey[]): readonly string[] {
  return [...new Set(schemasAt(path).flatMap((schema) => Object.keys(definitionOf(schema).shape ?? {})))];
}

/** True when the key's own schema takes the value. */
export function accepts(path: readonly PropertyKey[], value: unknown): boolean {
  return schemasAt(path).some((schema) => schema.safeParse(value).success);
}

/** The schemas at a path, unions taken apart; none for a key that is not known. */
function schemasAt(path: readonly PropertyKey[]): readonly ZodType[] {
  let current = unwrap(jobSchema);
  for (const key of path) current = current.flatMap((schema) => childrenAt(schema, key)).flatMap(unwrap);
  return current;
}

function childrenAt(schema: ZodType, key: PropertyKey): readonly ZodType[] {
  const definition = definitionOf(schema);
  const child = childOf(definition, key);
  return child === undefined ? [] : [child];
}

function childOf(definition: Definition, key: PropertyKey): ZodType | undefined {
  if (definition.type === 'array') return definition.element;
  if (definition.type === 'record') return definition.valueType;
  if (definition.type !== 'object') return undefined;
  return Object.hasOwn(definition.shape ?? {}, key) ? definition.shape?.[String(key)] : definition.catchall;
}

function unwrap(schema: ZodType): readonly ZodType[] {
  const definition = definitionOf(schema);
  if (definition.options !== undefined) return definition.options.flatMap(unwrap);
  if (definition.type === 'lazy' && definition.getter !== undefined) return unwrap(definition.getter());
  return definition.innerType === undefined ? [schema] : unwrap(definition.innerType);
}

function definitionOf(schema: ZodType): Definition {
  return schema.def as unknown as Definition;
}
