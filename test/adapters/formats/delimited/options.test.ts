/** What the options do to rows, and which options are refused. */
import {describe, expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../../../src/adapters/formats/delimited/lines.ts';
import {tsv} from '../../../../src/adapters/formats/delimited/tsv.ts';
import {begin, readTable, rowsOf} from './reading.ts';

describe('options that no file can have', () => {
  test.each([
    [{delimiter: 'ab'}],
    [{delimiter: 'ñ'}],
    [{delimiter: '\n'}],
    [{delimiter: '"', quote: '"'}],
    [{comment: ',', delimiter: ','}],
    [{escape: ',', delimiter: ','}],
    [{columns: []}],
    [{columns: ['a', 'a']}],
    [{header: ['a', 'a']}],
    [{types: {a: 'text'}}],
    [{maxRows: 0}],
    [{skipRows: -1}],
    [{fieldBytesMax: 1}],
    [{ragged: 'cut'}],
  ])('%j', (options) => {
    expect(csv.options.safeParse(options).success).toBe(false);
  });

  test('a tab may be typed in two characters', () => {
    expect(rowsOf('a\tb\n1\t2\n', {delimiter: '\\t'})).toEqual([{a: '1', b: '2'}]);
  });

  test('tsv is delimited by tabs, whatever else there is in it', () => {
    expect(rowsOf('a,x\tb,y\n1,2\t3,4\n', {}, tsv)).toEqual([{'a,x': '1,2', 'b,y': '3,4'}]);
  });
});

test('skipRows are physical lines, whatever stands in them; lines count on', () => {
  const read = readTable('"made\nby,\r\n\r\n#\rname,size\nx,1\n', {options: {skipRows: 4}});
  expect(read).toMatchObject({columns: ['name', 'size'], rows: [{name: 'x', size: '1'}], entries: [{line: 6}]});
  expect(rowsOf('a\nb\n', {skipRows: 5})).toEqual([]);
});

test('comments are passed over, also before the header; what is in them opens no quote', () => {
  expect(rowsOf('# it"s\na,b\n#"x\n1,#2\n', {comment: '#'})).toEqual([{a: '1', b: '#2'}]);
});

test('maxRows is of each file, and counts what stands there', () => {
  expect(rowsOf('a,b\n1,2\n,\nx\n3,4\n', {maxRows: 3, skipEmpty: true})).toEqual([
    {a: '1', b: '2'},
    'filtered: all columns are empty',
    'RAGGED_ROW',
  ]);
});

test('skipEmpty leaves out rows without anything in what is taken, or without a key', () => {
  const text = 'a,b,c\n,,x\n1,,\n,2,\n,,\nNA, ,\n';
  const all = 'filtered: all columns are empty';
  const key = 'filtered: a key column is empty';
  expect(rowsOf(text, {skipEmpty: true, columns: ['a', 'b']}).slice(0, 4)).toEqual([all, {a: '1', b: ''}, {a: '', b: '2'}, all]);
  expect(rowsOf(text, {skipEmpty: ['a'], columns: ['b']})).toEqual([key, {b: ''}, key, key, {b: ' '}]);
  expect(rowsOf('a,b\n,,x\n,,\n', {skipEmpty: true})).toEqual(['RAGGED_ROW', all]);
  expect(rowsOf(text, {skipEmpty: true, nullValues: ['NA'], trim: true}).at(-1)).toBe(all);
});

describe('rows of another length than the table', () => {
  const text = 'a,b\n1\n1,2,\n1,2,3\n1,2\n';

  test('are rejects that tell both lengths', () => {
    const read = readTable(text);
    expect('entries' in read ? read.entries.map(({reason}) => reason) : []).toEqual([
      'the row has 1 field, the table 2',
      'the row has 3 fields, the table 2',
      'the row has 3 fields, the table 2',
      undefined,
    ]);
  });

  test('padded: what is missing is null, what is beyond may be empty', () => {
    expect(rowsOf(text, {ragged: 'pad'})).toEqual([{a: '1', b: null}, {a: '1', b: '2'}, 'RAGGED_ROW', {a: '1', b: '2'}]);
  });

  test('fitted: what is beyond is left out, with a remark', () => {
    expect(rowsOf(text, {ragged: 'fit'}).slice(1, 3)).toEqual([
      {a: '1', b: '2'},
      {a: '1', b: '2'},
    ]);
    const read = readTable(text, {options: {ragged: 'fit'}});
    expect('entries' in read ? read.entries.map(({notes}) => (notes as readonly {code: string}[] | undefined)?.[0]?.code) : []).toEqual([
      'RAGGED_ROW',
      'RAGGED_ROW',
      'RAGGED_ROW',
      undefined,
    ]);
  });
});

test('trim takes blanks from all fields, nullValues make null of what is left', () => {
  expect(rowsOf('a,b,c\n x ," y ",\u00a0z\nNA, n/a ,-\n', {trim: true, nullValues: ['NA', 'n/a', '-']})).toEqual([
    {a: 'x', b: 'y', c: 'z'},
    {a: null, b: null, c: null},
  ]);
  expect(rowsOf('a,b\n x ,"NA"\n')).toEqual([{a: ' x ', b: 'NA'}]);
});

describe('types', () => {
  const text = 'a,b\n007,1.50\n9007199254740993,0.1\n1e3,\n';
  const types = {a: 'integer', b: 'number'};

  test('are taken only where they are asked for', () => {
    expect(rowsOf(text)[0]).toEqual({a: '007', b: '1.50'});
  });

  test.each([
    ['reject', [{a: 7, b: 1.5}, 'BAD_VALUE', 'BAD_VALUE']],
    [
      'text',
      [
        {a: 7, b: 1.5},
        {a: '9007199254740993', b: 0.1},
        {a: '1e3', b: null},
      ],
    ],
    [
      'null',
      [
        {a: 7, b: 1.5},
        {a: null, b: 0.1},
        {a: null, b: null},
      ],
    ],
    [
      null,
      [
        {a: 7, b: 1.5},
        {a: null, b: 0.1},
        {a: null, b: null},
      ],
    ],
  ])('what is not of its type: %s', (onBad, expected) => {
    expect(rowsOf(text, {types, onBad})).toEqual(expected);
    const read = readTable(text, {options: {types, onBad}});
    const remarks = 'entries' in read ? read.entries.flatMap(({notes}) => (notes as readonly {code: string}[] | undefined) ?? []) : [];
    expect(remarks.map(({code}) => code)).toEqual(onBad === 'reject' ? [] : ['BAD_VALUE', 'BAD_VALUE']);
  });
});

test('a header that does not end in the first 64 KiB is refused, unless the columns are named', () => {
  const text = `${'column,'.repeat(20_000)}x\n1\n`;
  expect(begin(text)).toMatchObject({code: 'HEADER_TOO_LARGE', line: 1});
  expect(begin(text, {options: {header: ['a']}})).toHaveProperty('state');
  expect(begin('\n'.repeat(70_000))).toMatchObject({code: 'NO_HEADER'});
  expect(rowsOf(`${'\n'.repeat(70_000)}1\n`, {header: ['a']})).toEqual([{a: '1'}]);
  for (const format of [csv, lines])
    expect(begin('\n'.repeat(70_000), {format, options: {skipRows: 69_000}})).toMatchObject({code: 'PREAMBLE_TOO_LARGE'});
});

test('fields of a megabyte and zeros are text like any other', () => {
  const large = 'x"\n\u0000'.repeat(300_000);
  const [row] = rowsOf(`a,b\n"${large.replaceAll('"', '""')}",${'y'.repeat(1_000_000)}\n`) as readonly {a: string; b: string}[];
  expect(row?.a === large).toBe(true);
  expect(row?.b.length).toBe(1_000_000);
});

test('lines are values, under the name that is asked for', () => {
  expect(rowsOf('a,"b\n\n c \r\nd', {}, lines)).toEqual([{value: 'a,"b'}, {value: ' c '}, {value: 'd'}]);
  expect(rowsOf('# ids\nP1 \n\t\nP2', {into: 'id', trim: true, comment: '#', maxRows: 1}, lines)).toEqual([{id: 'P1'}]);
});
