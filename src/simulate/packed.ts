/**
 * Which items a request asks for. A packed request has a schema of the form {list: [{id: one of these, ...}]} and its messages hold each
 * item under its id; any other request is one item, its first user message. Where the schema stands in the messages (JSON mode, prompt only)
 * it is found there. Judges nothing, and answers nothing.
 */
import type {Json, JsonObject} from '../model/record.ts';
import type {ChatMessage, ChatRequest} from './chat-request.ts';
import {itemTexts} from './item-texts.ts';
import {badRequest} from './request-fault.ts';
import {resolved} from './schema/resolving.ts';
import {schemaInText} from './schema-in-text.ts';

export interface AskedItem {
  /** Null of a request that is not packed. */
  readonly id: string | null;
  readonly text: string;
}

/** How a pack's answers are written down. */
export interface PackForm {
  /** The key of the list. */
  readonly list: string;
  /** The key of an element's id. */
  readonly id: string;
  /** The key of an element's answer; null where the element itself holds the answer's keys. */
  readonly answer: string | null;
  /** Of an answer. */
  readonly schema: Json;
  readonly ids: readonly string[];
}

/** A lone answer whose schema is no object's comes as {answer}, since servers take schemas of objects alone. */
export const wrappingKey = 'answer';

/** The answer's own schema within its wrapping; null: there is none. */
export function unwrappedSchema(schema: Json): Json | null {
  if (!isObject(schema)) return null;
  const [only, ...others] = entriesOf(schema.properties);
  return only?.[0] === wrappingKey && others.length === 0 ? withShared(only[1], definitionsOf(schema)) : null;
}

export interface Asked {
  readonly items: readonly AskedItem[];
  /** Null: the request is not packed. */
  readonly form: PackForm | null;
  /** What the whole answer has to satisfy; null: nothing. */
  readonly schema: Json | null;
}

export function askedOf(request: ChatRequest): Asked {
  const schema = request.schema ?? schemaInMessages(request.messages);
  const form = schema === null ? null : packFormOf(schema);
  // The first: what a user says later is about an answer that was no good.
  const content = (request.messages.find(({role}) => role === 'user') ?? request.messages.at(-1))?.content ?? '';
  if (form === null) return {items: [{id: null, text: content}], form, schema};
  const texts = itemTexts(content, form.ids);
  return {items: form.ids.map((id) => ({id, text: found(texts.get(id), id)})), form, schema};
}

/** A wrong form of request must not pass for one whose items are all empty. */
function found(text: string | undefined, id: string): string {
  if (text === undefined)
    throw badRequest(`quern simulate finds no text for the id '${id.slice(0, 64)}' in the first user message`, 'messages');
  return text;
}

function schemaInMessages(messages: readonly ChatMessage[]): Json | null {
  // Instructions before items: data may hold a schema of its own.
  const instructions = messages.filter(({role}) => role !== 'user');
  for (const {content} of [...instructions, ...messages.toReversed()]) {
    const found = schemaInText(content);
    if (found !== null) return found;
  }
  return null;
}

/** Null: the schema is not that of a pack. */
export function packFormOf(schema: Json): PackForm | null {
  const {properties} = resolved(schema, schema);
  for (const [list, property] of entriesOf(properties)) {
    const {items} = resolved(schema, property);
    const element = items === undefined ? {} : resolved(schema, items);
    const found = entriesOf(element.properties).find(([, of]) => idsOf(schema, of).length > 0);
    if (found === undefined) continue;
    const [id, of] = found;
    return {list, id, ids: idsOf(schema, of), ...answerOf(schema, element, id)};
  }
  return null;
}

function answerOf(root: Json, element: JsonObject, id: string): Pick<PackForm, 'answer' | 'schema'> {
  const others = entriesOf(element.properties).filter(([name]) => name !== id);
  const [only] = others;
  const shared = definitionsOf(root);
  if (only !== undefined && others.length === 1) return {answer: only[0], schema: withShared(only[1], shared)};
  const required = Array.isArray(element.required) ? element.required.filter((name) => name !== id) : [];
  return {answer: null, schema: {...element, ...shared, properties: Object.fromEntries(others), required}};
}

function definitionsOf(root: Json): JsonObject {
  return Object.fromEntries(entriesOf(root).filter(([name]) => name === '$defs' || name === 'definitions'));
}

function withShared(schema: Json, shared: JsonObject): Json {
  return isObject(schema) ? {...schema, ...shared} : schema;
}

function idsOf(root: Json, schema: Json): readonly string[] {
  const {enum: values, const: fixed} = resolved(root, schema);
  const all = Array.isArray(values) ? values : fixed === undefined ? [] : [fixed];
  return all.every((value) => typeof value === 'string') ? (all as readonly string[]) : [];
}

function entriesOf(value: Json | undefined): readonly (readonly [string, Json])[] {
  return isObject(value) ? Object.entries(value) : [];
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
