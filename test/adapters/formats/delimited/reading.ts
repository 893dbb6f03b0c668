/** Reads a delimited text as a run would read a file of its own: what it began with, and its rows. */
import type {FileFault, Format} from '../../../../src/contracts/format.ts';
import {startOfFile} from '../../../../src/model/chunk.ts';
import type {Note} from '../../../../src/model/record.ts';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {drain, type SeenRecord} from '../../../contracts/format.suite.ts';

const headBytes = 65_536;

export interface ReadTable {
  readonly columns: readonly string[] | undefined;
  readonly notes: readonly Note[];
  readonly entries: readonly SeenRecord[];
  /** Values of the records; of anything else, its code or its reason. */
  readonly rows: readonly unknown[];
}

export interface TableReading {
  readonly format?: Format;
  readonly options?: object;
  /** Columns of the first file of the run, where this is another. */
  readonly reference?: readonly string[] | null;
}

/** What the file begins with. @throws {ConfigError} as the format does */
export function begin(
  text: string | Uint8Array,
  {format = csv, options = {}, reference = null}: TableReading = {},
): ReturnType<NonNullable<Format['begin']>> {
  const bytes = Buffer.from(text as string);
  const head = {file: 'table.csv', bytes: bytes.subarray(0, headBytes), complete: bytes.length <= headBytes, reference};
  const begun = format.begin?.(format.options.parse(options), head);
  if (begun === undefined) throw new Error('tables begin');
  return begun;
}

/** The file's rows, or its one fault. */
export function readTable(text: string | Uint8Array, reading: TableReading = {}): ReadTable | FileFault {
  const {format = csv, options = {}} = reading;
  const bytes = Buffer.from(text as string);
  const begun = begin(text, reading);
  if (!('state' in begun)) return begun;
  const from = {...startOfFile, state: begun.state};
  const entries = drain(format.decoder(format.options.parse(options), {file: 'table.csv', from, bytes, last: true}));
  const rows = entries.map(({type, code, reason, value}) => (type === 'filtered' ? `filtered: ${reason}` : (code ?? value)));
  return {columns: begun.columns, notes: begun.notes ?? [], entries, rows};
}

/** The rows alone. */
export function rowsOf(text: string | Uint8Array, options: object = {}, format: Format = csv): readonly unknown[] {
  const read = readTable(text, {options, format});
  return 'rows' in read ? read.rows : [read.code];
}
