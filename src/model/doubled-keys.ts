/** Keys that stand twice in one object of a JSON text: JSON.parse takes the last of each without a word. One fast pass where there is none. */
import type {Json} from './record.ts';

const colon = 0x3a;
const quote = 0x22;
/** Keys told of one text. */
const doubledMax = 3;

/** Their names, the first three. `value` is what JSON.parse made of the text. */
export function doubledKeys(text: string, value: Json): readonly string[] {
  const colons = countKeyColons(text);
  // As many keys as ends of keys: none was lost. Text may hold what looks like the end of a key, so more say nothing yet.
  return colons !== undefined && colons <= countKeys(value) ? [] : findDoubled(text);
}

/** Colons right behind a quote; undefined where one stands behind a blank, and nobody knows without reading on. */
function countKeyColons(text: string): number | undefined {
  let count = 0;
  for (let at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1);
    if (before === quote) count++;
    else if (before <= 0x20) return undefined;
  }
  return count;
}

/** No deeper than records may be. */
function countKeys(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if (typeof item === 'object') count += countKeys(item);
    return count;
  }
  for (const key in value as Readonly<Record<string, Json>>) {
    count++;
    const member = (value as Readonly<Record<string, Json>>)[key];
    if (typeof member === 'object') count += countKeys(member);
  }
  return count;
}

const blanks = /[ \t\n\r]*/y;

/** Reads the structure of a valid text: a set of keys for each object that is open. */
function findDoubled(text: string): readonly string[] {
  const open: (Set<string> | null)[] = [];
  const doubled = new Set<string>();
  for (let at = 0; at < text.length && doubled.size < doubledMax;) {
    const character = text.charAt(at);
    if (character === '"') {
      const end = behindString(text, at);
      const isKey = text.charCodeAt(behind(blanks, text, end)) === colon;
      const keys = open.at(-1);
      if (isKey && keys !== undefined && keys !== null) {
        const key = JSON.parse(text.slice(at, end)) as string;
        if (keys.has(key)) doubled.add(key);
        keys.add(key);
      }
      at = end;
      continue;
    }
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    at++;
  }
  return [...doubled];
}

/** By hand: a pattern's own stack runs over on a string of a million escapes. */
function behindString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === 0x5c) at++;
  }
  return text.length;
}

function behind(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  pattern.test(text);
  return pattern.lastIndex;
}
