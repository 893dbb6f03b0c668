/** The lines of a text that may belong to a table: with a pipe, a tab, or a gap of two blanks and more. Cuts them into cells; judges nothing. */
import {isBlank, isInvisible} from '../spanish/blanks.ts';

export interface Cell {
  readonly text: string;
  /** Columns of the line, from 0: first character and one behind the last. */
  readonly start: number;
  readonly end: number;
}

export interface Line {
  /** UTF-16 units from the beginning of the text; `end` is where the line break stands. */
  readonly start: number;
  readonly end: number;
  readonly kind: 'pipe' | 'gap';
}

/** What every such line has; most texts and most lines have none. */
const sign = /[|\t]|\+[-=]|[ \u00a0\u2000-\u200a\u202f\u3000]{2}/g;
const gap = /\t|[ \u00a0\u2000-\u200a\u202f\u3000]{2}/;
const wideGap = /\t|[ \u00a0\u2000-\u200a\u202f\u3000]{3}/;
const moneySign = /^(?:\$|U\$[SD]|US\$|€)$/;
export const cellsMax = 200;
/** Longer lines are prose, however many gaps they have. */
const lineMax = 4000;

/** Runs of lines that follow each other and are of one kind, in order. */
export function* runsOfLines(text: string): Generator<readonly Line[]> {
  let run: Line[] = [];
  for (let line = nextLine(text, 0); line !== undefined; line = nextLine(text, line.end + 1)) {
    const before = run.at(-1);
    if (before !== undefined && (before.end + 1 !== line.start || before.kind !== line.kind)) {
      yield run;
      run = [];
    }
    run.push(line);
  }
  if (run.length > 0) yield run;
}

/** The next line from `from` on that may belong to a table. */
function nextLine(text: string, from: number): Line | undefined {
  sign.lastIndex = from;
  for (;;) {
    if (!sign.test(text)) return undefined;
    const at = sign.lastIndex - 1;
    const start = Math.max(from, text.lastIndexOf('\n', at) + 1);
    const found = text.indexOf('\n', at);
    const end = found < 0 ? text.length : found;
    const kind = end - start > lineMax ? undefined : kindOf(text.slice(start, end));
    if (kind !== undefined) return {start, end, kind};
    sign.lastIndex = end;
  }
}

function kindOf(line: string): Line['kind'] | undefined {
  if (line.includes('|') || isRule(line)) return 'pipe';
  const printed = line.trim();
  return gap.test(printed) ? 'gap' : undefined;
}

/** A line drawn across a grid: `+----+----+`, `|:---|---:|`. */
export function isRule(line: string): boolean {
  return /^[\s|+:=-]{3,}$/.test(line) && /[-=]{2}|[-=] *\|/.test(line);
}

/** Cells between pipes, without those that only the outer pipes make; `\|` is a pipe inside a cell. */
export function pipeCells(line: string): string[] {
  const cells: string[] = [];
  let start = 0;
  for (let at = 0; at < line.length && cells.length < cellsMax; at++) {
    if (line.charCodeAt(at) !== 0x7c || line.charCodeAt(at - 1) === 0x5c) continue;
    cells.push(cellText(line.slice(start, at)));
    start = at + 1;
  }
  if (cells.length < cellsMax) cells.push(cellText(line.slice(start)));
  if (cells[0] === '' && /^\s*\|/.test(line)) cells.shift();
  if (cells.at(-1) === '' && /\|\s*$/.test(line)) cells.pop();
  return cells;
}

/** Cells parted by tabs or by two blanks and more, with where they stand. A sign of money alone belongs to the cell behind it. */
export function gapCells(line: string): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  while (at < line.length && cells.length < cellsMax) {
    while (at < line.length && isGapCharacter(line.charCodeAt(at))) at++;
    const start = at;
    while (at < line.length && gapLength(line, at) < 2) at++;
    const text = cellText(line.slice(start, at));
    const before = cells.at(-1);
    if (before !== undefined && text !== '' && moneySign.test(before.text)) {
      cells[cells.length - 1] = {text: `${before.text} ${text}`, start: before.start, end: at};
    } else if (text !== '') cells.push({text, start, end: at});
  }
  return cells;
}

/** Does a tab or a gap of three blanks part any two cells? Typists also put two blanks between words. */
export function isParted(line: string): boolean {
  return wideGap.test(line.trim());
}

/** How wide the gap is that begins at `at`, as far as matters: a tab counts two. */
function gapLength(line: string, at: number): number {
  const code = line.charCodeAt(at);
  if (code === 0x09) return 2;
  if (!isGapCharacter(code)) return 0;
  return isGapCharacter(line.charCodeAt(at + 1)) ? 2 : 1;
}

function isGapCharacter(code: number): boolean {
  return isBlank(code) || isInvisible(code) || code === 0x0d;
}

function cellText(printed: string): string {
  return printed.trim().replaceAll('\\|', '|');
}
