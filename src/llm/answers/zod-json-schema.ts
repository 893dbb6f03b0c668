/**
 * A zod schema as the JSON Schema of the answers it takes: what a model is asked for is what is judged by it. What no JSON Schema can say is
 * told with its path. Refinements stay where they are: they judge, and the model is not told of them.
 */
import {z, type ZodType} from 'zod';
import {messageOf} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';

export interface SchemaFault {
  /** Dotted, '' for the schema as a whole. */
  readonly path: string;
  readonly message: string;
}

export type WrittenSchema = {readonly schema: Json} | {readonly faults: readonly SchemaFault[]};

/** The part of a schema's definition that is looked at; schemas of the user's own copy of zod 4 have it too. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Zod>>;
  readonly catchall?: Zod;
  readonly in?: Zod;
  readonly out?: Zod;
  readonly transform?: unknown;
  readonly checks?: readonly {readonly _zod: {readonly def: {readonly fn?: unknown}}}[];
}
interface Zod {
  readonly _zod: {readonly def: Definition};
}
interface Visited {
  readonly zodSchema: unknown;
  readonly jsonSchema: {additionalProperties?: unknown; required?: string[] | undefined};
  readonly path: readonly (string | number)[];
}

const transformed = 'changes the answer (a transform): what is stored could not be judged again';
/** Why a kind of schema has no JSON Schema. */
const unknownKinds: Readonly<Record<string, string>> = {
  transform: transformed,
  ...Object.fromEntries(['date', 'bigint', 'symbol', 'undefined', 'void', 'map', 'set', 'nan', 'function', 'promise'].map(noWord)),
  custom: 'is a check of its own (z.custom, z.instanceof): JSON Schema has no word for it',
};
/** A missing key is filled in by these; the model is asked for it nonetheless, for strict modes know no optional keys. */
const fillers = ['default', 'prefault', 'catch'];

function isZod4(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && '_zod' in schema;
}

export function writeJsonSchema(schema: unknown): WrittenSchema {
  if (!isZod4(schema)) return {faults: [{path: '', message: 'is a schema of zod 3: a response format takes one of zod 4'}]};
  const faults = new Map<string, string>();
  const visit = (visited: Visited): void => {
    const {def} = (visited.zodSchema as Zod)._zod;
    const fault = faultOf(def);
    if (fault !== undefined) faults.set(dotted(visited.path), fault);
    if (def.type === 'object') closeObject(visited.jsonSchema, def);
  };
  try {
    const written = z.toJSONSchema(schema as ZodType, {io: 'input', unrepresentable: 'any', override: visit}) as Readonly<
      Record<string, Json>
    >;
    if (faults.size > 0) return {faults: [...faults].map(([path, message]) => ({path, message}))};
    // What is left that has no JSON Schema (a literal of undefined) says so itself.
    z.toJSONSchema(schema as ZodType, {io: 'input', unrepresentable: 'throw'});
    const {$schema: _, ...plain} = written;
    return {schema: plain};
  } catch (cause) {
    return {faults: [{path: '', message: messageOf(cause)}]};
  }
}

function faultOf(def: Definition): string | undefined {
  if (Object.hasOwn(unknownKinds, def.type)) return unknownKinds[def.type];
  const ends = [def.in?._zod.def.type, def.out?._zod.def.type];
  const isTransform = def.type === 'pipe' && (def.transform !== undefined || ends.includes('transform'));
  if (isTransform) return transformed;
  const isAsync = def.checks?.some(
    ({_zod: {def: check}}) => typeof check.fn === 'function' && check.fn.constructor.name === 'AsyncFunction',
  );
  return isAsync === true ? 'has an async check: an answer is judged at once' : undefined;
}

/** Keys that nobody asked for are not invited, and those with a default are asked for. */
function closeObject(written: Visited['jsonSchema'], def: Definition): void {
  if (def.catchall === undefined) written.additionalProperties = false;
  const required = Object.entries(def.shape ?? {}).filter(
    ([key, {_zod}]) => written.required?.includes(key) === true || fillers.includes(_zod.def.type),
  );
  if (required.length > 0) written.required = required.map(([key]) => key);
}

/** `properties/lines/items/total` -> lines.items.total. */
function dotted(path: readonly (string | number)[]): string {
  return path.filter((part) => part !== 'properties').join('.');
}

function noWord(kind: string): readonly [string, string] {
  return [kind, `is of the kind ${kind}: JSON has no such value`];
}
