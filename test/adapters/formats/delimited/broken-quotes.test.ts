/** Quotes where they should not be, and quotes that never end: what is lost is said, with the line, and no more than that is lost. */
import {expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {decodeFramed} from '../../../contracts/format.suite.ts';
import {readTable, rowsOf} from './reading.ts';

const quoted = {quote: '"'};
const counted = (count: number, first = 0): string => Array.from({length: count}, (_, index) => `${index + first},x\n`).join('');
const countedRows = (count: number, first = 0): readonly object[] =>
  Array.from({length: count}, (_, index) => ({a: String(index + first), b: 'x'}));

test('a stray quote inside an unquoted field is text', () => {
  expect(rowsOf('a,b\n6" pipe,x"y"z\n1 "2", "3"\n')).toEqual([
    {a: '6" pipe', b: 'x"y"z'},
    {a: '1 "2"', b: ' "3"'},
  ]);
});

test('text behind a closing quote spoils its own line, where the line ends the row in any reading', () => {
  const text = 'a,b\n1,"6" pipe"\n2,x\n3,"he said "hi", twice"\n4,x\n';
  expect(rowsOf(text, quoted)).toEqual(['BAD_QUOTE', {a: '2', b: 'x'}, 'BAD_QUOTE', {a: '4', b: 'x'}]);
  const read = readTable('a,b\n1,x\n2,"y"z\n3,x\n4,x\n', {options: quoted});
  expect('entries' in read ? read.entries[1] : read).toMatchObject({code: 'BAD_QUOTE', line: 3, text: '2,"y"z\n'});
  expect('rows' in read ? read.rows.slice(2) : []).toEqual([
    {a: '3', b: 'x'},
    {a: '4', b: 'x'},
  ]);
});

test('in a row that goes on over lines, text behind a quote is no end of the row', () => {
  expect(rowsOf(`a,b\n1,"he said "hi\nthere" ok"\n${counted(2)}`, quoted)).toEqual(['BAD_QUOTE', ...countedRows(2)]);
});

test('a quote that is never closed is one reject that names its line; reading goes on at the next two rows that look like rows', () => {
  const read = readTable(`a,b\n1,x\n2,"open\n${counted(5, 3)}`, {options: quoted});
  if (!('entries' in read)) throw new Error(read.reason);
  expect(read.rows).toEqual([{a: '1', b: 'x'}, 'UNTERMINATED_QUOTE', ...countedRows(5, 3)]);
  expect(read.entries[1]).toMatchObject({line: 3, start: 8, index: 1, text: '2,"open\n'});
  expect(read.entries[1]?.reason).toContain('line 3, at byte 10');
});

test('the line is that of the quote, not that of its row', () => {
  const read = readTable(`a,b\n"x\n\ny","open\n${counted(2)}`, {options: quoted});
  expect('entries' in read ? read.entries[0] : read).toMatchObject({
    code: 'UNTERMINATED_QUOTE',
    line: 2,
    reason: expect.stringContaining('line 4') as string,
  });
  expect('rows' in read ? read.rows.slice(1) : []).toEqual(countedRows(2));
});

test('lines that are no rows go with the quote; one that happens to look like a row does not end it', () => {
  expect(rowsOf(`a,b\n1,"open\nsome text, with a comma\nno comma\n\n${counted(3)}`, quoted)).toEqual([
    'UNTERMINATED_QUOTE',
    ...countedRows(3),
  ]);
});

test('blank lines are no rows, also of a table of one column', () => {
  const read = readTable('a\n"open\n\n\nx\ny\n', {options: quoted});
  expect('entries' in read ? read.entries.map(({line, code}) => [line, code]) : []).toEqual([
    [2, 'UNTERMINATED_QUOTE'],
    [5, undefined],
    [6, undefined],
  ]);
});

test('quotes behind it do not turn the file inside out', () => {
  const text = `a,b\n1,"open\n2,"x,y"\n3,"z"\n4,"open\n5,"p\nq"\n6,x\n7,x\n`;
  expect(rowsOf(text, quoted)).toEqual([
    'UNTERMINATED_QUOTE',
    {a: '2', b: 'x,y'},
    {a: '3', b: 'z'},
    'UNTERMINATED_QUOTE',
    {a: '6', b: 'x'},
    {a: '7', b: 'x'},
  ]);
});

test('what the file ends in is one reject', () => {
  expect(rowsOf('a,b\n1,x\n2,"open\n3,x', quoted)).toEqual([{a: '1', b: 'x'}, 'UNTERMINATED_QUOTE']);
  expect(rowsOf('a,b\n1,x\n2,"', quoted)).toEqual([{a: '1', b: 'x'}, 'UNTERMINATED_QUOTE']);
});

test('a quoted field of more than fieldBytesMax is broken, one of as many is not', () => {
  const field = (bytes: number): string => `a,b\n1,"${'y'.repeat(bytes)}"\n${counted(2, 2)}`;
  const options = {...quoted, fieldBytesMax: 100};
  expect(rowsOf(field(100), options)).toEqual([{a: '1', b: 'y'.repeat(100)}, ...countedRows(2, 2)]);
  expect(rowsOf(field(101), options)).toEqual(['UNTERMINATED_QUOTE', ...countedRows(2, 2)]);
});

test('where no row is found within fieldBytesMax, reading goes on at the first line behind', () => {
  const text = `a,b\n1,"open\n${'text without commas\n'.repeat(20)}${counted(3)}`;
  const rows = rowsOf(text, {...quoted, fieldBytesMax: 100});
  expect(rows.slice(0, 2)).toEqual(['UNTERMINATED_QUOTE', 'RAGGED_ROW']);
  expect(rows.slice(-3)).toEqual(countedRows(3));
  // 7 bytes of the quote's line are among the 100: five lines of 20 end behind them.
  expect(rows.filter((row) => row === 'RAGGED_ROW').length).toBe(15);
});

test('a quote that opens far in a long row: reading goes on behind the fault, and nothing is kept for it', () => {
  const text = `a,b\n${'y'.repeat(200)},"open\n${counted(80)}`;
  const rows = rowsOf(text, {...quoted, fieldBytesMax: 100});
  expect(rows[0]).toBe('UNTERMINATED_QUOTE');
  expect(rows.slice(1)).toEqual(countedRows(rows.length - 1, 81 - rows.length));
  expect(csv.uncutBytes?.(csv.options.parse({fieldBytesMax: 100}))).toBe(200);
});

test.each(['\r', '\r\n', '\n'])('lines are counted right where the bytes that are looked at end in %j', (lineEnd) => {
  // The first byte of the line end is the last of the 64 behind the quote.
  const text = `a,b\n1,"${'x'.repeat(63)}${lineEnd}yy\n${counted(2)}`;
  const given = {...quoted, fieldBytesMax: 64};
  const read = readTable(text, {options: given});
  const expected = 'entries' in read ? read.entries : [];
  expect(expected.map(({line}) => line)).toEqual(lineEnd === '\r\n' ? [2, 3, 4, 5] : [2, 4, 5]);
  const options = csv.options.parse(given);
  for (const piece of [1, 2, 64, 71, 72, 73]) {
    expect(decodeFramed(csv, Buffer.from(text), {options, framing: {pieces: [piece], cuts: [true]}})).toEqual(expected);
  }
});

test('a broken header is a fault of the file', () => {
  expect(readTable('a,"b\n1,2\n', {options: quoted})).toMatchObject({code: 'BAD_HEADER', line: 1, byteOffset: 0});
});
