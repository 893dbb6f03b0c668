/**
 * JSON text to values without loss: a number that no double holds is kept as its source text (a `JSON.rawJSON` object, which
 * JSON.stringify writes as it stood), and a key that stands twice in one object is told. Costs two fast passes where there is neither.
 */
import {doubledKeys} from '../../model/doubled-keys.ts';
import {exactOf} from '../../model/exact-number.ts';
import type {Json} from '../../model/record.ts';
import {EscapedKeys} from './escaped-keys.ts';

export interface ReadJson {
  readonly value: Json;
  /** Names of keys that stand more than once in one object, the first three: JSON.parse took the last of each. */
  readonly doubled: readonly string[];
}

/** @throws {SyntaxError} as JSON.parse does */
export function readJson(text: string): ReadJson {
  const escaped = EscapedKeys.in(text);
  if (escaped !== undefined) return readEscaped(escaped);
  const plain = JSON.parse(text) as Json;
  return {value: exactOf(text, plain), doubled: doubledKeys(text, plain)};
}

function readEscaped(escaped: EscapedKeys): ReadJson {
  const {text} = escaped;
  const plain = JSON.parse(text) as Json;
  return {value: escaped.restore(exactOf(text, plain)), doubled: doubledKeys(text, plain).map((name) => escaped.nameOf(name))};
}

/** For values that cross threads, as no raw number can: one that no double holds becomes a string of its source text. */
export function readCloneable(text: string): Json {
  const escaped = EscapedKeys.in(text);
  const given = escaped?.text ?? text;
  const value = exactOf(given, JSON.parse(given) as Json, (source) => source);
  return escaped === undefined ? value : escaped.restore(value);
}
