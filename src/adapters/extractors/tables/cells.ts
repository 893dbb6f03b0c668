/** What single cells hold: a number, a date, text, nothing. Sums them exactly. Knows no table. */
import {isDigit} from '../spanish/characters.ts';
import {readFigure} from '../spanish/figures.ts';

export type CellType = 'number' | 'date' | 'text' | 'empty';

export interface Stats {
  readonly count: number;
  /** Exact in decimals, then the nearest JavaScript number. */
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** To ten decimals. */
  readonly mean: number;
}

const nothing = /^[\s\u00a0.…_–—-]*$/;
const date = /^(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2})$/;
const before = /^(?:\(?-|\()?\s*(?:(?:U\$[SD]|US\$|AR\$|\$|€|USD|EUR|ARS)\s*)?-?\s*(?=\d)/;
const behind = /^\s*(?:\.-|,-|-)?\s*(?:%|\$|€|USD|EUR|ARS)?\s*\)?$/;
const cellMax = 60;
const meanDecimals = 10;

export function cellType(cell: string): CellType {
  if (nothing.test(cell)) return 'empty';
  if (cell.length > cellMax) return 'text';
  if (date.test(cell)) return 'date';
  return cellNumber(cell) === undefined ? 'text' : 'number';
}

/** One type for a column's cells: empty ones do not count, and one that is no number makes it text. */
export function columnType(types: Iterable<CellType>): CellType {
  let column: CellType = 'empty';
  for (const type of types) {
    if (type === 'empty' || type === column) continue;
    if (column !== 'empty') return 'text';
    column = type;
  }
  return column;
}

/** The exact decimal a cell holds: `$ 1.234,56`, `-500`, `(1.000)`, `12,5 %`. */
export function cellNumber(cell: string): string | undefined {
  const head = before.exec(cell)?.[0];
  if (head === undefined || cell.length > cellMax || !isDigit(cell.charCodeAt(head.length))) return undefined;
  const figure = readFigure(cell, head.length);
  if (figure.value === null || !behind.test(cell.slice(figure.end))) return undefined;
  const negative = head.includes('-') || (head.startsWith('(') && cell.endsWith(')'));
  return negative ? `-${figure.value}` : figure.value;
}

/** Of exact decimals; undefined where there are none. */
export function statsOf(values: readonly string[]): Stats | undefined {
  if (values.length === 0) return undefined;
  const scale = Math.max(...decimalsIn(values));
  const scaled = values.map((value) => scaledUp(value, scale));
  let sum = 0n;
  let [min = 0n] = scaled;
  let max = min;
  for (const value of scaled) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const count = scaled.length;
  const mean = (sum * 10n ** BigInt(meanDecimals)) / BigInt(count);
  return {
    count,
    sum: toNumber(sum, scale),
    min: toNumber(min, scale),
    max: toNumber(max, scale),
    mean: toNumber(mean, scale + meanDecimals),
  };
}

function decimalsIn(values: readonly string[]): readonly number[] {
  const lengths = new Set<number>([0]);
  for (const value of values) {
    const dot = value.indexOf('.');
    if (dot >= 0) lengths.add(value.length - dot - 1);
  }
  return [...lengths];
}

function scaledUp(value: string, scale: number): bigint {
  const dot = value.indexOf('.');
  const decimals = dot < 0 ? 0 : value.length - dot - 1;
  return BigInt(value.replace('.', '')) * 10n ** BigInt(scale - decimals);
}

/** Exact division by a power of ten, left to the parser of decimals: the nearest number there is. */
function toNumber(scaled: bigint, scale: number): number {
  return Number(`${scaled}e-${scale}`);
}
