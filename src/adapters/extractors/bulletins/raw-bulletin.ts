/**
 * A bulletin of the first shape read from its JSON bytes: small fields are parsed, `fullText` is cut at its marks and each document
 * decoded alone, so that no string of the whole ever exists. Whatever is not certain gives undefined: then the caller parses the
 * whole. It takes valid UTF-8 for granted: the decoder checks that before.
 */
import {isDigit, markDigitsMax, markOpens, splitAtMarks, type Part} from './marks.ts';
import {isPlainJson} from './plain-json.ts';
import {decodePlain, jsonLength} from './plain-text.ts';
import {isEscaped, scanMembers, type Range} from './raw-members.ts';

const quote = 0x22;
const closingBracket = 0x5d;
const lowerN = 0x6e;
const lowerR = 0x72;
const markOpensBytes = Buffer.from(markOpens);
const fieldBytesMax = 4096;

export interface RawBulletin {
  /** The small members, parsed. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of `fullText`, exactly as splitAtMarks gives them. */
  readonly parts: readonly Part[];
}

/** `fieldNames`: the members that are wanted beside `fullText`; `otherShape`: a member that makes it a record of another shape. */
export function readRawBulletin(text: Uint8Array, fieldNames: readonly string[], otherShape: string): RawBulletin | undefined {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  const members = scanMembers(bytes);
  const full = members?.get('fullText');
  if (members === undefined || full === undefined || members.has(otherShape) || bytes[full.start] !== quote) return undefined;
  const fields: Record<string, unknown> = {};
  try {
    for (const [name, range] of members) {
      if (name === 'fullText') continue;
      if (range.end - range.start > fieldBytesMax) return undefined;
      const value: unknown = JSON.parse(bytes.toString('utf8', range.start, range.end));
      if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined;
      if (fieldNames.includes(name)) fields[name] = value;
    }
    const parts = splitBytes(bytes, {start: full.start + 1, end: full.end - 1});
    return parts === undefined ? undefined : {fields, parts};
  } catch {
    return undefined;
  }
}

/**
 * Where the bytes are plain, no mark hides and every document is decoded when it is asked for: all of a bulletin at once would
 * outlive the thread's young generation, and be copied there time and again. Elsewhere all are decoded now.
 * @throws SyntaxError where a document is no content of a JSON string
 */
function splitBytes(bytes: Buffer, content: Range): Part[] | undefined {
  const places = placesOf(bytes, content);
  if (isPlainJson(bytes, content)) return places.map((place) => new PlainPart(bytes, place));
  const parts = places.map(({doc, start, end}) => ({doc, document: decode(bytes, start, end)}));
  return parts.some(hidesMark) ? undefined : parts;
}

interface PartPlace extends Range {
  readonly doc: number | null;
}

/** What stands before the first mark, then each document. */
function placesOf(bytes: Buffer, content: Range): PartPlace[] {
  const places: PartPlace[] = [];
  let doc: number | null = null;
  let {start} = content;
  for (let at = nextMark(bytes, content.start); at < content.end; at = nextMark(bytes, at + markOpens.length)) {
    const close = closeOfMark(bytes, at, content);
    if (close < 0) continue;
    places.push({doc, start, end: at});
    doc = numberIn(bytes, at + markOpens.length, close);
    start = close + 1;
  }
  places.push({doc, start, end: content.end});
  return places;
}

/** Decodes its document at each question, and keeps none. */
class PlainPart implements Part {
  readonly doc: number | null;
  private readonly bytes: Buffer;
  private readonly place: Range;

  constructor(bytes: Buffer, place: PartPlace) {
    this.doc = place.doc;
    this.bytes = bytes;
    this.place = place;
  }

  get document(): string {
    const {start, end} = this.place;
    return decodePlain(this.bytes, start, end) ?? decode(this.bytes, start, end);
  }

  jsonOf(document: string, at: number, length: number): Uint8Array {
    const start = this.place.start + jsonLength(document.slice(0, at));
    return this.bytes.subarray(start, this.place.end - jsonLength(document.slice(at + length)));
  }
}

/** A mark or its line break may be spelled with escapes (`\u005b`): the bytes do not show it, the decoded text does. */
function hidesMark({document}: Part): boolean {
  return document.includes(markOpens) && splitAtMarks(document).length > 1;
}

function nextMark(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(markOpensBytes, from);
  return at < 0 ? Infinity : at;
}

function numberIn(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at++) number = number * 10 + (bytes[at] ?? 0) - 0x30;
  return number;
}

/** The same rule as for text, with line breaks as JSON writes them; -1 where this is no mark. */
function closeOfMark(bytes: Buffer, at: number, content: Range): number {
  if (at > content.start && !isBreak(bytes, at - 2, content, lowerN)) return -1;
  const digits = at + markOpens.length;
  let close = digits;
  while (close - digits <= markDigitsMax && isDigit(bytes[close] ?? 0)) close++;
  if (close === digits || close - digits > markDigitsMax || bytes[close] !== closingBracket) return -1;
  const next = isBreak(bytes, close + 1, content, lowerR) ? close + 3 : close + 1;
  return next >= content.end || isBreak(bytes, next, content, lowerN) ? close : -1;
}

/** True when at `at` stands an escape of that letter that is not itself escaped. */
function isBreak(bytes: Buffer, at: number, content: Range, letter: number): boolean {
  return at >= content.start && at + 1 < content.end && bytes[at + 1] === letter && isEscaped(bytes, at + 1, content.start);
}

/**
 * The parser itself, on one document: replacing the escapes by hand was no faster, decoding by way of UTF-16 half as slow again.
 * @throws SyntaxError where the bytes are no content of a JSON string
 */
function decode(bytes: Buffer, start: number, end: number): string {
  return JSON.parse(`"${bytes.toString('utf8', start, end)}"`) as string;
}
