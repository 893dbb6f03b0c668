/** Tables in running text, in order: titled, with named columns, typed, summed. Linear; what it keeps of each is bounded. */
import {type CellType, cellNumber, cellType, columnType, type Stats, statsOf} from './cells.ts';
import {alignedGrids, type Grid, pipeGrid} from './grid.ts';
import {cellsMax, runsOfLines} from './lines.ts';

export interface Table {
  /** The line above, when it looks like one. */
  readonly title: string | null;
  /** Unique names: as printed in the header, else `column 1`, `column 2`. */
  readonly columns: readonly string[];
  /** As printed, without the header; as many cells as columns. */
  readonly rows: readonly (readonly string[])[];
  readonly types: readonly CellType[];
  /** Of the columns of numbers, by their names, over all rows. */
  readonly stats: Readonly<Record<string, Stats>>;
  /** Where the table's first line begins, in UTF-16 units. */
  readonly offset: number;
  /** How many rows the text has; `rows` holds the first of them when there are more than asked for. */
  readonly rowCount: number;
  readonly truncated: boolean;
}

const titleMax = 160;
const headerMax = 100;

export function findTables(text: string, rowsMax: number): Table[] {
  const tables: Table[] = [];
  for (const run of runsOfLines(text)) {
    if (run.length < 2) continue;
    const grids = run[0]?.kind === 'pipe' ? [pipeGrid(text, run)] : alignedGrids(text, run);
    for (const grid of grids) if (grid !== undefined) tables.push(tableOf(text, grid, rowsMax));
  }
  return tables;
}

function tableOf(text: string, grid: Grid, rowsMax: number): Table {
  const width = Math.min(
    cellsMax,
    grid.rows.reduce((most, row) => Math.max(most, row.length), 0),
  );
  const headed = grid.ruled || isHeader(grid.rows);
  const body = headed ? grid.rows.slice(1) : grid.rows;
  const columns = nameColumns(headed ? (grid.rows[0] ?? []) : [], width);
  const types = columns.map((_, column) => columnType(body.map((row) => cellType(row[column] ?? ''))));
  const rows = body.slice(0, rowsMax).map((row) => columns.map((_, column) => row[column] ?? ''));
  const stats = statsByName(columns, types, body);
  return {
    title: titleAbove(text, grid.offset),
    columns,
    rows,
    types,
    stats,
    offset: grid.offset,
    rowCount: body.length,
    truncated: rows.length < body.length || grid.rows.some((row) => row.length >= cellsMax),
  };
}

/** A first row without numbers and dates names the columns, if something follows that it can name. */
function isHeader(rows: readonly (readonly string[])[]): boolean {
  const [first = [], second] = rows;
  if (second === undefined || first.some((cell) => /\d/.test(cell) || cell.length > headerMax)) return false;
  return first.some((cell) => cellType(cell) === 'text') && !rows.slice(1).every((row) => row[1] === first[1] && row.length === 2);
}

function nameColumns(header: readonly string[], width: number): string[] {
  const names = new Set<string>();
  for (let column = 0; column < width; column++) {
    const printed = header[column] ?? '';
    const name = printed === '' ? `column ${column + 1}` : printed;
    let unique = name;
    for (let count = 2; names.has(unique); count++) unique = `${name} (${count})`;
    names.add(unique);
  }
  return [...names];
}

function statsByName(columns: readonly string[], types: readonly CellType[], body: readonly (readonly string[])[]): Record<string, Stats> {
  const stats: [string, Stats][] = [];
  for (const [column, name] of columns.entries()) {
    if (types[column] !== 'number') continue;
    const values = body.map((row) => cellNumber(row[column] ?? '')).filter((value) => value !== undefined);
    const found = statsOf(values);
    if (found !== undefined) stats.push([name, found]);
  }
  // fromEntries defines even `__proto__` as a plain key.
  return Object.fromEntries(stats);
}

/** The line above the table, one empty line between allowed: not a sentence's end, and not too long for a title. */
function titleAbove(text: string, offset: number): string | null {
  let end = offset - 1;
  for (let empty = 0; empty < 2 && end > 0; empty++) {
    const least = Math.max(0, end - titleMax - 1);
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (start < least) return null;
    const printed = text.slice(start, end).trim();
    if (printed !== '') return /[.;,-]$|\t|[ \u00a0]{3}/.test(printed) ? null : titleOf(printed);
    end = start - 1;
  }
  return null;
}

function titleOf(printed: string): string | null {
  const plain = printed
    .replace(/^#{1,6}\s+/, '')
    .replace(/^\*\*(.*)\*\*$/, '$1')
    .trim();
  return /[\p{L}\d]/u.test(plain) ? plain : null;
}
