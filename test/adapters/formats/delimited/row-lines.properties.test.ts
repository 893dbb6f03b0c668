/** Rows that are written straight from their bytes are those that parsing and JSON.stringify make: any text, dialect, options and cuts. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import type {Decoder, Format, RowOrder} from '../../../../src/contracts/format.ts';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../../../src/adapters/formats/delimited/lines.ts';
import {fileStart, see} from '../../../contracts/format.suite.ts';
import {garbage} from './garbage.ts';
import {tables, writeTable, writings} from './tables.ts';

interface Told {
  /** Lines of rows, and what else there is. */
  readonly lines: readonly unknown[];
  readonly filtered: number;
  readonly end: unknown;
  /** Rows that nobody parsed. */
  readonly straight: number;
}

/** How rows are asked for: room and rows at once. */
interface Asking {
  readonly roomBytes: number;
  readonly recordsMost: number;
  readonly recordBytesMax: number;
}

const askings: fc.Arbitrary<Asking> = fc.record({
  roomBytes: fc.constantFrom(0, 80, 400, 65_536),
  recordsMost: fc.constantFrom(1, 2, 1000),
  recordBytesMax: fc.constantFrom(12, 1e6),
});

const optionsOfTables = fc.record(
  {
    columns: fc.constantFrom(null, ['b'], ['2', 'a', 'b'], ['__proto__', '2']),
    rename: fc.constantFrom({}, {a: '10', b: 'say "ñ"'}),
    quote: fc.constantFrom('"', "'", 'none'),
    escape: fc.constantFrom('auto', '\\'),
    comment: fc.constantFrom(null, '#'),
    padded: fc.constantFrom('auto', true, false),
    trim: fc.boolean(),
    skipEmpty: fc.constantFrom(false, true, ['a'], ['b', '2']),
    nullValues: fc.constantFrom([], ['a', '1'], ['']),
    types: fc.constantFrom({}, {a: 'number'}, {b: 'integer', a: 'boolean'}, {a: 'date'}),
    onBad: fc.constantFrom('reject', 'text', 'null'),
    ragged: fc.constantFrom('reject', 'pad', 'fit'),
    maxRows: fc.constantFrom(null, 3),
    fieldBytesMax: fc.constantFrom(64, 4096),
  },
  {requiredKeys: []},
);
const header = ['a', 'b', '2', '__proto__'];

test('garbage in any dialect', () => {
  let straight = 0;
  fc.assert(
    fc.property(garbage({}, 90), optionsOfTables, fc.integer({min: 1, max: 4}), askings, (text, given, width, asking) => {
      const names = header.slice(0, width);
      const options = usable({...given, header: names}, names);
      straight += expectSame(csv, Buffer.from(text), {options, asking});
    }),
    {numRuns: 250},
  );
  expect(straight).toBeGreaterThan(10);
});

test('tables of any text', () => {
  let straight = 0;
  fc.assert(
    fc.property(tables, writings, optionsOfTables, askings, (rows, writing, given, asking) => {
      const names = rows[0]?.map((_, index) => header[index] ?? `c${index}`) ?? [];
      const {delimiter, quote} = writing;
      const options = usable({...given, header: names, delimiter, quote}, names);
      straight += expectSame(csv, Buffer.from(writeTable(rows, writing)), {options, asking});
    }),
    {numRuns: 250},
  );
  expect(straight).toBeGreaterThan(30);
});

test('lines, and bytes that are no text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', ' ', '\n', '\r', '"', '\\', '\t', '\u0000', 'ñ', '\ufeff'), {maxLength: 40}),
      fc.boolean(),
      askings,
      (parts, isBroken, asking) => {
        const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)).concat(isBroken ? [Buffer.from([0xff])] : []));
        expectSame(lines, bytes, {options: {}, asking});
        expectSame(csv, bytes, {options: {header: ['a'], trim: true}, asking});
      },
    ),
    {numRuns: 200},
  );
});

test('blanks of every kind are taken off, and no other character', () => {
  const characters = Array.from({length: 0x1_0000}, (_, code) => String.fromCharCode(code));
  const isShown = (one: string): boolean => one.isWellFormed() && !'"\r\n\u0001'.includes(one);
  const every = characters.filter((one, code) => isShown(one) && (one.trim() === '' || code % 23 === 0));
  const rows = every.map((one) => `${one}a${one}b${one}`).join('\n');
  const straight = expectSame(csv, Buffer.from(rows), {
    options: {header: ['a'], trim: true, delimiter: '\u0001', quote: '"'},
    asking: {roomBytes: 65_536, recordsMost: 1000, recordBytesMax: 1000},
  });
  expect(straight).toBe(every.length);
});

