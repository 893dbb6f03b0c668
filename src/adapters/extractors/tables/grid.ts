/** From runs of lines to grids of cells: pipe lines as they are, aligned lines where their columns agree. Decides which are no tables. */
import {type Cell, gapCells, isParted, isRule, type Line, pipeCells} from './lines.ts';
import {cellType} from './cells.ts';

export interface Grid {
  /** Where the first line begins, in UTF-16 units. */
  readonly offset: number;
  /** Ragged rows are as they were printed: shorter than the widest. */
  readonly rows: readonly (readonly string[])[];
  /** True when a rule parts the first row from the others. */
  readonly ruled: boolean;
}

/** A longer cell is a sentence with a gap in it. */
const cellMax = 80;
/** Rows that must stand exactly under each other when nothing in them is a number or a date. */
const plainRowsMin = 4;
/** Who signs: names and offices side by side below an act are no table. */
const signature =
  /secretari|intendent|president|vice ?president|director|subsecretari|ministr|concej|contador|tesorer|h\. ?c\. ?d|municipalidad|jef[ea] de|firmad/i;

export function pipeGrid(text: string, run: readonly Line[]): Grid | undefined {
  const rows: string[][] = [];
  let ruled = false;
  let first: Line | undefined;
  for (const line of run) {
    const printed = text.slice(line.start, line.end);
    if (isRule(printed)) {
      ruled ||= rows.length === 1;
      continue;
    }
    first ??= line;
    rows.push(pipeCells(printed));
  }
  if (first === undefined || rows.length + (ruled ? 1 : 0) < 2) return undefined;
  const wide = rows.filter((row) => row.length > 1).length;
  return wide * 2 <= rows.length && !ruled ? undefined : {offset: first.start, rows, ruled};
}

/** The tables among aligned lines: neighbours whose cells stand in the same columns. */
export function* alignedGrids(text: string, run: readonly Line[]): Generator<Grid> {
  let group: Group | undefined;
  for (const line of run) {
    const printed = text.slice(line.start, line.end);
    const cells = isParted(printed) ? gapCells(printed) : [];
    if (group !== undefined && group.takes(cells)) continue;
    if (group?.isTable() === true) yield group.grid();
    group = cells.length > 1 && cells.every(isShort) ? new Group(line.start, cells) : undefined;
  }
  if (group?.isTable() === true) yield group.grid();
}

function isShort(cell: Cell): boolean {
  return cell.end - cell.start <= cellMax;
}

interface Span {
  start: number;
  end: number;
}

/** Lines that stand below each other, with the columns they have in common. */
class Group {
  private readonly offset: number;
  private readonly rows: string[][] = [];
  private readonly spans: Span[];
  /** Every row's cells begin, or end, exactly where the first row's do. */
  private exact = true;

  constructor(offset: number, cells: readonly Cell[]) {
    this.offset = offset;
    this.spans = cells.map(({start, end}) => ({start, end}));
    this.rows.push(cells.map((cell) => cell.text));
  }

  /** Adds a line, if it fits: as many cells, or fewer that each stand under one column. */
  takes(cells: readonly Cell[]): boolean {
    if (cells.length < 2 || cells.length > this.spans.length || !cells.every(isShort)) return false;
    const columns = cells.length === this.spans.length ? cells.map((_, index) => index) : this.columnsUnder(cells);
    if (columns === undefined) return false;
    const row = Array.from({length: this.spans.length}, () => '');
    for (const [index, cell] of cells.entries()) this.place(row, columns[index] ?? 0, cell);
    this.rows.push(row);
    return true;
  }

  grid(): Grid {
    return {offset: this.offset, rows: this.rows, ruled: false};
  }

  /** Numbers or dates in a column are what makes a table; without them the print must be exact and no one must sign. */
  isTable(): boolean {
    if (this.rows.length < 2) return false;
    const body = this.rows.slice(1);
    if (this.spans.some((_, column) => isMostly(body, column, isValue))) return true;
    if (this.rows.some((row) => row.some((cell) => signature.test(cell)))) return false;
    if (this.exact && this.rows.length >= plainRowsMin) return true;
    return isMostly(this.rows, 0, hasDigit) && this.rows.every((row) => row.length === 2 && row[1] === this.rows[0]?.[1]);
  }

  private place(row: string[], column: number, cell: Cell): void {
    const span = this.spans[column];
    row[column] = cell.text;
    if (span === undefined) return;
    this.exact &&= cell.start === span.start || cell.end === span.end;
    span.start = Math.min(span.start, cell.start);
    span.end = Math.max(span.end, cell.end);
  }

  /** The one column each cell overlaps, from left to right. */
  private columnsUnder(cells: readonly Cell[]): number[] | undefined {
    const columns: number[] = [];
    let column = 0;
    for (const cell of cells) {
      while (column < this.spans.length && (this.spans[column]?.end ?? 0) <= cell.start) column++;
      const span = this.spans[column];
      if (span === undefined || span.start >= cell.end) return undefined;
      columns.push(column);
      column++;
    }
    return columns;
  }
}

function isMostly(rows: readonly (readonly string[])[], column: number, holds: (cell: string) => boolean): boolean {
  let filled = 0;
  let held = 0;
  for (const row of rows) {
    const cell = row[column] ?? '';
    if (cellType(cell) === 'empty') continue;
    filled++;
    if (holds(cell)) held++;
  }
  return held > 0 && held * 2 >= filled && filled * 2 >= rows.length;
}

function isValue(cell: string): boolean {
  const type = cellType(cell);
  return type === 'number' || type === 'date' || /^[A-Z]{0,3}[-\s]?\d[\d./-]*$/.test(cell);
}

function hasDigit(cell: string): boolean {
  return /\d/.test(cell);
}
