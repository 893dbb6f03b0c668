/**
 * A record or reject that is a stretch of JSON text in a range's bytes. Parses late, and decodes no byte that nobody asks for.
 */
import {isUtf8} from 'node:buffer';
import {RecordFault, type RawRecord, type RawReject} from '../../contracts/format.ts';
import {messageOf} from '../../model/errors.ts';
import type {Json, JsonObject, Note} from '../../model/record.ts';
import {findFault} from './json-check.ts';
import {bufferOver, byte, StructureScan} from './json-scan.ts';
import {readJson} from './json-values.ts';

/** Deeper records are rejected: whatever walks them by recursion (JSON.stringify does) would run out of stack. */
export const depthMax = 1024;

/** Where a stretch of text stands in its file. */
export interface TextPlace {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly index: number;
}

export class RecordText implements RawRecord {
  readonly type = 'record';
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly index: number;
  readonly parent: JsonObject | undefined;
  private readonly bytes: Buffer;
  private readonly base: number;
  private readonly depth: number | undefined;
  private readonly note: Note | undefined;
  private doubled: readonly string[] = [];

  /** `bytes` begin at `base` in the file; `depth` is the record's nesting where it is known. */
  constructor(
    place: TextPlace,
    source: {readonly bytes: Buffer; readonly base: number},
    known: {parent?: JsonObject | undefined; depth?: number; note?: Note},
  ) {
    this.start = place.start;
    this.end = place.end;
    this.line = place.line;
    this.index = place.index;
    this.bytes = source.bytes;
    this.base = source.base;
    this.parent = known.parent;
    this.depth = known.depth;
    this.note = known.note;
  }

  get text(): Uint8Array {
    return this.bytes.subarray(this.start - this.base, this.end - this.base);
  }

  get notes(): readonly Note[] | undefined {
    if (this.note === undefined && this.doubled.length === 0) return undefined;
    return [...(this.note === undefined ? [] : [this.note]), ...this.doubled.map(doubledKey)];
  }

  parse(): Json {
    const size = this.end - this.start;
    const depth = this.depth ?? (size > 2 * depthMax ? nestingOf(this.text) : 0);
    if (depth > depthMax) throw new RecordFault('TOO_DEEP', `it is nested ${depth} levels deep, at most ${depthMax} are taken`);
    const text = this.bytes.toString('utf8', this.start - this.base, this.end - this.base);
    try {
      const {value, doubled} = readJson(text);
      this.doubled = doubled;
      return value;
    } catch (cause) {
      throw faultOf(this.text, cause);
    }
  }
}

const keyCharacters = 60;

function doubledKey(key: string): Note {
  return {
    code: 'DUPLICATE_KEY',
    reason: `the key '${key.slice(0, keyCharacters)}' stands more than once in an object: the last one is taken`,
  };
}

function faultOf(text: Uint8Array, cause: unknown): RecordFault {
  const fault = findFault(text);
  if (fault === undefined) return new RecordFault('BAD_JSON', messageOf(cause).slice(0, 200));
  return new RecordFault('BAD_JSON', `${fault.reason}, at byte ${fault.at} of the record`, fault.at);
}

/** How deep containers stand in one another, valid or not. */
function nestingOf(text: Uint8Array): number {
  const scan = new StructureScan();
  const bytes = bufferOver(text);
  scan.load(bytes);
  let index = 0;
  while (index < bytes.length) {
    const current = bytes[index] as number;
    const isOpening = current === byte.quote || current === byte.openBrace || current === byte.openBracket;
    index = isOpening ? scan.run(index) : index + 1;
  }
  return scan.deepest;
}

/** A reject that stands at a place of the bytes. */
export function rejectText(place: TextPlace, text: Uint8Array, note: {readonly code: string; readonly reason: string}): RawReject {
  return {type: 'reject', start: place.start, line: place.line, index: place.index, code: note.code, reason: note.reason, text};
}

/**
 * Undecodable bytes are never replaced: whoever meets them gives this reject. Also of files of other encodings, which come as UTF-8
 * but for what is no text in them.
 */
export function rejectEncoding(place: TextPlace, text: Uint8Array): RawReject {
  const at = firstInvalidUtf8(text);
  return rejectText(place, text, {
    code: 'BAD_ENCODING',
    reason: `byte ${at} of the record is no text in the file's encoding (see input.encoding)`,
  });
}

/** Index of the first byte that does not belong to valid UTF-8; the length where all of it is valid. Halves what it searches. */
function firstInvalidUtf8(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.byteLength;
  if (isUtf8(bytes)) return invalid;
  while (invalid - valid > 1) {
    const middle = characterStart(bytes, valid, valid + ((invalid - valid) >> 1));
    if (middle === valid) break;
    if (isUtf8(bytes.subarray(valid, middle))) valid = middle;
    else invalid = middle;
  }
  while (valid < invalid) {
    const size = [1, 2, 3, 4].find((length) => valid + length <= bytes.byteLength && isUtf8(bytes.subarray(valid, valid + length)));
    if (size === undefined) return valid;
    valid += size;
  }
  return valid;
}

/** The last index up to `at` where a character may begin; `from` where there is none in four bytes. */
function characterStart(bytes: Uint8Array, from: number, at: number): number {
  for (let index = at; index > Math.max(from, at - 4); index--) {
    if (((bytes[index] as number) & 0xc0) !== 0x80) return index;
  }
  return from;
}
