/**
 * The contract of an input format. It has two sides: a Framer finds record boundaries (on the coordinator, cheap, never parses)
 * and a Decoder turns the bytes between two boundaries into raw records (in the pool, costly). Both speak of places as
 * Boundary values, and both must agree: decoding the ranges of any framing, in order, gives the same records as decoding
 * the whole file as one range.
 */
import type {ZodType} from 'zod';
import type {Boundary} from '../model/chunk.ts';
import type {Json, JsonObject, Note} from '../model/record.ts';
import type {MemberSearch, Wanted} from './members.ts';
import type {FileRanges, WholeFile} from './whole-file.ts';

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
  /**
   * Decodes it. A JSON number that no double holds comes as a `JSON.rawJSON` object of its source text, which is written out again
   * as it stood. @throws {RecordFault} when the text is not a record of the format
   */
  parse(): Json | WholeFile | FileRanges;
  /** Remarks on what `parse` made of the text (a key that stood there twice); asked for behind it. The record is kept. */
  readonly notes?: readonly Note[] | undefined;
  /** Only of a row read back between two stages: `start`, `line` and `index` then are those of the record it was made of. */
  readonly origin?: RowOrigin;
}

/** What an earlier stage says of a row beside the row. */
export interface RowOrigin {
  /** Where its line begins in its split. */
  readonly at: number;
  readonly sub: number;
  /** '' where no stage but the first made several of it; see Remark.part. */
  readonly part: string;
  /** Remarks so far; `step` counts from -1, which is reading. */
  readonly notes: readonly (Note & {readonly step: number})[];
}

/** Only between two stages: a line that an earlier stage wrote for the last one to pass on as it is. */
export interface RawCarried {
  readonly type: 'carried';
  readonly kind: 'reject' | 'duplicate' | 'warning';
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly text: Uint8Array;
}

/** A record that the options leave out (an empty line of a table): read and counted, no more. */
export interface RawFiltered {
  readonly type: 'filtered';
  readonly start: number;
  readonly line: number | null;
  readonly index: number;
  readonly reason: string;
  readonly text: Uint8Array;
}

/** What a decoder gives. */
export type RawEntry = RawRecord | RawReject | RawFiltered | RawCarried;

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
    // A value that is thrown, not a failure: nobody reads where, and a stack costs more than the record. Files may be all faults.
    const {stackTraceLimit} = Error;
    Error.stackTraceLimit = 0;
    super(reason);
    Error.stackTraceLimit = stackTraceLimit;
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

/** Asks a decoder to write rows itself. */
export interface RowOrder {
  /** Lines are written from an index on; none begins at `to` or behind it. */
  readonly target: Buffer;
  readonly from: number;
  readonly to: number;
  /** Rows that are written, the most. */
  readonly recordsMost: number;
  /** A record of more bytes is not written: it is refused elsewhere. */
  readonly recordBytesMax: number;
}

/** What came of it. */
export interface RowsWritten {
  /** Behind the last line, in the target. */
  readonly end: number;
  readonly rows: number;
  /** Records that the options leave out, among these, and why all of them. */
  readonly filtered: number;
  readonly reason: string;
}

export interface Decoder {
  /** The next record, or what stands in a record's place; undefined at the end of the range. */
  next(): RawEntry | undefined;
  /**
   * Asked where no step and no book looks at a row: writes the records that come next as JSON lines, byte for byte what JSON.stringify makes of
   * what they parse to, and leaves off at the first it cannot judge, which `next` gives then. Undefined where it can judge none of the range.
   */
  writeRows?(order: RowOrder): RowsWritten | undefined;
  /**
   * Finds fields of the next record (see Format.memberSearch) and goes behind it: `search.members` tells of them, `found` gives the record
   * itself. False where that cannot be told beyond doubt: nothing has moved then, and `next` gives what stands there.
   */
  find?(search: MemberSearch): boolean;
  /** Only right behind a `find` that was true. */
  found?(): RawRecord;
  /** The same: where the record begins in the file, and which of its records it is. Moves nothing. */
  foundPlace?(): FoundPlace;
  /** The boundary behind what `next` gave last: decoding may be taken up here. */
  readonly boundary: Boundary;
}

export type FoundPlace = Pick<RawRecord, 'start' | 'index'>;

/** What a sample of a file's first bytes says of its format. */
export interface Recognition {
  /** 0 it cannot be this; 1 it can; 2 it looks like it; 3 beyond doubt. */
  readonly confidence: 0 | 1 | 2 | 3;
}

/** The beginning of a file, for a format that must know it before any record: a table's header, its delimiter. */
export interface FileHead {
  readonly file: string;
  /** The first 64 KiB, or the whole of a shorter file. */
  readonly bytes: Uint8Array;
  /** The bytes are the whole file. */
  readonly complete: boolean;
  /** Columns of the first file of this format in the run; null when this is the first. */
  readonly reference: readonly string[] | null;
}

/** What a file begins with. */
export interface Begun {
  /** Of the boundary at offset 0: every later boundary is made from it, so it should hold all that decoding needs. */
  readonly state: Json;
  readonly columns?: readonly string[];
  /** How the file is written, for people: its delimiter, its quotes. */
  readonly dialect?: Readonly<Record<string, string | number | boolean | null>> | undefined;
  /** Remarks on the file, told once. */
  readonly notes?: readonly Note[];
}

/** Why nothing of a file can be taken; becomes its one reject. */
export interface FileFault {
  readonly code: string;
  readonly reason: string;
  readonly line: number | null;
  readonly byteOffset: number;
}

export interface Format<Options = any> {
  readonly name: string;
  /** File name endings, with the dot, in lower case: they break ties of recognition. */
  readonly extensions: readonly string[];
  /** Checks and completes `input.formatOptions` (and `records`, for formats that select inside documents). */
  readonly options: ZodType<Options>;
  /** True: files up to recordBytesMax are not framed but go whole to a worker. */
  readonly whole: boolean;
  /** Its files are no text: where a job names the format, they are not read in any encoding; where it names none, no file is of it. */
  readonly binary?: boolean;
  /** What is said of a record beyond the bound; RECORD_TOO_LARGE when left out. */
  tooLarge?(recordBytesMax: number): {readonly code: string; readonly reason: string};
  /** Judges by the first bytes (64 KiB at most; `complete` when that is the whole file). */
  recognise(sample: Uint8Array, complete: boolean): Recognition;
  /**
   * Looks at a file's beginning, once, before any framing; without it files begin with the state null.
   * @throws {ConfigError} when the options cannot fit the run's first file (a column that is not there)
   */
  begin?(options: Options, head: FileHead): Begun | FileFault;
  framer(options: Options, from: Boundary): Framer;
  decoder(options: Options, range: DecodeRange): Decoder;
  /** Set where its decoders can `find` fields. Undefined where they cannot find these. */
  memberSearch?(options: Options, wanted: Wanted): MemberSearch | undefined;
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
  finish(): Prescanned | {readonly code: string; readonly reason: string};
}

export interface Prescanned {
  readonly state: Json;
  /** Set where the pass has learned what spares framing work: a framer from a boundary of that state, the same as the format's in all it gives. */
  readonly framer?: (from: Boundary) => Framer;
}

/** For selections that no boundary can be named in: bytes in, records out, in one long task. */
export interface StreamDecoder {
  write(bytes: Uint8Array): readonly RawEntry[];
  finish(): readonly RawEntry[];
}

/** Types a format module's default export. */
export function defineFormat<Options>(format: Format<Options>): Format<Options> {
  return format;
}
