/** A list of scalars, written as one string from where it stands: its texts as they are, a separator between them. Judges plain lists only. */
import {memberKind, type Members} from '../../contracts/members.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const nullFirst = 0x6e;

/** How many bytes it takes at most, quotes and all; -1 where it is neither a list of scalars nor null. */
export function joinedBytes(members: Members, slot: number, separator: Uint8Array): number {
  const {bytes, kinds, starts, ends} = members;
  const start = starts[slot] as number;
  const end = ends[slot] as number;
  if (kinds[slot] !== memberKind.list) return kinds[slot] === memberKind.null ? end - start : -1;
  let separators = 0;
  for (let at = start + 1; at < end; at++) {
    const current = bytes[at] as number;
    if (current === quote) at = closingQuote(bytes, at + 1);
    else if (current === comma) separators++;
    else if (current === openBrace || current === openBracket) return -1;
  }
  return end - start + separators * separator.length;
}

interface JoinedTarget {
  readonly separator: Uint8Array;
  readonly target: Uint8Array;
  readonly at: number;
}

/** @returns behind what was written */
export function writeJoined(members: Members, slot: number, {separator, target, at}: JoinedTarget): number {
  const {bytes, starts, ends} = members;
  const end = (ends[slot] as number) - 1;
  let index = at;
  target[index++] = quote;
  for (let from = (starts[slot] as number) + 1; from < end; from++) {
    const current = bytes[from] as number;
    if (current === quote) {
      const closing = closingQuote(bytes, from + 1);
      for (from++; from < closing; from++) target[index++] = bytes[from] as number;
    } else if (current === comma) {
      for (let place = 0; place < separator.length; place++) target[index++] = separator[place] as number;
    } else if (current === nullFirst) {
      // Nothing between its separators.
      from += 3;
    } else {
      for (; from < end && bytes[from] !== comma; from++) target[index++] = bytes[from] as number;
      from--;
    }
  }
  target[index++] = quote;
  return index;
}

function closingQuote(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
