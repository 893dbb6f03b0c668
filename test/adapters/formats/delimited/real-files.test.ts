/** Real tables: read as csv-parse reads them, told for what they are by their content, in any pieces. */
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {parse} from 'csv-parse/sync';
import {describe, expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../../../src/adapters/formats/delimited/lines.ts';
import {tsv} from '../../../../src/adapters/formats/delimited/tsv.ts';
import {detectFormat} from '../../../../src/adapters/formats/detect.ts';
import {json} from '../../../../src/adapters/formats/json.ts';
import {jsonl} from '../../../../src/adapters/formats/jsonl.ts';
import type {Format} from '../../../../src/contracts/format.ts';
import {decodeFramed, decodeWhole} from '../../../contracts/format.suite.ts';
import {readTable} from './reading.ts';

/** Cutting a file to pieces takes a while. */
const framedBytesMax = 200_000;
const table = new Map<string, Format>([json, jsonl, lines, csv, tsv].map((format) => [format.name, format]));
const {resolve} = createRequire(import.meta.url);
const vega = join(dirname(resolve('vega-datasets')), '..', 'data');
const countries = join(dirname(resolve('world-countries')), 'dist', 'countries.csv');
const identifiers = join(import.meta.dirname, '../../../../../shared/data/identifiers');
const hasIdentifiers = existsSync(identifiers);

async function detected(bytes: Uint8Array, name: string): Promise<unknown> {
  return await detectFormat(table, bytes.subarray(0, 65_536), {name, complete: bytes.byteLength <= 65_536});
}

function read(
  bytes: Uint8Array,
  format: Format = csv,
  options: object = {},
): {readonly columns: unknown; readonly rows: readonly unknown[]} {
  const found = readTable(bytes, {format, options});
  if (!('rows' in found)) throw new Error(found.reason);
  return found;
}

describe('tables of npm packages', () => {
  const files = [
    ...readdirSync(vega)
      .filter((name) => /\.[ct]sv$/.test(name))
      .map((name) => join(vega, name)),
    countries,
  ];

  test('there are many', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test.each(files)('%s', async (path) => {
    const bytes = readFileSync(path);
    const format = path.endsWith('.tsv') ? tsv : csv;
    for (const name of [path, 'data', 'data.txt']) expect(await detected(bytes, name)).toEqual({format: format.name});
    const expected: readonly object[] = parse(bytes, {columns: true, bom: true, delimiter: format === tsv ? '\t' : ','});
    const {rows} = read(bytes, format);
    const linesOf = (all: readonly unknown[]): string => all.map((row) => JSON.stringify(row)).join('\n');
    expect(rows.length).toBe(expected.length);
    expect(linesOf(rows)).toBe(linesOf(expected));
    if (bytes.length > framedBytesMax) return;
    const framing = {pieces: [1009], cuts: [false, false, true]};
    expect(decodeFramed(format, bytes, {options: format.options.parse({}), framing}).length).toBe(rows.length);
  });
});

describe.skipIf(!hasIdentifiers)('tables of identifiers (skipped where ../shared/data is absent)', () => {
  test('genes and proteins: a blank behind a name stays there, and goes with trim', () => {
    const bytes = readFileSync(join(identifiers, 'hpa_osps.csv'));
    const {columns, rows} = read(bytes);
    expect(columns).toEqual(['gene', 'uniprot', 'organ']);
    expect(rows).toEqual(parse(bytes, {columns: true}));
    const padded = (all: readonly unknown[]): number =>
      all.filter((row) => Object.values(row as object).some((text: string) => text !== text.trim())).length;
    expect(padded(read(bytes, csv, {trim: true}).rows)).toBe(0);
    expect(padded(rows) + padded(read(readFileSync(join(identifiers, 'qin_osps.csv'))).rows)).toBeGreaterThan(0);
  });

  test('metabolites: empty cells, some of them at the end of a row', async () => {
    const bytes = readFileSync(join(identifiers, 'met_refmet.tsv'));
    expect(await detected(bytes, 'met_refmet')).toEqual({format: 'tsv'});
    const {columns, rows} = read(bytes, tsv);
    const expected: readonly string[][] = parse(bytes, {delimiter: '\t', quote: null});
    expect(columns).toEqual(expected[0]);
    expect(columns).toHaveLength(14);
    expect(rows.map((row) => Object.values(row as object))).toEqual(expected.slice(1));
    const chosen = read(bytes, tsv, {columns: ['KEGG_ID', 'Input name'], rename: {'Input name': 'name'}, nullValues: ['']}).rows;
    expect(chosen[0]).toEqual({KEGG_ID: 'C00526', name: "2'-Deoxyuridine"});
    expect(chosen.filter((row) => (row as {KEGG_ID: string | null}).KEGG_ID === null).length).toBeGreaterThan(0);
  });

  test('a list of identifiers is lines', async () => {
    const bytes = readFileSync(join(identifiers, 'unmatched_proteins.txt'));
    expect(await detected(bytes, 'unmatched_proteins.txt')).toEqual({format: 'lines'});
    const ids = decodeWhole(lines, bytes, {into: 'id'}).map(({value}) => (value as {id: string}).id);
    expect(ids.slice(0, 2)).toEqual(['A0FGR8', 'A1L4H1']);
    expect(ids).toEqual(bytes.toString().trimEnd().split('\n'));
  });
});
