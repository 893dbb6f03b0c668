/**
 * The contract of an extract step: code that turns a record into rows, or adds a field to a row.
 *
 * Who calls, how often: each worker thread resolves the module once, parses `with` by `options`, awaits `setup` once, then
 * calls `extract` for each record, one at a time, in no promised order between workers. Nothing may be kept between calls but
 * what `setup` returned, and that must not change what a record gives: a record may be extracted again, in another process.
 * A throw becomes a reject with the step's name (or, with `onError: keep`, a warning, and the field is null).
 */
import type {ZodType} from 'zod';
import type {JsonObject, Note, Place} from '../model/record.ts';
import type {Members} from './members.ts';

/** What one record (or one row of it) becomes. Their order is the output's order. */
export type Outcome =
  | {
      readonly type: 'row';
      /** `adds: 'rows'`: the whole new row. `adds: 'field'`: the field's value. */
      readonly value: unknown;
      /** Remarks on this row; it is kept. */
      readonly warnings?: readonly Note[];
      /** Only for `adds: 'rows'`: the JSON text of one of the row's strings, where it is at hand. Spares writing it anew. */
      readonly written?: Written;
      /** Only of an extractor with `keys`: any text. The row is kept whatever came before where this is left out or null. */
      readonly key?: string | null;
    }
  | {
      readonly type: 'reject';
      readonly code: string;
      readonly reason: string;
      /** The text at fault, cut to 500 characters. */ readonly raw?: string;
    }
  | {readonly type: 'filtered'; readonly reason: string};

/** One string field of a plain row as JSON.stringify would write it, byte for byte; used while the field still holds `value`. */
export interface Written {
  readonly field: string;
  readonly value: string;
  /** UTF-8, without the quotes; a view, valid until the next outcome is asked for. */
  readonly json: Uint8Array;
}

/** What an extractor knows beside its input. The object is used again for the next record: do not keep it. */
export interface ExtractContext<Options = unknown, State = unknown> extends Place {
  readonly options: Options;
  /** What `setup` returned. */
  readonly state: State;
  /** The row this step's input was taken from (`from`), or the record itself. Read only. */
  readonly row: Readonly<Record<string, unknown>>;
  /** The surrounding document's scalars and matched keys, where records were selected inside a document. */
  readonly parent: JsonObject | undefined;
}

/**
 * What a step without code does to a record, as far as the bytes of its fields are enough to do it. What comes of it is exactly what
 * `extract` makes of the parsed record; a record for which nobody can tell is parsed.
 */
export type ByteStep =
  | {
      readonly type: 'filter';
      /** Why the record is filtered; undefined where it goes on as it is. */
      readonly judge: (members: Members) => string | undefined;
    }
  | {
      /** The row is these fields, in this order. */
      readonly type: 'columns';
      readonly columns: readonly ByteColumn[];
      /** Of a field that is missing: the record is rejected, or the row goes without it, or with a null. */
      readonly onMissing: 'reject' | 'skip' | null;
    }
  /** These fields have these values, whatever the record has there. */
  | {readonly type: 'set'; readonly fields: JsonObject};

export interface ByteColumn {
  readonly slot: number;
  readonly name: string;
  /** A list of scalars becomes one text with this between them; undefined: the value is as it stands. */
  readonly separator: string | undefined;
}

/** What a step is told when it is asked for a ByteStep. */
export interface ByteAsking<Options = unknown, State = unknown> {
  readonly options: Options;
  readonly state: State;
  /** The slot of the field at a path (model/field-path.ts); undefined where it cannot be told from bytes. */
  readonly slotOf: (path: string) => number | undefined;
}

export interface SetupContext {
  /** Absolute folder of the job: relative module and data paths of the options start here. */
  readonly baseDir: string;
  /** The step's name in the job: reasons of filtered records begin with it, so that counts tell which step it was. */
  readonly step: string;
}

export interface Extractor<Options = any, State = any> {
  /** The step's default name: rejects, warnings and `into` go by it. */
  readonly name: string;
  /** `rows`: takes a whole record, gives new rows. `field`: takes `from`, gives the value of the field `into`; several row
   *  outcomes make several rows, each with its own value. */
  readonly adds: 'rows' | 'field';
  /**
   * What `extract` is given, where that is no record: `file`, a file with its bytes (WholeFile); `ranges`, a file of any size that is
   * read bit by bit (FileRanges). Only for `adds: 'rows'`; such a step is a job's first, and its input's format is `file`.
   */
  readonly reads?: 'file' | 'ranges';
  /** Checks and completes `with`. Left out: no options are taken. */
  readonly options?: ZodType<Options>;
  /** Checks every row (`rows`) or every value (`field`) that `extract` gives; all issues are listed in the reject. */
  readonly schema?: ZodType;
  /** Default field for `from`; `text` when left out. Only for `adds: 'field'`. */
  readonly from?: string;
  /** Its rows have keys: of all rows of the run with the same key the first in input order stays, the others are duplicates. */
  readonly keys?: true;
  /** What a failure does when the job does not say: `reject` (default for rows) or `keep` (default for fields). */
  readonly onError?: 'reject' | 'keep';
  /** Items inside rows that reports count, by name: how many a given row or value holds. */
  readonly tallies?: Readonly<Record<string, (value: any) => number>>;
  setup?(options: Options, context: SetupContext): State | Promise<State>;
  /**
   * Gives every outcome of one input; none at all is a reject NO_OUTCOME: what is dropped is said to be filtered. A generator gives
   * them one by one, so that a large record's rows need not all be held at once: each goes through the rest of the steps before
   * the next is asked for. When it throws, what it gave before stands, and one reject follows.
   */
  extract(input: any, context: ExtractContext<Options, State>): Iterable<Outcome> | Promise<Iterable<Outcome>>;
  /**
   * Only for `adds: 'rows'`, only when it is the first step of a job without `input.schema`: the same from the record's own
   * JSON text, before any parsing. Must give exactly what `extract` gives for the parsed text, or `undefined` when it cannot
   * judge; then the text is parsed and `extract` called. It must not keep or change the bytes.
   */
  extractBytes?(text: Uint8Array, context: ExtractContext<Options, State>): Iterable<Outcome> | undefined;
  /** Only for `adds: 'rows'`: what it comes to, where that can be told from the bytes of fields. Asked once a worker, behind `setup`. */
  onBytes?(asking: ByteAsking<Options, State>): ByteStep | undefined;
}

/** Types an extractor module's default export. */
export function defineExtractor<Options = undefined, State = undefined>(extractor: Extractor<Options, State>): Extractor<Options, State> {
  return extractor;
}
