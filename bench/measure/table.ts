/** Lays figures out as a table for people: numbers to the right, text to the left. */
import type {Figures} from '../bench.ts';

export function tableOf(rows: readonly Figures[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = rows.map((row) => names.map((name) => textOf(row[name])));
  const widths = names.map((name, column) => Math.max(name.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const isNumber = names.map((name) => rows.some((row) => typeof row[name] === 'number'));
  const lineOf = (line: readonly string[]): string =>
    line
      .map((text, column) => (isNumber[column] ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  return [lineOf(names), widths.map((width) => '-'.repeat(width)).join('  '), ...cells.map(lineOf)].join('\n');
}

function textOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return value;
  return value.toLocaleString('en-US', {maximumFractionDigits: 3});
}
