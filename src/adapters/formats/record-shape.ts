/** What stands between the values of a record: learnt from one that is known to be valid, to meet the next that is written the same way. */
import {byte} from './json-scan.ts';
import type {KeyTable} from './known-keys.ts';

export interface ShapeField {
  /** From behind the value before, or from the record's brace, to where its own begins. */
  readonly text: Uint8Array;
  /** -1 for none. */
  readonly slot: number;
}

export interface RecordShape {
  readonly fields: readonly ShapeField[];
  /** No blank, and no key that JavaScript may put elsewhere. */
  readonly isPlain: boolean;
}

const {quote, backslash, openBrace, openBracket, closeBrace, closeBracket, comma, blank} = byte;

/**
 * The shape of the valid record that begins at `start`.
 * @returns undefined where it has more fields or longer keys than that, or a value that no shape tells: an object
 */
export function shapeOf(
  bytes: Uint8Array,
  start: number,
  given: {readonly table: KeyTable; readonly fieldsMost: number; readonly textMost: number},
): RecordShape | undefined {
  const fields: ShapeField[] = [];
  let isPlain = true;
  let from = start;
  for (let at = start + 1; ;) {
    at = behindBlanks(bytes, at);
    if (bytes[at] !== quote || fields.length === given.fieldsMost) break;
    const key = given.table.read(bytes, at + 1);
    if (key === undefined) return undefined;
    const colonAt = behindBlanks(bytes, at + 1 + key.bytes.length);
    const value = behindBlanks(bytes, colonAt + 1);
    if (value - from > given.textMost || bytes[value] === openBrace) return undefined;
    if (key.isNumber || value - from > key.bytes.length + 3) isPlain = false;
    fields.push({text: Uint8Array.from(bytes.subarray(from, value)), slot: key.slot});
    from = behindValue(bytes, value);
    at = behindBlanks(bytes, from);
    if (bytes[at] !== comma) return bytes[from] === closeBrace ? {fields, isPlain} : undefined;
    at++;
  }
  return undefined;
}

function behindBlanks(bytes: Uint8Array, start: number): number {
  let at = start;
  while ((bytes[at] as number) <= blank) at++;
  return at;
}

function behindValue(bytes: Uint8Array, start: number): number {
  let at = start;
  for (let depth = 0; ; at++) {
    const current = bytes[at] as number;
    if (current === quote) {
      at++;
      while (bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    } else if (depth === 0 && (current === comma || current === closeBrace || current <= blank)) return at;
    else if (current === openBrace || current === openBracket) depth++;
    else if (current === closeBrace || current === closeBracket) depth--;
    if (depth === 0 && (current === quote || current === closeBrace || current === closeBracket)) return at + 1;
  }
}
