/** The columns of a table's records as JSON text has them: in which order, and with what before each value. */
import type {CellType, DelimitedTable} from './table.ts';

const none = -1;

export interface NamedColumn {
  /** The record's name for it. */
  readonly column: string;
  /** What stands before its value. */
  readonly name: string;
  /** Which of a row's cells it is; -1 where the file has none. */
  readonly cell: number;
  /** What it is to be; null: text. */
  readonly type: CellType | null;
}

/** In the order in which JSON.stringify writes them, which is not theirs where names are whole numbers. */
export function writtenColumns({names, from, types}: DelimitedTable): readonly NamedColumn[] {
  const places = new Map(names.map((name, index) => [name, index]));
  const ordered = Object.keys(Object.fromEntries(places));
  return ordered.map((column, index) => {
    const place = places.get(column) ?? none;
    return {
      column,
      name: `${index === 0 ? '{' : ','}${JSON.stringify(column)}:`,
      cell: from === null ? place : (from[place] ?? none),
      type: types?.[place] ?? null,
    };
  });
}
