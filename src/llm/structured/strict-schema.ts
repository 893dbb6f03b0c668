/**
 * A JSON Schema in the subset that servers enforce (OpenAI's "strict"): every object closed, every property required, an optional one
 * nullable instead. What strict form cannot say but a check afterwards can is left out and told; what would forbid good answers is told as
 * the reason why strict form is not possible. Source: platform.openai.com/docs/guides/structured-outputs, "Supported schemas".
 */
import type {Json, JsonObject} from '../../model/record.ts';
import {keywordsOf, type Kept} from './strict-keywords.ts';

/** Something in a schema: where (a JSON Pointer), which keyword, and what it means. */
export interface SchemaRemark {
  readonly path: string;
  readonly keyword: string;
  readonly reason: string;
}

export interface StrictSchema {
  /** The translation: as strict as it can be, whether it may be used as strict or not. */
  readonly schema: Json;
  /** Left out: the server may answer what the schema forbids, so that each answer must be checked against the schema itself. */
  readonly dropped: readonly SchemaRemark[];
  /** Not to be said in strict form: where this is not empty, send the schema as a hint. */
  readonly unsupported: readonly SchemaRemark[];
}

/** OpenAI's bounds of a schema. */
const depthMost = 10;
const propertiesMost = 5000;
const enumValuesMost = 1000;
const textMost = 120_000;

/** The way down: schemas nest no deeper than this, whoever wrote them. */
const walkMost = 100;

export function strictSchema(schema: Json): StrictSchema {
  const walk = new Walk();
  const strict = walk.visit(schema, '', 0);
  walk.judgeRoot(strict);
  walk.judgeSize();
  return {schema: strict, dropped: walk.dropped, unsupported: walk.unsupported};
}

class Walk {
  readonly dropped: SchemaRemark[] = [];
  readonly unsupported: SchemaRemark[] = [];
  private depth = 0;
  private properties = 0;
  private enumValues = 0;
  private text = 0;

  visit(schema: Json | undefined, path: string, level: number): Json {
    if (!isObject(schema)) {
      this.refuse(path, 'schema', 'strict form has no schema that allows, or forbids, everything');
      return schema ?? {};
    }
    if (level > walkMost) {
      this.refuse(path, 'schema', `it nests deeper than ${walkMost}`);
      return {};
    }
    const kept = keywordsOf(schema, {
      drop: (keyword, reason) => this.dropped.push({path, keyword, reason}),
      refuse: (keyword, reason) => this.refuse(path, keyword, reason),
    });
    this.enumValues += Array.isArray(kept['enum']) ? kept['enum'].length : 0;
    this.text += Array.isArray(kept['enum']) ? JSON.stringify(kept['enum']).length : 0;
    return this.withParts(schema, kept, {path, level});
  }

  private withParts(schema: JsonObject, kept: Kept, {path, level}: {readonly path: string; readonly level: number}): Json {
    const strict: Record<string, Json> = {...kept};
    const alternatives = [schema['anyOf'], schema['oneOf']].find(isList);
    if (alternatives !== undefined)
      strict['anyOf'] = alternatives.map((one, index) => this.visit(one, `${path}/anyOf/${index}`, level + 1));
    const [only, ...others] = isList(schema['allOf']) ? schema['allOf'] : [];
    if (isObject(only) && others.length === 0) return this.visit({...only, ...without(schema, 'allOf')}, path, level + 1);
    if (isOf(strict, 'object')) Object.assign(strict, this.object(schema, path, level));
    if (isOf(strict, 'array')) strict['items'] = this.visit(schema['items'], `${path}/items`, level + 1);
    const definitions = schema['$defs'] ?? schema['definitions'];
    if (isObject(definitions)) strict['$defs'] = this.named(definitions, `${path}/$defs`, level);
    return strict;
  }

  private object(schema: JsonObject, path: string, level: number): JsonObject {
    this.depth = Math.max(this.depth, path.split('/properties/').length);
    const given = isObject(schema['properties']) ? schema['properties'] : {};
    const required = isList(schema['required']) ? schema['required'] : [];
    const properties = this.named(given, `${path}/properties`, level);
    const names = Object.keys(properties);
    this.properties += names.length;
    const optional = names.filter((name) => !required.includes(name));
    const entries = names.map(
      (name) => [name, optional.includes(name) ? nullable(properties[name] ?? {}) : (properties[name] ?? {})] as const,
    );
    for (const name of required)
      if (typeof name === 'string' && !names.includes(name)) this.refuse(path, 'required', `'${name.slice(0, 60)}' is no property of it`);
    return {properties: Object.fromEntries(entries), required: names, additionalProperties: false};
  }

  private named(schemas: JsonObject, path: string, level: number): JsonObject {
    const names = Object.keys(schemas);
    this.text += names.join('').length;
    return Object.fromEntries(names.map((name) => [name, this.visit(schemas[name], `${path}/${pointerPart(name)}`, level + 1)]));
  }

  judgeRoot(strict: Json): void {
    const isPlain = isObject(strict) && strict['type'] === 'object' && strict['anyOf'] === undefined;
    if (!isPlain) this.refuse('', 'type', 'the whole answer must be one object');
  }

  judgeSize(): void {
    if (this.depth > depthMost) this.refuse('', 'properties', `objects nest ${this.depth} deep, and ${depthMost} is the most`);
    if (this.properties > propertiesMost) this.refuse('', 'properties', `there are ${this.properties}, and ${propertiesMost} is the most`);
    if (this.enumValues > enumValuesMost) this.refuse('', 'enum', `there are ${this.enumValues} values, and ${enumValuesMost} is the most`);
    if (this.text > textMost) this.refuse('', 'schema', `names and values have ${this.text} characters, and ${textMost} is the most`);
  }

  private refuse(path: string, keyword: string, reason: string): void {
    this.unsupported.push({path, keyword, reason});
  }
}

function without(schema: JsonObject, keyword: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== keyword));
}

/** The same, or null. */
function nullable(schema: Json): Json {
  if (!isObject(schema)) return schema;
  if (isList(schema['anyOf'])) return {...schema, anyOf: [...schema['anyOf'].filter((one) => !isNull(one)), {type: 'null'}]};
  const {type, description, ...rest} = schema;
  if (type === undefined) return {...(description === undefined ? {} : {description}), anyOf: [rest, {type: 'null'}]};
  const types = isList(type) ? type : [type];
  if (types.includes('null')) return schema;
  const withNull = isList(schema['enum']) ? {enum: [...schema['enum'], null]} : {};
  return {...schema, type: [...types, 'null'], ...withNull};
}

function isNull(schema: Json): boolean {
  return isObject(schema) && schema['type'] === 'null';
}

function isOf(schema: JsonObject, type: string): boolean {
  return schema['type'] === type || (isList(schema['type']) && schema['type'].includes(type));
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** RFC 6901. */
function pointerPart(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
