/** Plain values: JSON, rows, rejects and warnings, and the place each of them comes from. Nothing here acts. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** One output record: whatever JSON.stringify can write as an object. */
export type Row = Record<string, unknown>;

/** Where a record stands in the input. */
export interface Place {
  /** The file as the user named it (relative to the job's folder where it lies below it). */
  readonly file: string;
  /** First byte of the record in the (decoded) file, from 0. */
  readonly byteOffset: number;
  /** Ordinal of the record in its file, from 0. */
  readonly index: number;
  /** Physical line on which the record begins, from 1; null where lines mean nothing. */
  readonly line: number | null;
}

/** A short remark: a stable upper-case code and a sentence for people. */
export interface Note {
  readonly code: string;
  readonly reason: string;
}

/** One line of rejects.jsonl and of warnings.jsonl, keys in this order. */
export interface Remark extends Note {
  readonly file: string;
  readonly line: number | null;
  readonly byteOffset: number;
  readonly index: number;
  /** Which of the record's outcomes, from 0. */
  readonly sub: number;
  /** Which of those that a later stage made of that outcome, `2` or `2.1`; absent of the first. */
  readonly part?: string;
  /** The step that spoke: a step's name, or `input` for reading, framing and decoding. */
  readonly step: string;
  /** The beginning of the record's text, bounded; absent on warnings. */
  readonly raw?: string;
}

/** What a row says of its origin under `_source` when `output.lineage` is true. */
export interface Lineage {
  readonly file: string;
  readonly byteOffset: number;
  readonly index: number;
  readonly sub: number;
  readonly part?: string;
}

/** One line of duplicates.jsonl, keys in this order: a row that was left out, and the one before it that has its key. */
export interface Duplicate {
  readonly file: string;
  readonly line: number | null;
  readonly byteOffset: number;
  readonly index: number;
  readonly sub: number;
  readonly part?: string;
  readonly step: string;
  readonly of: Place & {readonly sub: number};
}
