/**
 * The path to the records inside a document, as written in a job: keys joined by dots, `data.items`. A key that holds a dot, a
 * quote, a star or nothing is written as a JSON string: `a."b.c"`. `*` stands for any one key or array index, `**` for any
 * number of them, none included. Parses and matches paths; reads no data.
 */
import {messageOf} from '../../model/errors.ts';

export type Segment = {readonly type: 'key'; readonly key: string} | {readonly type: 'any'} | {readonly type: 'deep'};

export interface RecordsPath {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** The keys, where there is nothing but keys. */
  readonly keys: readonly string[] | undefined;
}

const segmentsMax = 30;
const bareKey = /[^."*]+/y;
const quotedKey = /"(?:[^"\\]|\\.)*"/y;

/** @throws {SyntaxError} that says what is wrong and at which character, from 1 */
export function parseRecordsPath(text: string): RecordsPath {
  const segments: Segment[] = [];
  let at = 0;
  while (at < text.length || segments.length > 0) {
    const [segment, length] = readSegment(text, at);
    segments.push(segment);
    at += length;
    if (at === text.length) break;
    if (text[at] !== '.') throw new SyntaxError(`a dot should stand at character ${at + 1}`);
    at++;
  }
  if (segments.length > segmentsMax) throw new SyntaxError(`it has more than ${segmentsMax} segments`);
  if (segments.at(-1)?.type === 'deep') throw new SyntaxError("'**' must be followed by a key");
  const keys = segments.flatMap((segment) => (segment.type === 'key' ? [segment.key] : []));
  return {text, segments, keys: keys.length === segments.length ? keys : undefined};
}

function readSegment(text: string, at: number): [Segment, number] {
  if (text.startsWith('**', at)) return [{type: 'deep'}, 2];
  if (text[at] === '*') return [{type: 'any'}, 1];
  if (text[at] === '"') return readQuoted(text, at);
  bareKey.lastIndex = at;
  const bare = bareKey.exec(text)?.[0];
  if (bare === undefined) throw new SyntaxError(`a key should stand at character ${at + 1}`);
  return [{type: 'key', key: bare}, bare.length];
}

function readQuoted(text: string, at: number): [Segment, number] {
  quotedKey.lastIndex = at;
  const quoted = quotedKey.exec(text)?.[0];
  if (quoted === undefined) throw new SyntaxError(`the quoted key at character ${at + 1} has no end`);
  try {
    return [{type: 'key', key: JSON.parse(quoted) as string}, quoted.length];
  } catch (cause) {
    throw new SyntaxError(`the quoted key at character ${at + 1} is no JSON string: ${messageOf(cause)}`, {cause});
  }
}

/**
 * Places in a path, as bits: bit n is set when the first n segments are used up. So all ways a `**` can be read are followed
 * at once, in a fixed number of steps a key.
 */
export function beginMatch(path: RecordsPath): number {
  return throughDeep(path, 1);
}

/** What is left of a match one key further down (undefined in an array: only stars mean its places); 0 when nothing below can match. */
export function matchStep(path: RecordsPath, places: number, key: string | undefined): number {
  let next = 0;
  for (const [index, segment] of path.segments.entries()) {
    if ((places & (1 << index)) === 0) continue;
    if (segment.type === 'deep') next |= 1 << index;
    else if (segment.type === 'any' || segment.key === key) next |= 1 << (index + 1);
  }
  return throughDeep(path, next);
}

export function isMatch(path: RecordsPath, places: number): boolean {
  return (places & (1 << path.segments.length)) !== 0;
}

function throughDeep(path: RecordsPath, places: number): number {
  let all = places;
  for (const [index, segment] of path.segments.entries()) {
    if (segment.type === 'deep' && (all & (1 << index)) !== 0) all |= 1 << (index + 1);
  }
  return all;
}
