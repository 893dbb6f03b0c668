/** A JSON Schema that stands in a message, for the rungs that cannot send it apart. Linear in the text. */
import type {Json, JsonObject} from '../model/record.ts';

const timesMost = 8;

/** The last object in the text that says it is a schema of an object; null: none does. */
export function schemaInText(text: string): Json | null {
  let found: Json | null = null;
  // Braces that stay open are each looked at up to the end of the text: so often, and no more.
  let left = text.length * timesMost;
  for (let at = text.indexOf('{'); at >= 0 && left > 0;) {
    const end = endOfObject(text, at);
    left -= (end < 0 ? text.length : end) - at;
    const value = end < 0 ? null : parsed(text.slice(at, end));
    if (isSchema(value)) found = value;
    // What did not parse may hold a brace of prose before the schema's own.
    at = text.indexOf('{', value === null ? at + 1 : end);
  }
  return found;
}

/** One behind the brace that closes it; -1: it stays open. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  let isQuoted = false;
  for (let at = start; at < text.length; at++) {
    const character = text[at];
    if (isQuoted) {
      if (character === '\\') at++;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') isQuoted = true;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return -1;
}

function parsed(text: string): Json | null {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

function isSchema(value: Json | null): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const {type, properties} = value as JsonObject;
  return type === 'object' && typeof properties === 'object' && properties !== null;
}
