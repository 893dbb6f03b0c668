/**
 * A value that satisfies a JSON Schema, made from draws alone: the same text and schema give the same value. What a schema may say
 * and this cannot keep (not, if, contains, a pattern with look-arounds) is a fault that names it, never a wrong value. Bounded.
 */
import type {Json} from '../../model/record.ts';
import {Draws} from '../draws.ts';
import {numberFor} from './numbers.ts';
import {resolved, type SchemaObject} from './resolving.ts';
import {schemaFault} from './schema-fault.ts';
import {stringFor} from './strings.ts';

const depthMost = 48;
const valuesMost = 20_000;
const charactersMost = 1_000_000;
/** Below this nothing is made that may be left out. */
const depthLean = 6;
const distinctTries = 50;
const notKept = ['not', 'if', 'contains', 'dependentSchemas', 'dependentRequired', 'propertyNames', 'unevaluatedProperties'];

interface Making {
  readonly root: Json;
  readonly draws: Draws;
  left: number;
  /** Of strings. */
  characters: number;
}

/** @throws {RequestFault} 400 where the schema is none, or asks for what cannot be made */
export function valueFor(schema: Json, text: string): Json {
  return make({root: schema, draws: new Draws('value', text), left: valuesMost, characters: charactersMost}, schema, 0);
}

function make(making: Making, written: Json, depth: number): Json {
  if (depth > depthMost || making.left-- <= 0) throw schemaFault('it asks for a value too deep or too large');
  const schema = resolved(making.root, written);
  for (const word of notKept) if (schema[word] !== undefined) throw schemaFault(`'${word}' cannot be kept`);
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return oneOf(making, schema.enum as readonly Json[]);
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return make(making, chosen(making, choices as readonly Json[], depth), depth + 1);
  const {draws} = making;
  switch (typeOf(schema, draws)) {
    case 'object':
      return objectFor(making, schema, depth);
    case 'array':
      return arrayFor(making, schema, depth);
    case 'integer':
      return numberFor(schema, draws, true);
    case 'number':
      return numberFor(schema, draws, false);
    case 'boolean':
      return draws.unit() < 0.5;
    case 'null':
      return null;
    default:
      return textFor(making, schema);
  }
}

function textFor(making: Making, schema: SchemaObject): string {
  const text = stringFor(schema, making.draws);
  making.characters -= text.length;
  if (making.characters < 0) throw schemaFault('it asks for a value too deep or too large');
  return text;
}

function oneOf({draws}: Making, values: readonly Json[]): Json {
  const value = draws.one(values);
  if (value === undefined) throw schemaFault('an enum is empty');
  return value;
}

/** Deep down the simplest is taken, so that a schema which holds itself comes to an end. */
function chosen({draws, root}: Making, choices: readonly Json[], depth: number): Json {
  const simple = depth < depthLean ? undefined : choices.find((choice) => isPlain(root, choice));
  const choice = simple ?? draws.one(choices);
  if (choice === undefined) throw schemaFault('a choice of schemas is empty');
  return choice;
}

function isPlain(root: Json, choice: Json): boolean {
  const {type, const: fixed, enum: values} = resolved(root, choice);
  return fixed !== undefined || values !== undefined || (typeof type === 'string' && type !== 'object' && type !== 'array');
}

function typeOf(schema: SchemaObject, draws: Draws): string {
  const {type} = schema;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return String(draws.one(type));
  if (schema.properties !== undefined || schema.required !== undefined || schema.additionalProperties !== undefined) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  if (schema.minimum !== undefined || schema.maximum !== undefined || schema.multipleOf !== undefined) return 'number';
  return 'string';
}

function objectFor(making: Making, schema: SchemaObject, depth: number): Json {
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const made: [string, Json][] = [];
  for (const [name, property] of properties) {
    if (!required.has(name) && depth >= depthLean) continue;
    made.push([name, make(making, property, depth + 1)]);
  }
  const free = schema.additionalProperties === false ? undefined : (schema.additionalProperties ?? true);
  const known = new Set(properties.map(([name]) => name));
  const missing = [...required].filter((name) => !known.has(name));
  const least = wholeOf(schema.minProperties, 0);
  if (least > valuesMost) throw schemaFault('it asks for a value too deep or too large');
  for (let extra = 1; made.length + missing.length < least; extra++) missing.push(`key${extra}`);
  if (missing.length > 0 && free === undefined) throw schemaFault('it requires properties that it forbids');
  for (const name of missing) made.push([name, make(making, free === true || free === undefined ? {type: 'string'} : free, depth + 1)]);
  return Object.fromEntries(made);
}

function arrayFor(making: Making, schema: SchemaObject, depth: number): Json {
  const prefix = Array.isArray(schema.prefixItems) ? (schema.prefixItems as readonly Json[]) : [];
  const least = wholeOf(schema.minItems, 0);
  const most = wholeOf(schema.maxItems, Math.max(least, prefix.length, depth >= depthLean ? 0 : 3));
  if (least > most) throw schemaFault('minItems is over maxItems');
  const length = making.draws.whole(Math.max(least, Math.min(most, prefix.length, 1)), Math.min(most, least + 3));
  const items: Json[] = [];
  const seen = new Set<string>();
  for (let tries = 0; items.length < length; tries++) {
    const item = make(making, prefix[items.length] ?? itemSchema(schema), depth + 1);
    const written = JSON.stringify(item);
    if (schema.uniqueItems === true && seen.has(written)) {
      if (tries < distinctTries) continue;
      if (items.length >= least) break;
      throw schemaFault('so many different items cannot be made');
    }
    seen.add(written);
    items.push(item);
  }
  return items;
}

function itemSchema({items}: SchemaObject): Json {
  return items === undefined || items === true ? {type: 'string'} : items;
}

function wholeOf(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : otherwise;
}

function isObject(value: Json | undefined): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
