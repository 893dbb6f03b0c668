/**
 * The contract of an input format. It has two sides: a Framer finds record boundaries (on the coordinator, cheap, never parses)
 * and a Decoder turns the bytes between two boundaries into raw records (in the pool, costly). Both speak of places as
 * Boundary values, and both must agree: decoding the ranges of any framing, in order, gives the same records as decoding
 * the whole file as one range.
 */
import type {ZodType} from 'zod';
import type {Boundary} from '../model/chunk.ts';
import type {Json, JsonObject} from '../model/record.ts';

/** Sees a file's bytes once, in order, from the boundary it was made for. */
export interface Framer {
  /**
   * Scans the next bytes. Returns how many it took: all of them; or, with `toFirst`, only up to just behind the first record
   * that ends in them (all, where none does; 0 where the bytes before ended it: the boundary has moved then).
   */
  scan(bytes: Uint8Array, toFirst?: boolean): number;
  /**
   * No bytes follow: the boundary moves to the end of the file (an unfinished record is part of the last range). A last range is
   * decoded even if it is empty: what a file that was cut off lacks is a reject of its own.
   */
  finish(): void;
  /** The last boundary seen. Never moves back. Cheap to read after each scan. */
  readonly boundary: Boundary;
}

/** One record as it stands in the file. */
export interface RawRecord {
  readonly type: 'record';
  /** First byte and one behind the last, in the file. */
  readonly start: number;
  readonly end: number;
  readonly line: number | null;
  readonly index: number;
  readonly parent: JsonObject | undefined;
  /** The record's own text as it stands in the chunk; a view, valid until the next record is asked for. */
  readonly text: Uint8Array;
  /** Decodes it. @throws {RecordFault} when the text is not a record of the format */
  parse(): Json;
}

/** Something that stands where a record should and is none; becomes a reject. */
export interface RawReject {
  readonly type: 'reject';
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly code: string;
  readonly reason: string;
  readonly text: Uint8Array;
}

/** Thrown by RawRecord.parse: a reject's code and reason, and where in the record's text the fault is. */
export class RecordFault extends Error {
  readonly code: string;
  /** Byte in the record's text, from 0, where known. */
  readonly at: number | undefined;

  constructor(code: string, reason: string, at?: number) {
    super(reason);
    this.name = 'RecordFault';
    this.code = code;
    this.at = at;
  }
}

/** The fault of a record beyond the bound: the same words wherever it is noticed. */
export function recordTooLarge(recordBytesMax: number): {readonly code: string; readonly reason: string} {
  const reason = `the record is larger than the ${recordBytesMax} bytes that the memory bound leaves for one: raise limits.memoryMb`;
  return {code: 'RECORD_TOO_LARGE', reason};
}

export interface DecodeRange {
  readonly file: string;
  readonly from: Boundary;
  /** Exactly the bytes from `from.offset` on. */
  readonly bytes: Uint8Array;
  /** True when the range reaches the end of the file. */
  readonly last: boolean;
}

export interface Decoder {
  /** The next record or reject; undefined at the end of the range. */
  next(): RawRecord | RawReject | undefined;
  /** The boundary behind what `next` gave last: decoding may be taken up here. */
  readonly boundary: Boundary;
}

/** What a sample of a file's first bytes says of its format. */
export interface Recognition {
  /** 0 it cannot be this; 1 it can; 2 it looks like it; 3 beyond doubt. */
  readonly confidence: 0 | 1 | 2 | 3;
}

export interface Format<Options = any> {
  readonly name: string;
  /** File name endings, with the dot, in lower case: they break ties of recognition. */
  readonly extensions: readonly string[];
  /** Checks and completes `input.formatOptions` (and `records`, for formats that select inside documents). */
  readonly options: ZodType<Options>;
  /** True: files up to recordBytesMax are not framed but go whole to a worker. */
  readonly whole: boolean;
  /** Judges by the first bytes (64 KiB at most; `complete` when that is the whole file). */
  recognise(sample: Uint8Array, complete: boolean): Recognition;
  framer(options: Options, from: Boundary): Framer;
  decoder(options: Options, range: DecodeRange): Decoder;
  /**
   * Set when framing must know something of the whole file first (the scalars that surround a nested array, say): sees every
   * byte once, before framing, and gives the state of the file's first boundary.
   */
  prescan?(options: Options): Prescan | undefined;
  /** Bytes in which many records may stand and no boundary (a document that is never cut); none when left out. */
  uncutBytes?(options: Options): number;
  /** True when these options need the file as one stream through one worker (see StreamDecoder). */
  streams?(options: Options): boolean;
  streamDecoder?(options: Options, file: string): StreamDecoder;
}

export interface Prescan {
  scan(bytes: Uint8Array): void;
  /** The state to begin framing with, or a fault of the whole file (a reject; nothing of it is framed). */
  finish(): {readonly state: Json} | {readonly code: string; readonly reason: string};
}

/** For selections that no boundary can be named in: bytes in, records out, in one long task. */
export interface StreamDecoder {
  write(bytes: Uint8Array): readonly (RawRecord | RawReject)[];
  finish(): readonly (RawRecord | RawReject)[];
}

/** Types a format module's default export. */
export function defineFormat<Options>(format: Format<Options>): Format<Options> {
  return format;
}
