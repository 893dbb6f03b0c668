/**
 * Finds the JSON in what a model wrote: behind its thinking, in fences, between sentences, or cut off. What is there is taken before anything
 * is paid again. Linear in the text, whatever it holds; judges no value.
 */
import type {Json} from '../../../model/record.ts';
import {behindBlanks, code, endOfBrackets, endOfString, endOfValue} from './brackets.ts';
import {parseMended} from './mending.ts';
import {withoutThinking} from './thinking.ts';

export type Salvaged =
  | {readonly type: 'whole'; readonly value: Json}
  /** It begins and does not end, or is not quite JSON. `text` begins with it. */
  | {readonly type: 'cut'; readonly text: string}
  | {readonly type: 'none'};

/** Brackets that lead to nothing, after which no more are tried: each costs a look over the rest. */
const failuresMost = 50;
const words = ['true', 'false', 'null'];

/** The largest value that is whole, or what is cut where that is longer. */
export function salvageJson(written: string): Salvaged {
  const text = withoutThinking(written).trim();
  const plain = /^[-"\dtfn]/.test(text) ? parseMended(text) : undefined;
  if (plain !== undefined) return {type: 'whole', value: plain};
  return largestOf(text);
}

function largestOf(text: string): Salvaged {
  let best: {readonly length: number; readonly found: Salvaged} = {length: 0, found: {type: 'none'}};
  let failures = 0;
  for (let at = nextOpening(text, 0); at >= 0 && failures < failuresMost;) {
    const {type, end} = endOfBrackets(text, at);
    const isJsonLike = beginsAsJson(text, at);
    const value = type === 'closed' ? parseMended(text.slice(at, end)) : undefined;
    if (value === undefined) failures++;
    if (end - at >= best.length) {
      if (value !== undefined) best = {length: end - at, found: {type: 'whole', value}};
      else if (isJsonLike) best = {length: end - at, found: {type: 'cut', text: text.slice(at)}};
    }
    // Nothing inside of what begins as JSON is an answer by itself: it may be a part of another's. In brackets of prose one may stand.
    if (isJsonLike && type !== 'closed') break;
    at = nextOpening(text, value !== undefined || isJsonLike ? end : at + 1);
  }
  return best.found;
}

/**
 * The elements that are whole, in their order, of a list that was cut: the text begins with the list, or with an object that holds it under
 * `key`. An element that is no JSON is left out; behind one that does not end none is looked for.
 */
export function completeElements(text: string, key: string): readonly Json[] {
  const start = text.charCodeAt(0) === code.openBracket ? 0 : startOfList(text, key);
  return start < 0 ? [] : elementsFrom(text, start);
}

function elementsFrom(text: string, start: number): readonly Json[] {
  const elements: Json[] = [];
  for (let at = behindBlanks(text, start + 1); at < text.length;) {
    const {type, end} = endOfValue(text, at);
    if (type !== 'closed') break;
    const value = parseMended(text.slice(at, end));
    if (value !== undefined) elements.push(value);
    const next = behindBlanks(text, end);
    if (text.charCodeAt(next) !== code.comma) break;
    at = behindBlanks(text, next + 1);
  }
  return elements;
}

/** Where the list under this key of the object begins; members before it are passed over whole. -1: there is none. */
function startOfList(text: string, key: string): number {
  for (let at = behindBlanks(text, 1); text.charCodeAt(at) === code.quote;) {
    const behindKey = endOfString(text, at);
    const colon = behindBlanks(text, behindKey);
    if (text.charCodeAt(colon) !== code.colon) return -1;
    const value = behindBlanks(text, colon + 1);
    if (text.slice(at + 1, behindKey - 1) === key && text.charCodeAt(value) === code.openBracket) return value;
    const {type, end} = endOfValue(text, value);
    const comma = behindBlanks(text, end);
    if (type !== 'closed' || text.charCodeAt(comma) !== code.comma) return -1;
    at = behindBlanks(text, comma + 1);
  }
  return -1;
}

function nextOpening(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === code.openBrace || character === code.openBracket) return at;
  }
  return -1;
}

/** `{"` or `{}`, and a bracket before what may begin a value: prose has brackets too. */
function beginsAsJson(text: string, at: number): boolean {
  const start = behindBlanks(text, at + 1);
  const inner = text[start];
  if (inner === undefined) return true;
  if (text.charCodeAt(at) === code.openBrace) return inner === '"' || inner === '}';
  const word = text.slice(start, start + 5);
  return /[[{"\]\d-]/.test(inner) || words.some((known) => word.startsWith(known) || known.startsWith(word));
}
