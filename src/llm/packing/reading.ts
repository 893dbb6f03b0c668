/**
 * What a completion says of each item of its request. An answer belongs to the item whose id it bears, never to a place; one that cannot be
 * told is nobody's. Decides nothing about what is asked next: that is ladder.ts.
 */
import {isDeepStrictEqual} from 'node:util';
import type {Completion} from '../../contracts/provider.ts';
import type {Json, JsonObject} from '../../model/record.ts';
import type {AnswerShape} from '../answers/answer-shape.ts';
import {withoutStandIns} from '../structured/strict-answer.ts';
import {answerKey, idKey, itemsKey, textKey} from './pack-schema.ts';
import type {AskRequest} from './request.ts';
import {completeElements, salvageJson} from './salvage/salvage.ts';
import {withoutThinking} from './salvage/thinking.ts';

export type Verdict =
  | {readonly type: 'answer'; readonly value: Json}
  /** Nothing was said of it. */
  | {readonly type: 'missing'}
  /** Its answers contradict one another. */
  | {readonly type: 'conflict'}
  | {readonly type: 'invalid'; readonly issues: readonly string[]}
  /** No JSON was found where some was asked for. */
  | {readonly type: 'malformed'}
  /** The response ended before it. */
  | {readonly type: 'truncated'}
  /** The server or the model would not: `code` CONTENT_FILTER or REFUSED. */
  | {readonly type: 'refused'; readonly code: 'CONTENT_FILTER' | 'REFUSED'; readonly reason: string};

export interface Reading {
  /** Of each item of the request, in its order. */
  readonly verdicts: readonly Verdict[];
  /** The response was cut off. */
  readonly isTruncated: boolean;
}

const wordsShown = 200;

export function readCompletion(request: AskRequest, completion: Completion, shape: AnswerShape): Reading {
  const refusal = refusalOf(completion);
  if (refusal !== null && completion.text.trim() === '') return {verdicts: request.items.map(() => refusal), isTruncated: false};
  const isCut = completion.finish === 'length';
  const read = request.form === 'pack' ? readPack(request, completion, shape) : [readLone(request, completion, shape)];
  // What was said in full is taken, whatever ended the rest.
  const verdicts = read.map((verdict) => (refusal !== null && verdict.type !== 'answer' ? refusal : verdict));
  return {verdicts, isTruncated: isCut || verdicts.some(({type}) => type === 'truncated')};
}

function refusalOf({finish, refusal}: Completion): Verdict | null {
  if (finish === 'content_filter')
    return {type: 'refused', code: 'CONTENT_FILTER', reason: 'the server withheld the answer (content filter)'};
  if (finish !== 'refusal' && refusal === null) return null;
  const words = (refusal ?? '').slice(0, wordsShown).trim();
  return {type: 'refused', code: 'REFUSED', reason: `the model would not answer${words === '' ? '' : `: ${words}`}`};
}

function readLone({form}: AskRequest, {text, finish}: Completion, shape: AnswerShape): Verdict {
  const isCut = finish === 'length';
  if (form === 'text') {
    const said = withoutThinking(text).trim();
    if (isCut) return {type: 'truncated'};
    return said === '' ? {type: 'missing'} : judged(said, shape);
  }
  const found = salvageJson(text);
  if (found.type !== 'whole') return isCut ? {type: 'truncated'} : text.trim() === '' ? {type: 'missing'} : {type: 'malformed'};
  const verdict = judged(form === 'wrapped' ? unwrapped(found.value) : found.value, shape);
  if (form !== 'wrapped' || verdict.type === 'answer') return isCut && verdict.type !== 'answer' ? {type: 'truncated'} : verdict;
  // Models leave the wrapping out.
  const bare = judged(found.value, shape);
  return bare.type === 'answer' ? bare : isCut ? {type: 'truncated'} : verdict;
}

function unwrapped(value: Json): Json {
  return isObject(value) && Object.hasOwn(value, answerKey) ? (value[answerKey] ?? null) : value;
}

function readPack({ids}: AskRequest, {text, finish}: Completion, shape: AnswerShape): readonly Verdict[] {
  const found = salvageJson(text);
  const elements =
    found.type === 'whole' ? elementsOf(found.value, ids) : found.type === 'cut' ? completeElements(found.text, itemsKey) : null;
  const lost: Verdict =
    finish === 'length' ? {type: 'truncated'} : {type: elements === null && text.trim() !== '' ? 'malformed' : 'missing'};
  const said = answersById(elements ?? [], ids, shape.schema === null);
  return ids.map((id) => {
    const answers = said.get(id);
    if (answers === undefined) return lost;
    const [first] = answers;
    if (first === undefined || answers.some((other) => !isDeepStrictEqual(other, first))) return {type: 'conflict'};
    return first.value === undefined ? {type: 'invalid', issues: ['there is an id and no answer']} : judged(first.value, shape);
  });
}

/** A list under `items`, a list alone or the only one in an object, or answers by their ids. Null: nothing of the kind. */
function elementsOf(value: Json, ids: readonly string[]): readonly Json[] | null {
  if (Array.isArray(value)) return value as readonly Json[];
  if (!isObject(value)) return null;
  const own = Object.hasOwn(value, itemsKey) ? value[itemsKey] : undefined;
  if (Array.isArray(own)) return own as readonly Json[];
  const byId = ids.filter((id) => Object.hasOwn(value, id));
  if (byId.length > 0) return byId.map((id) => ({[idKey]: id, [answerKey]: value[id] ?? null}));
  const lists = Object.values(value).filter((inner) => Array.isArray(inner));
  return lists.length === 1 ? (lists[0] as readonly Json[]) : null;
}

interface Said {
  /** Undefined: the element holds none. */
  readonly value: Json | undefined;
}

function answersById(elements: readonly Json[], ids: readonly string[], isText: boolean): ReadonlyMap<string, readonly Said[]> {
  const known = new Set(ids);
  const said = new Map<string, Said[]>();
  for (const element of elements) {
    if (!isObject(element) || !Object.hasOwn(element, idKey)) continue;
    const id = element[idKey];
    if (typeof id !== 'string' || !known.has(id)) continue;
    const others = said.get(id);
    const answer = {value: answerIn(element, isText)};
    if (others === undefined) said.set(id, [answer]);
    else others.push(answer);
  }
  return said;
}

/** Models also write the answer's own keys beside the id. */
function answerIn(element: JsonObject, isText: boolean): Json | undefined {
  for (const key of isText ? [textKey, answerKey] : [answerKey]) if (Object.hasOwn(element, key)) return element[key];
  if (isText) return undefined;
  const rest = Object.entries(element).filter(([key]) => key !== idKey);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** A null where a key may be left out and may not be null stands for one that is: strict forms know no other way, and models do so anyway. */
function judged(value: Json, shape: AnswerShape): Verdict {
  const judgement = shape.judge(shape.schema === null && typeof value === 'string' ? value.trim() : value);
  if (judgement.ok) return {type: 'answer', value: judgement.value};
  const plain = shape.schema === null ? value : withoutStandIns(value, shape.schema);
  const again = plain === value ? judgement : shape.judge(plain);
  return again.ok ? {type: 'answer', value: again.value} : {type: 'invalid', issues: again.issues};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