test('more than a window holds, and than lines have room for', () => {
  const long = 'y'.repeat(200);
  const kinds = [
    '1,2\n',
    `"${long}\nb","c""d"\r\n`,
    `${long},${'\u0001'.repeat(60)}\n`,
    ' ñ ,\u00a0\n',
    'a,b,c\n',
    '"a"x,b\n',
    '\n',
    ' , \n',
  ];
  const parts: string[] = [];
  for (let index = 0; index < 2000; index++) parts.push(kinds[((index * index) % 23) % kinds.length] as string);
  parts.splice(1000, 0, `"${'z\n'.repeat(40_000)}",1\n`);
  const bytes = Buffer.from(parts.join(''));
  expect(bytes.length).toBeGreaterThan(200_000);
  for (const trim of [true, false]) {
    const straight = expectSame(csv, bytes, {
      options: {header: ['a', 'b'], trim, skipEmpty: true, quote: '"'},
      asking: {roomBytes: 65_536, recordsMost: 5000, recordBytesMax: 1e6},
    });
    expect(straight).toBeGreaterThan(800);
  }
});

test('a quoted field that is too long is none, wherever its row is read', () => {
  const bytes = Buffer.from(`"${'x'.repeat(70)}",1\n"${'x'.repeat(60)}",2\n"3",4\n`);
  const options = {header: ['a', 'b'], quote: '"', fieldBytesMax: 64};
  expect(expectSame(csv, bytes, {options, asking: {roomBytes: 65_536, recordsMost: 9, recordBytesMax: 1e6}})).toBe(2);
});

test('numbers, truths and dates, however they are written', () => {
  const digits = fc
    .array(fc.constantFrom('0', '1', '9', '-', '.', '00', '12345', 'e', '+', ' '), {maxLength: 6})
    .map((parts) => parts.join(''));
  const known = fc.constantFrom(
    'true',
    'False',
    'no',
    '1',
    '0.1',
    '-0',
    '0.0000001',
    '9007199254740993',
    '123456789012.345678',
    '1.10',
    '12',
    '123456789012345.5',
    '2024-02-29',
    '2023-02-29',
    '2024-01-01T10:00',
    '',
  );
  const line = fc.tuple(fc.oneof(digits, known), known).map((cells) => `${cells.join(',')}\n`);
  const types = fc.constantFrom('number', 'integer', 'boolean', 'date');
  let straight = 0;
  fc.assert(
    fc.property(fc.array(line, {maxLength: 20}), types, types, fc.boolean(), (rows, a, b, trim) => {
      const options = {header: ['a', 'b'], types: {a, b}, trim, onBad: 'null', nullValues: ['no'], delimiter: ',', skipEmpty: ['b']};
      straight += expectSame(csv, Buffer.from(rows.join('')), {options, asking: {roomBytes: 4096, recordsMost: 100, recordBytesMax: 1000}});
    }),
    {numRuns: 200},
  );
  expect(straight).toBeGreaterThan(10);
});

/** Columns that the table has not are no matter of this test. */
function usable(given: Readonly<Record<string, unknown>>, names: readonly string[]): object {
  const {columns, rename, types, skipEmpty, ...others} = given;
  const known = (list: unknown): readonly string[] => (Array.isArray(list) ? list.filter((name) => names.includes(name as string)) : []);
  const taken = known(columns);
  const keys = known(skipEmpty);
  return {
    ...others,
    ...(taken.length === 0 ? {} : {columns: taken}),
    ...(typeof skipEmpty === 'boolean' ? {skipEmpty} : keys.length === 0 ? {} : {skipEmpty: keys}),
    rename: ofNames(rename, names),
    types: ofNames(types, names),
  };
}

function ofNames(given: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries((given as Record<string, string> | undefined) ?? {}).filter(([name]) => names.includes(name)));
}

/** @returns how many rows were written straight */
function expectSame(format: Format, bytes: Buffer, {options: given, asking}: {readonly options: object; readonly asking: Asking}): number {
  const options: unknown = format.options.parse(given);
  const range = {file: 'file', from: fileStart(format, bytes, options), bytes, last: true};
  const usual = tellOf(format.decoder(options, range), undefined);
  const {straight, ...told} = tellOf(format.decoder(options, range), asking);
  expect(told).toEqual({lines: usual.lines, filtered: usual.filtered, end: usual.end});
  return straight;
}

function tellOf(decoder: Decoder, asking: Asking | undefined): Told {
  const lines: unknown[] = [];
  let filtered = 0;
  let straight = 0;
  for (;;) {
    const written = asking === undefined ? undefined : decoder.writeRows?.(orderOf(asking));
    if (written !== undefined) {
      const texts = target.toString('utf8', lineStart, written.end).split('\n').slice(0, -1);
      expect(texts.length).toBe(written.rows);
      expect(written.rows).toBeLessThanOrEqual(asking?.recordsMost ?? 0);
      lines.push(...texts);
      filtered += written.filtered;
      straight += written.rows;
      if (written.rows + written.filtered > 0) continue;
    }
    const entry = decoder.next();
    if (entry === undefined) break;
    const seen = see(entry);
    if (seen.type === 'filtered') filtered++;
    else lines.push(seen.code === undefined && seen.notes === undefined ? JSON.stringify(seen.value) : seen);
  }
  return {lines, filtered, end: decoder.boundary, straight};
}

const lineStart = 3;
const target = Buffer.alloc(70_000);

function orderOf({roomBytes, recordsMost, recordBytesMax}: Asking): RowOrder {
  return {target: target.subarray(0, lineStart + roomBytes), from: lineStart, to: lineStart + roomBytes, recordsMost, recordBytesMax};
}
