/**
 * JSON text to values whose numbers keep their digits: one that no double holds stands as a `JSON.rawJSON` object of its source text,
 * which JSON.stringify writes as it stood. Costs one fast pass where there is none.
 */
import type {Json} from './record.ts';

/** JSON.rawJSON, its test, and JSON.parse with source text: in Node 24, not yet in TypeScript's library. */
const sourceJson = JSON as unknown as {
  isRawJSON(value: unknown): value is {readonly rawJSON: string};
  parse(text: string, reviver: (key: string, value: unknown, context: {readonly source?: string}) => unknown): unknown;
  rawJSON(text: string): object;
};

/** Up to 15 significant digits always come back from a double, and so does every exponent below 100 with them. */
const mayBeInexact = /\d[\d.]{15}|[eE][+-]?\d{3}/;

/** A number kept as its source text, since JavaScript would round it. */
export function isExactNumber(value: unknown): value is {readonly rawJSON: string} {
  return typeof value === 'object' && value !== null && sourceJson.isRawJSON(value);
}

/** @throws {SyntaxError} as JSON.parse does */
export function parseExact(text: string): Json {
  return exactOf(text, JSON.parse(text) as Json);
}

/** `plain`, which JSON.parse made of the text, with what `make` makes of the source text of each number that no double holds. */
export function exactOf(text: string, plain: Json, make: (source: string) => unknown = sourceJson.rawJSON): Json {
  if (!mayBeInexact.test(text) || areExact(text)) return plain;
  return sourceJson.parse(text, (_key, part, {source}) =>
    typeof part === 'number' && source !== undefined && !isExact(part, source) ? make(source) : part,
  ) as Json;
}

/**
 * True when JSON.stringify writes the number as it stands: its own shortest text, or one that no double holds and that is kept.
 * @param source a JSON number
 */
export function standsAsWritten(source: string): boolean {
  const value = Number(source);
  return String(value) === source || !isExact(value, source);
}

/** All that could be read as a wide number, inside of strings too: those are numbers only by chance, and then it is better to look again. */
const wideNumbers = /-?\d[\d.]{15,}(?:[eE][+-]?\d+)?|-?\d[\d.]*[eE][+-]?\d{3,}/g;

/** False where one of them is not, or may not be. */
function areExact(text: string): boolean {
  for (const [source] of text.matchAll(wideNumbers)) if (!isExact(Number(source), source)) return false;
  return true;
}

/** True when the number, written again, has the value that its text has. */
function isExact(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return false;
  const written = String(value);
  return written === source || plainDecimal(written) === plainDecimal(source);
}

const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Sign, digits without zeros at either end, and the power of ten of the last: equal for equal values. */
function plainDecimal(text: string): string {
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = parts.exec(text) ?? [];
  const digits = trimZeros(whole + decimals);
  if (digits.kept === '') return '0';
  return `${sign}${digits.kept}e${Number(exponent) - decimals.length + digits.dropped}`;
}

/** By hand: a pattern for zeros at the end looks at every run of zeros again and again. */
function trimZeros(digits: string): {readonly kept: string; readonly dropped: number} {
  let start = 0;
  let end = digits.length;
  while (start < end && digits.charCodeAt(start) === 0x30) start++;
  while (end > start && digits.charCodeAt(end - 1) === 0x30) end--;
  return {kept: digits.slice(start, end), dropped: digits.length - end};
}
