/** The columns of a table's records as JSON text has them: in which order, and with what before each value. */
import type {DelimitedTable} from './table.ts';

const none = -1;

export interface NamedColumn {
  /** The record's name for it. */
  readonly column: string;
  /** What stands before its value. */
  readonly name: string;
  /** Which of a row's cells it is; -1 where the file has none. */
  readonly cell: number;
}

/** In the order in which JSON.stringify writes them, which is not theirs where names are whole numbers. */
export function writtenColumns({names, from}: DelimitedTable): readonly NamedColumn[] {
  const cells = new Map(names.map((name, index) => [name, from === null ? index : (from[index] as number)]));
  const ordered = Object.keys(Object.fromEntries(names.map((name) => [name, 0])));
  return ordered.map((column, index) => ({
    column,
    name: `${index === 0 ? '{' : ','}${JSON.stringify(column)}:`,
    cell: cells.get(column) ?? none,
  }));
}
