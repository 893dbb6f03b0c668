/** The JSON Schema of a whole response: of one answer, or of a list of answers under their ids. Strict: no other keys, no other ids. */
import type {Json, JsonObject} from '../../model/record.ts';

/** The list's key, and that of an element's id. */
export const itemsKey = 'items';
export const idKey = 'id';
/** An element's other key, and that of a lone answer whose schema is no object's. */
export const answerKey = 'answer';
export const textKey = 'text';

/** `{items: [{id, answer}]}`. `schema` null: `{items: [{id, text}]}`. */
export function packSchema(schema: Json | null, ids: readonly string[]): Json {
  const key = schema === null ? textKey : answerKey;
  const {inner, shared} = embedded(schema ?? {type: 'string'}, answerKey);
  const element = {...closed({[idKey]: {type: 'string', enum: ids}, [key]: inner})};
  return {...closed({[itemsKey]: {type: 'array', items: element}}), ...shared};
}

/** A schema for servers that take objects alone at the top: `{answer}`. */
export function wrappedSchema(schema: Json): Json {
  const {inner, shared} = embedded(schema, answerKey);
  return {...closed({[answerKey]: inner}), ...shared};
}

/** True where the schema takes objects and nothing else, so that an answer can be the whole response. */
export function isOfObject(schema: Json): schema is JsonObject {
  return isObject(schema) && schema['type'] === 'object' && schema['anyOf'] === undefined && schema['oneOf'] === undefined;
}

function closed(properties: JsonObject): JsonObject {
  return {type: 'object', properties, required: Object.keys(properties), additionalProperties: false};
}

const definitionKeys = ['$defs', 'definitions'];

/**
 * A schema that may stand inside another. Its definitions go to the top, where its references look for them; what else it refers to (itself,
 * as `#`) becomes a definition called `name`.
 */
function embedded(schema: Json, name: string): {readonly inner: Json; readonly shared: JsonObject} {
  if (!isObject(schema)) return {inner: schema, shared: {}};
  const entries = Object.entries(schema);
  const shared: JsonObject = Object.fromEntries(entries.filter(([key]) => definitionKeys.includes(key)));
  const plain: JsonObject = Object.fromEntries(entries.filter(([key]) => !definitionKeys.includes(key)));
  const own = definitionName(shared, name);
  const place = `#/$defs/${own}`;
  const seen = {isOwn: false};
  const rewritten = (value: Json): Json =>
    withReferences(value, (reference) => {
      const isShared = definitionKeys.some((key) => reference.startsWith(`#/${key}/`));
      if (isShared || !reference.startsWith('#')) return reference;
      if (reference !== '#' && !reference.startsWith('#/')) return reference;
      seen.isOwn = true;
      return `${place}${reference.slice(1)}`;
    });
  const inner = rewritten(plain);
  const definitions = rewritten(shared) as JsonObject;
  if (!seen.isOwn) return {inner, shared: definitions};
  return {inner: {$ref: place}, shared: {...definitions, $defs: {...(definitions['$defs'] as JsonObject | undefined), [own]: inner}}};
}

/** One that no definition has yet. */
function definitionName({$defs = {}}: JsonObject, name: string): string {
  let own = name;
  while (Object.hasOwn($defs as JsonObject, own)) own += '_';
  return own;
}

/** Words of data (`const`, `enum`, `default`, `examples`) hold no references. */
const dataKeys = ['const', 'enum', 'default', 'examples'];

function withReferences(value: Json, change: (reference: string) => string): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withReferences(item, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === '$ref' && typeof inner === 'string') return [key, change(inner)];
      return [key, dataKeys.includes(key) ? inner : withReferences(inner, change)];
    }),
  );
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
