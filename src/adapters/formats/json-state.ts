/** What a JSON boundary keeps: the walk's few numbers, and the surroundings of large documents from there on. */
import type {Boundary} from '../../model/chunk.ts';
import type {Json, JsonObject} from '../../model/record.ts';
import type {Parents} from './json-parents.ts';
import {PathWalk} from './json-path-walk.ts';
import {JsonWalk} from './json-walk.ts';

/** Where the records stand: undefined for top-level values, else the keys that lead to them. */
export interface JsonSelection {
  readonly text: string;
  readonly keys: readonly string[] | undefined;
}

export function walkFrom(selection: JsonSelection, from: Boundary): JsonWalk {
  const walk = selection.keys === undefined ? new JsonWalk() : new PathWalk(selection.keys);
  if (from.state !== null) walk.restore(from.state, from.line);
  else walk.scan.line = from.line;
  return walk;
}

/** The walk's state with those of the parents that the bytes behind it can still need. */
export function stateWithParents(state: JsonObject, source: Json): JsonObject {
  const parents = parentsOf(source);
  if (parents.length === 0) return state;
  const documentStart = state['documentStart'] as number;
  return {...state, parents: parents.filter(([start]) => start >= documentStart)};
}

export function parentsOf(state: Json): Parents {
  if (typeof state !== 'object' || state === null || !('parents' in state)) return [];
  return state['parents'] as unknown as Parents;
}
