/** What a delimited file was found to be, as it goes with every boundary of it, and made ready for framing and decoding. */
import {assert} from '../../../model/errors.ts';
import type {Json} from '../../../model/record.ts';
import {bytesOf, type Dialect, type DialectBytes} from './dialect.ts';

export const cellTypes = ['number', 'integer', 'boolean', 'date'] as const;
export type CellType = (typeof cellTypes)[number];

/** The state of every boundary: whatever decoding a range needs beside the options. */
export interface TableState {
  readonly dialect: Dialect;
  /** Fields that a row should have. */
  readonly width: number;
  /** Where the rows begin: what stands before (a mark, a preamble, the header) is read already. */
  readonly data: {readonly offset: number; readonly line: number};
  /** Of the fields that a record has, in order. */
  readonly names: readonly string[];
  /** Which of a row's fields each of them is, -1 for one the file does not have; null: one by one, all of them. */
  readonly from: readonly number[] | null;
  /** What each of them is to be; null: text, all of them. */
  readonly types: readonly (CellType | null)[] | null;
  /** Fields of a row that may not be empty; null where that is not asked. */
  readonly keys: readonly number[] | null;
}

/** What of a format's options decoding looks at. */
export interface TableOptions {
  readonly fieldBytesMax: number;
  readonly maxRows: number | null;
  readonly ragged: 'reject' | 'pad' | 'fit';
  readonly trim: boolean;
  /** Rows are left out: those without anything (`true`), or those without one of these columns. */
  readonly skipEmpty: boolean | readonly string[];
  readonly nullValues: readonly string[];
  readonly onBad: 'reject' | 'text' | 'null';
}

/** A file's state and the job's options, ready for use. */
export interface DelimitedTable extends TableState {
  readonly options: TableOptions;
  readonly bytes: DialectBytes;
  readonly fieldBytesMax: number;
  readonly recordsMax: number;
}

export function tableOf(options: TableOptions, state: Json): DelimitedTable {
  assert(state !== null, 'a delimited file is begun before it is read');
  const known = state as unknown as TableState;
  const {fieldBytesMax, maxRows} = options;
  return {...known, options, bytes: bytesOf(known.dialect), fieldBytesMax, recordsMax: maxRows ?? Number.MAX_SAFE_INTEGER};
}
