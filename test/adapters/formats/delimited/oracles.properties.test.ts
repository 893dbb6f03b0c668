/** Rows are those that csv-parse and papaparse read, wherever these two agree; and those that were written. */
import {parse as parseByCsvParse} from 'csv-parse/sync';
import * as fc from '../../../support/properties.ts';
import Papa from 'papaparse';
import {describe, expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {decodeFramed, decodeWhole, framings, type Framing, type SeenRecord} from '../../../contracts/format.suite.ts';
import {garbage} from './garbage.ts';
import {tables, writeTable, writings} from './tables.ts';

type Rows = readonly (readonly string[])[];

interface Reading {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineEnd: string;
}

/** As csv-parse reads it; undefined where it finds a fault. */
function byCsvParse(text: string, {delimiter, quote, lineEnd}: Reading): Rows | undefined {
  try {
    return parseByCsvParse(text, {
      bom: true,
      delimiter,
      quote,
      escape: quote,
      record_delimiter: lineEnd,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    });
  } catch {
    return undefined;
  }
}

function byPapaparse(text: string, {delimiter, quote, lineEnd}: Reading): Rows | undefined {
  const newline = lineEnd as '\n' | '\r' | '\r\n';
  const {data, errors} = Papa.parse<string[]>(text.replace(/^\ufeff/, ''), {delimiter, quoteChar: quote, newline, skipEmptyLines: true});
  return errors.length === 0 ? data : undefined;
}

function agreed(text: string, reading: Reading): Rows | undefined {
  const rows = byCsvParse(text, reading);
  const same = rows !== undefined && JSON.stringify(rows) === JSON.stringify(byPapaparse(text, reading));
  return same ? rows : undefined;
}

/** Our rows, read in pieces; rows of another width than the table's as the fault they are. */
function ours(text: string, {delimiter, quote}: Reading, given: {readonly width: number; readonly framing: Framing}): readonly unknown[] {
  const header = Array.from({length: given.width}, (_, index) => `c${index}`);
  const bytes = Buffer.from(text);
  const named = {delimiter, quote, escape: quote, header};
  const whole = decodeWhole(csv, bytes, named);
  expect(decodeFramed(csv, bytes, {options: csv.options.parse(named), framing: given.framing})).toEqual(whole);
  return whole.map(valuesOf);
}

function valuesOf({value, code, reason}: SeenRecord): unknown {
  return code === undefined ? Object.values(value as object) : `${code}: ${reason}`;
}

test('any table in any writing and any pieces: the rows that were written', () => {
  let compared = 0;
  fc.assert(
    fc.property(tables, writings, framings, (rows, writing, framing) => {
      const text = writeTable(rows, writing);
      expect(ours(text, writing, {width: rows[0]?.length ?? 0, framing})).toEqual(rows);
      const theirs = agreed(text, writing);
      if (theirs === undefined) return;
      compared++;
      expect(theirs).toEqual(rows);
    }),
    {numRuns: 400},
  );
  expect(compared).toBeGreaterThan(250);
});

describe('any text at all, where both agree on it', () => {
  test.each([['\n'], ['\r\n'], ['\r']])('with line ends %j', (lineEnd) => {
    let compared = 0;
    fc.assert(
      fc.property(garbage({lineEnds: [lineEnd]}, 30), fc.integer({min: 1, max: 3}), framings, (text, width, framing) => {
        const reading = {delimiter: ',', quote: '"', lineEnd};
        const theirs = agreed(text, reading);
        if (theirs === undefined) return;
        compared++;
        const expected = theirs.map((row) => (row.length === width ? row : raggedOf(row.length, width)));
        expect(ours(text, reading, {width, framing})).toEqual(expected);
      }),
      {numRuns: 500},
    );
    expect(compared).toBeGreaterThan(60);
  });
});

function raggedOf(count: number, width: number): string {
  return `RAGGED_ROW: the row has ${count} ${count === 1 ? 'field' : 'fields'}, the table ${width}`;
}
