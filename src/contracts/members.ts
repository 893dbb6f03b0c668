/**
 * What the bytes of one record tell of its fields before anybody parses it: of which kind each asked field is, and where its value
 * stands. A format that can tell it finds the fields, steps without code judge them, and rows are copied from where they stand.
 * Only of records that are beyond doubt: whatever is odd in them is read the long way, which alone decides.
 */

/** Of a field's value. `escaped` is a string with a backslash in it. */
export const memberKind = {absent: 0, text: 1, escaped: 2, number: 3, true: 4, false: 5, null: 6, list: 7, map: 8} as const;

/** Fields are named by slots: the places of their paths in `Wanted.paths`. */
export interface Members {
  /** What all places count in. Another at each range: do not keep it. */
  readonly bytes: Buffer;
  /** The record's text, as JSON. */
  readonly start: number;
  readonly end: number;
  /** Of the text as it stands in the file. */
  readonly recordBytes: number;
  /** By slot, as memberKind has them. */
  readonly kinds: Uint8Array;
  /** By slot: where the value stands; of strings what is between the quotes. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** By slot: 1 where those bytes are what JSON.stringify would write of the value, byte for byte. */
  readonly plain: Uint8Array;
  /** The same of the whole record. Told only where `Wanted.whole` asks for it. */
  readonly isPlain: boolean;
  /** The value, as `RawRecord.parse` would give it; undefined of what is absent. */
  value(slot: number): unknown;
}

/** What is asked of each record. */
export interface Wanted {
  /** The parts of each path, as model/field-path.ts reads them. */
  readonly paths: readonly (readonly string[])[];
  /** Rows are made of the whole record. */
  readonly whole: boolean;
}

/** Looks for the fields of one record after the other. Made once a worker for each question; it may learn what records look like. */
export interface MemberSearch {
  /** Of the record that was found last. */
  readonly members: Members;
}
