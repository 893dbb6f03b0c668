/** One text for one JSON value, whatever the order of its keys. Pure. */
import {assert, unreachable} from '../../model/errors.ts';
import type {Json, JsonObject} from '../../model/record.ts';

/** Deeper values are no parameters and no schemas. */
const depthMost = 200;

/** Keys in the order of their code units. Lone surrogates come out escaped, so that two texts never become the same bytes. */
export function canonicalJson(value: Json, depth = 0): string {
  assert(depth <= depthMost, `a value that is made canonical has at most ${depthMost} levels`);
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      assert(Number.isFinite(value), 'a number of JSON is finite');
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return isList(value) ? `[${value.map((item) => canonicalJson(item, depth + 1)).join(',')}]` : objectText(value, depth);
    default:
      return unreachable(value);
  }
}

function objectText(value: JsonObject, depth: number): string {
  const members = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const member = value[key];
      return member === undefined ? [] : [`${JSON.stringify(key)}:${canonicalJson(member, depth + 1)}`];
    });
  return `{${members.join(',')}}`;
}

function isList(value: readonly Json[] | JsonObject): value is readonly Json[] {
  return Array.isArray(value);
}
