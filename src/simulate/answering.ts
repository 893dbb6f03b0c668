/** What the simulator answers: each item by itself, from the user's answers or else from a hash of its text. It is no model. */
import type {Json, JsonObject} from '../model/record.ts';
import type {ChatMessage, ChatRequest} from './chat-request.ts';
import {shortHashOf} from './draws.ts';
import {unwrappedSchema, wrappingKey, type Asked, type AskedItem, type PackForm} from './packed.ts';
import {RequestFault} from './request-fault.ts';
import {valueFor} from './schema/value.ts';

/** What a user's answers are told beside the item's text. */
export interface AnswerContext {
  /** The item's id in its pack; null where the request is the item. */
  readonly id: string | null;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** What the answer has to satisfy, without a pack's or a lone answer's wrapping; null: nothing. */
  readonly schema: Json | null;
}

/** An item's text -> its answer, a JSON value; undefined: whatever follows from the text's hash. */
export type Answers = (text: string, context: AnswerContext) => unknown;

/** An item with its answer. */
export interface AnsweredItem extends AskedItem {
  readonly answer: Json;
}

/** @throws {RequestFault} 400 where the schema cannot be kept, 500 where the user's answers fail */
export async function answerItems(asked: Asked, request: ChatRequest, answers: Answers | null): Promise<readonly AnsweredItem[]> {
  const inner = asked.form !== null || asked.schema === null ? null : unwrappedSchema(asked.schema);
  const schema = asked.form === null ? (inner ?? asked.schema) : asked.form.schema;
  const {model, messages} = request;
  const answer = async (item: AskedItem): Promise<AnsweredItem> => {
    const given = await askUser(answers, item.text, {id: item.id, model, messages, schema});
    const isWhole = inner === null || (given !== undefined && isObject(given) && Object.hasOwn(given, wrappingKey));
    const own = given === undefined ? answerOf(item.text, schema) : given;
    return {...item, answer: isWhole ? own : {[wrappingKey]: own}};
  };
  return Promise.all(asked.items.map(answer));
}

/** What is answered where the user's answers say nothing: the same for the same text and schema, on any machine. */
export function answerOf(text: string, schema: Json | null): Json {
  return schema === null ? `simulated answer ${shortHashOf(text)}` : valueFor(schema, text);
}

async function askUser(answers: Answers | null, text: string, context: AnswerContext): Promise<Json | undefined> {
  if (answers === null) return undefined;
  try {
    return (await answers(text, context)) as Json | undefined;
  } catch (cause) {
    // Not the cause's own words: they may hold the item's.
    const name = cause instanceof Error ? cause.name : typeof cause;
    throw new RequestFault(`the module of --answers threw a ${name}`, {status: 500, type: 'server_error', code: 'answers_failed'});
  }
}

/** The text of a whole answer: a pack's list, or the one item's. */
export function contentOf(items: readonly AnsweredItem[], asked: Asked, request: ChatRequest): string {
  if (asked.form !== null) return packContent(asked.form, elementsOf(items, asked.form));
  const answer = items[0]?.answer ?? null;
  if (asked.schema !== null) return JSON.stringify(answer);
  if (request.format === 'text') return typeof answer === 'string' ? answer : JSON.stringify(answer);
  return JSON.stringify(isObject(answer) ? answer : {answer});
}

export function packContent(form: PackForm, elements: readonly JsonObject[]): string {
  return JSON.stringify({[form.list]: elements});
}

export function elementsOf(items: readonly AnsweredItem[], form: PackForm): readonly JsonObject[] {
  return items.map(({id, answer}) => {
    if (form.answer !== null) return {[form.id]: id, [form.answer]: answer};
    return {[form.id]: id, ...(isObject(answer) ? answer : {})};
  });
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
