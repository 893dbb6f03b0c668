/** A schema as one object: references followed within the document, the parts of an allOf laid over each other. Never leaves the document. */
import type {Json, JsonObject} from '../../model/record.ts';
import {schemaFault} from './schema-fault.ts';

export type SchemaObject = JsonObject;

const stepsMost = 64;
/** Of two bounds the stricter holds. */
const largest = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const smallest = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);
const onlyOne = new Set(['pattern', 'multipleOf', 'anyOf', 'oneOf', 'items', 'prefixItems']);

/** @throws {RequestFault} 400 where a reference leads nowhere, or round */
export function resolved(root: Json, written: Json): SchemaObject {
  return flattened(root, written, {left: stepsMost});
}

function flattened(root: Json, written: Json, steps: {left: number}): SchemaObject {
  if (steps.left-- <= 0) throw schemaFault('its references lead in a circle');
  if (written === true) return {};
  if (typeof written !== 'object' || written === null || Array.isArray(written)) throw schemaFault('a schema is an object');
  const {$ref, allOf, ...rest} = written as SchemaObject;
  const below = [...(typeof $ref === 'string' ? [target(root, $ref)] : []), ...(Array.isArray(allOf) ? (allOf as readonly Json[]) : [])];
  return below.reduce<SchemaObject>((over, part) => laidOver(over, flattened(root, part, steps)), rest);
}

/** `#/$defs/Name`, `#`. */
function target(root: Json, reference: string): Json {
  if (!reference.startsWith('#')) throw schemaFault('a reference leads out of it');
  let at: Json | undefined = root;
  for (const part of reference.split('/').slice(1)) {
    const name = decoded(part).replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null && Object.hasOwn(at, name) ? (at as JsonObject)[name] : undefined;
  }
  if (at === undefined) throw schemaFault('a reference leads nowhere');
  return at;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw schemaFault('a reference has an escape that is none');
  }
}

function laidOver(one: SchemaObject, other: SchemaObject): SchemaObject {
  const laid: Record<string, Json> = {...one};
  for (const [word, value] of Object.entries(other)) laid[word] = laid[word] === undefined ? value : both(word, laid[word], value);
  return laid;
}

function both(word: string, one: Json, other: Json): Json {
  if (largest.has(word)) return Math.max(Number(one), Number(other));
  if (smallest.has(word)) return Math.min(Number(one), Number(other));
  if (word === 'required' && Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (word === 'properties') return bothProperties(one as SchemaObject, other as SchemaObject);
  if (word === 'additionalProperties') return one === false || other === false ? false : other;
  if (onlyOne.has(word) && JSON.stringify(one) !== JSON.stringify(other)) throw schemaFault(`two '${word}' at once cannot be kept`);
  return one;
}

function bothProperties(one: SchemaObject, other: SchemaObject): SchemaObject {
  const all: Record<string, Json> = {...one};
  for (const [name, schema] of Object.entries(other)) {
    const known = all[name];
    all[name] = known === undefined ? schema : {allOf: [known, schema]};
  }
  return all;
}
