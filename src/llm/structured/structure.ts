/**
 * Whether an answer has the structure that a schema asks for, as far as a server that enforces schemas must hold it: types, properties,
 * items, choices. It is no validation: lengths, patterns and bounds are the answer's own check, and tell nothing of the server.
 */
import type {FinishReason, ResponseShape} from '../../contracts/provider.ts';
import type {Json, JsonObject} from '../../model/record.ts';
import type {LadderOutcome} from './ladder.ts';

/** More looks than any sensible schema needs for one answer; beyond them it is taken to fit. */
const looksMost = 1_000_000;
const depthMost = 200;

/** @param value what was read from the answer's text, after salvage; undefined where no JSON was found in it */
export function ladderOutcome(shape: ResponseShape, finish: FinishReason, value: Json | undefined): LadderOutcome {
  if (shape.type === 'text' || finish !== 'stop') return 'answered';
  return value !== undefined && hasStructure(value, shape.schema) ? 'kept' : 'broken';
}

export function hasStructure(value: Json, schema: Json): boolean {
  return new Look(schema).fits(value, schema, 0);
}

class Look {
  private readonly root: Json;
  private looks = 0;

  constructor(root: Json) {
    this.root = root;
  }

  fits(value: Json, schema: Json | undefined, depth: number): boolean {
    this.looks++;
    if (schema === false) return false;
    if (!isObject(schema) || this.looks > looksMost || depth > depthMost) return true;
    const {$ref, type, enum: values, const: constant, anyOf, oneOf, allOf} = schema;
    if (typeof $ref === 'string' && !this.fits(value, this.named($ref), depth + 1)) return false;
    if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((one: Json) => isOf(value, one))) return false;
    if (Array.isArray(values) && !values.some((one: Json) => isSame(one, value))) return false;
    if (constant !== undefined && !isSame(constant, value)) return false;
    const choices = [anyOf, oneOf].filter(isList);
    if (!choices.every((each) => each.some((one) => this.fits(value, one, depth + 1)))) return false;
    if (isList(allOf) && !allOf.every((one) => this.fits(value, one, depth + 1))) return false;
    return Array.isArray(value) ? this.items(value, schema, depth) : !isObject(value) || this.properties(value, schema, depth);
  }

  private items(value: readonly Json[], schema: JsonObject, depth: number): boolean {
    const first = isList(schema['prefixItems']) ? schema['prefixItems'] : [];
    return value.every((item, index) => this.fits(item, first[index] ?? schema['items'], depth + 1));
  }

  private properties(value: JsonObject, schema: JsonObject, depth: number): boolean {
    const known = isObject(schema['properties']) ? schema['properties'] : {};
    const required = isList(schema['required']) ? schema['required'] : [];
    if (!required.every((name) => typeof name !== 'string' || Object.hasOwn(value, name))) return false;
    const isPatterned = schema['patternProperties'] !== undefined;
    return Object.keys(value).every((name) => {
      const own = Object.hasOwn(known, name) ? known[name] : isPatterned ? undefined : schema['additionalProperties'];
      return this.fits(value[name] ?? null, own, depth + 1);
    });
  }

  /** Undefined, which takes everything, where the reference leads nowhere. */
  private named(reference: string): Json | undefined {
    if (reference === '#') return this.root;
    let found: Json | undefined = this.root;
    for (const part of reference.startsWith('#/') ? reference.slice(2).split('/') : []) {
      const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
      found = isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return reference.startsWith('#/') ? found : undefined;
  }
}

function isOf(value: Json, type: Json): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return typeof value === 'number' && Number.isInteger(value);
  return typeof value === type;
}

/** Values of an enum are scalars, as a rule. */
function isSame(one: Json, other: Json): boolean {
  return one === other || (typeof one === 'object' && one !== null && JSON.stringify(one) === JSON.stringify(other));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
