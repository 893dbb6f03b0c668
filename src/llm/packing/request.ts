/**
 * One request of one item or many: the instructions once, each item under its id, and the schema of the whole response. A lone item needs no
 * id: its answer is the response. What comes back is reading.ts's.
 */
import type {ModelSettings, Prompt, PromptMessage, ResponseShape, Rung} from '../../contracts/provider.ts';
import {assert} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';
import type {AnswerShape} from '../answers/answer-shape.ts';
import type {AskItem} from './ask-item.ts';
import {opaqueIds, permuted} from './opaque-ids.ts';
import {isOfObject, packSchema, wrappedSchema} from './pack-schema.ts';
import {itemsText, packRules, repairWords, schemaRules} from './pack-words.ts';

/** What all requests of a step have in common. */
export interface AskWords {
  /** The step's name: what the schema is called. */
  readonly name: string;
  readonly instructions: string;
  readonly shape: AnswerShape;
  readonly settings: ModelSettings;
}

/**
 * How answers stand in the response. `text`: it is the answer. `json`: it is the answer, a JSON object. `wrapped`: {answer}. `pack`: a list of
 * {id, answer} or {id, text}.
 */
export type ResponseForm = 'text' | 'json' | 'wrapped' | 'pack';

export interface AskRequest {
  readonly prompt: Prompt;
  readonly form: ResponseForm;
  /** As they stand in the request. */
  readonly items: readonly AskItem[];
  /** Of each item, in their order; [] of a lone one. */
  readonly ids: readonly string[];
}

export interface RequestOptions {
  readonly items: readonly AskItem[];
  readonly words: AskWords;
  /** The strictest the lane is known to take. */
  readonly rung: Rung;
  /** Orders a retry: any whole number, another for each call. */
  readonly seed: number;
}

export function requestOf({items, words, rung, seed}: RequestOptions): AskRequest {
  assert(items.length > 0, 'a request has items');
  const [only] = items;
  return only !== undefined && items.length === 1 ? loneRequest(only, words, rung) : packRequest(items, {words, rung, seed});
}

function loneRequest(item: AskItem, words: AskWords, rung: Rung): AskRequest {
  const {schema} = words.shape;
  const form = schema === null ? 'text' : isOfObject(schema) ? 'json' : 'wrapped';
  const response = form === 'wrapped' && schema !== null ? wrappedSchema(schema) : schema;
  const {repair, isDoubled} = item.attempt;
  const messages: PromptMessage[] = [
    ...systemMessage(words.instructions, response === null ? '' : schemaRules(response, rung)),
    {role: 'user', content: item.text},
  ];
  if (repair !== null) {
    messages.push({role: 'assistant', content: repair.text}, {role: 'user', content: repairWords(repair.issues, schema === null)});
  }
  const maxTokens = words.settings.maxTokens * (isDoubled ? 2 : 1);
  const settings = {...words.settings, maxTokens};
  return {prompt: {messages, shape: shapeOf(response, words.name, rung), settings}, form, items: [item], ids: []};
}

function packRequest(given: readonly AskItem[], {words, rung, seed}: Omit<RequestOptions, 'items'>): AskRequest {
  // Another order on a retry: a model that stumbled over one item does so at another place.
  const items = given.some(({attempt}) => attempt.unusable > 0) ? permuted(given, seed) : given;
  const ids = opaqueIds(
    items.map(({text}) => text),
    words.instructions,
  );
  const {schema} = words.shape;
  const response = packSchema(schema, ids);
  const messages = [
    ...systemMessage(words.instructions, packRules(schema === null), schemaRules(response, rung)),
    {role: 'user' as const, content: itemsText(items.map(({text}, index) => ({id: ids[index] ?? '', text})))},
  ];
  return {prompt: {messages, shape: shapeOf(response, words.name, rung), settings: words.settings}, form: 'pack', items, ids};
}

function systemMessage(...parts: readonly string[]): readonly PromptMessage[] {
  const content = parts.filter((part) => part !== '').join('\n\n');
  return content === '' ? [] : [{role: 'system', content}];
}

function shapeOf(schema: Json | null, name: string, rung: Rung): ResponseShape {
  return schema === null ? {type: 'text'} : {type: 'json', name: schemaName(name), schema, rung};
}

/** Servers take letters, digits, dashes and underscores, 64 at most. */
function schemaName(name: string): string {
  return name.replaceAll(/[^\w-]/g, '_').slice(0, 64) || 'answer';
}
