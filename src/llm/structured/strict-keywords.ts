/** The keywords of one schema, without what stands under it: which strict form knows, which only a check afterwards can hold, which end it. */
import type {Json, JsonObject} from '../../model/record.ts';

export type Kept = Readonly<Record<string, Json>>;

export interface Remarks {
  readonly drop: (keyword: string, reason: string) => void;
  readonly refuse: (keyword: string, reason: string) => void;
}

const keptAsTheyAre = [
  'type',
  'enum',
  'description',
  'title',
  'pattern',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minItems',
  'maxItems',
];
/** Read elsewhere, by what stands under them. */
const parts = [
  'properties',
  'required',
  'items',
  'anyOf',
  'oneOf',
  'allOf',
  '$defs',
  'definitions',
  'additionalProperties',
  'const',
  'format',
];
/** They say nothing of what is valid. */
const silent = [
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  'default',
  'examples',
  'example',
  'deprecated',
  'readOnly',
  'writeOnly',
  'nullable',
];
const formats = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];
/** Leaving them out would forbid good answers, or say something else. */
const ending = ['patternProperties', 'prefixItems', 'additionalItems', 'unevaluatedProperties', '$dynamicRef', '$recursiveRef'];

export function keywordsOf(schema: JsonObject, remarks: Remarks): Kept {
  const kept: Record<string, Json> = {};
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword] ?? null;
    if (keyword === '$ref') kept[keyword] = referenceOf(value);
    else if (keptAsTheyAre.includes(keyword)) kept[keyword] = value;
    else if (ending.includes(keyword)) remarks.refuse(keyword, 'strict form cannot say this');
    else if (!parts.includes(keyword) && !silent.includes(keyword)) remarks.drop(keyword, 'strict form does not know it');
  }
  if (schema['const'] !== undefined) kept['enum'] = [schema['const']];
  addFormat(schema, kept, remarks);
  judgeOpenness(schema, remarks);
  if (schema['oneOf'] !== undefined) remarks.drop('oneOf', 'strict form knows anyOf only: several may fit');
  if (Array.isArray(schema['allOf']) && schema['allOf'].length > 1) remarks.refuse('allOf', 'strict form cannot put schemas together');
  addType(schema, kept, remarks);
  return kept;
}

function addFormat(schema: JsonObject, kept: Record<string, Json>, {drop}: Remarks): void {
  const format = schema['format'];
  if (format === undefined) return;
  if (typeof format === 'string' && formats.includes(format)) kept['format'] = format;
  else drop('format', 'strict form does not know this format');
}

/** Definitions are all kept under the newer of their two names. */
function referenceOf(value: Json): Json {
  return typeof value === 'string' ? value.replace(/^#\/definitions\//, '#/$defs/') : value;
}

/** An object that takes any name cannot be closed without losing some of its answers; one that names what it wants can. */
function judgeOpenness(schema: JsonObject, {refuse}: Remarks): void {
  const more = schema['additionalProperties'];
  const isObject = schema['type'] === 'object' || schema['properties'] !== undefined;
  const isNamed = schema['properties'] !== undefined;
  const isOpen = (isObject && !isNamed && more !== false) || (typeof more === 'object' && more !== null);
  if (isOpen) refuse('additionalProperties', 'strict form knows no object with names of its own choice');
}

/** Every schema says its type, or names another, or lists alternatives. */
function addType(schema: JsonObject, kept: Record<string, Json>, {refuse}: Remarks): void {
  if (kept['type'] !== undefined || ['$ref', 'anyOf', 'oneOf', 'allOf'].some((keyword) => schema[keyword] !== undefined)) return;
  if (Array.isArray(kept['enum'])) {
    const types = [...new Set(kept['enum'].map(typeOf))];
    kept['type'] = types.length === 1 ? (types[0] ?? 'null') : types;
  } else if (schema['properties'] !== undefined) kept['type'] = 'object';
  else if (schema['items'] !== undefined) kept['type'] = 'array';
  else refuse('type', 'strict form wants a type, and this may be anything');
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value === 'number' && Number.isInteger(value) ? 'integer' : typeof value;
}
