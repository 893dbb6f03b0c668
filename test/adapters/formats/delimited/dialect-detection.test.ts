/** How a table is written, guessed by its first rows. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {detectDialect} from '../../../../src/adapters/formats/delimited/dialect-detection.ts';
import {commonDialect} from '../../../../src/adapters/formats/delimited/dialect.ts';
import {rowsOf} from './reading.ts';

const detect = (text: string, known = {}, complete = true) => detectDialect(Buffer.from(text), complete, known);

describe('the delimiter', () => {
  test.each<[string, string, string]>([
    ['commas', 'a,b,c\n1,2,3\n', ','],
    ['tabs', 'a\tb\n1\t2\n', '\t'],
    ['semicolons, and decimal commas', 'a;b;c\n1,5;2,5;3,5\n4,5;1,0;2,2\n', ';'],
    ['semicolons, decimal commas and no header', '1,5;2,5;3,5\n4,5;1,0;2,2\n', ';'],
    ['bars', 'a|b,c|d\n1|2,3|4\n', '|'],
    ['commas, and bars in some fields', 'id,ways\n1,x|y\n2,z\n3,x|y|z\n', ','],
    ['tabs, and names with commas', 'name\tage\nSmith, John\t3\nDoe, Jane\t4\n', '\t'],
    ['unit separators', 'a\u001fb\n1\u001f2\n', '\u001f'],
    ['delimiters in quotes', 'a;b\n"x,y,z";1\n"p,q,r";2\n', ';'],
    ['line ends in quotes', 'a,b\n"x;\ny;\nz;",1\n"p;\nq;",2\n', ','],
    ['a header alone', 'a;b;c', ';'],
    ['one column', 'name\nAnn\nBob\n', ','],
    ['ragged rows', 'a;b;c\n1;2;3\n1;2\n4;5;6\n7;8;9\n', ';'],
    ['nothing', '', ','],
  ])('%s', (_, text, delimiter) => {
    expect(detect(text).dialect).toEqual({...commonDialect, delimiter});
  });

  test('that is known is taken as it is', () => {
    expect(detect('a,b\n1,2\n', {delimiter: ';'}).dialect.delimiter).toBe(';');
    expect(detect('a:b\n1:2\n', {delimiter: ':'})).toMatchObject({width: 2, consistency: 1, rows: 2});
  });

  test('a row that the sample cuts says nothing', () => {
    expect(detect('a,b\n1,2\n3;4;5;6', {}, false)).toMatchObject({width: 2, consistency: 1, rows: 2});
  });
});

describe('quotes', () => {
  test('single ones, where they quote', () => {
    const text = "a,b\n'x,1','it''s'\n'y,2','z'\n";
    expect(detect(text).dialect).toMatchObject({quote: "'", escape: "'"});
    expect(rowsOf(text)).toEqual([
      {a: 'x,1', b: "it's"},
      {a: 'y,2', b: 'z'},
    ]);
  });

  test('single ones that begin a name are text', () => {
    expect(detect("a,b\n's-Gravenhage,1\n't Hof,2\nit's,3\n").dialect.quote).toBe('"');
  });

  test('none, where double ones begin fields and never end them', () => {
    const text = 'size\tname\n"big\tx\n5" wide\ty\n6\tz\n"small\tp\n7\tq\n8\tr\n';
    expect(detect(text).dialect).toMatchObject({delimiter: '\t', quote: null});
    expect(rowsOf(text)[0]).toEqual({size: '"big', name: 'x'});
  });

  test('one that is never closed is still a quote', () => {
    expect(detect('a,b\n1,"open\n2,x\n3,x\n').dialect.quote).toBe('"');
  });

  test('escaped by a backslash', () => {
    const text = 'a,b\n"say \\"hi\\", now",1\n"C:\\\\x",2\n"\\n",3\n';
    expect(detect(text).dialect.escape).toBe('\\');
    expect(rowsOf(text)).toEqual([
      {a: 'say "hi", now', b: '1'},
      {a: 'C:\\x', b: '2'},
      {a: '\\n', b: '3'},
    ]);
  });

  test('a backslash that ends a field is text where quotes are doubled', () => {
    expect(detect('a,b\n"C:\\","x ""y"""\n"D:\\","z"\n').dialect.escape).toBe('"');
  });

  test('behind blanks', () => {
    const text = 'a, b\n1, "x, y"\n2, "z"\n';
    expect(detect(text).dialect.padded).toBe(true);
    expect(rowsOf(text)).toEqual([
      {a: '1', b: 'x, y'},
      {a: '2', b: 'z'},
    ]);
    expect(rowsOf(text, {padded: false})[1]).toEqual({a: '2', ' b': ' "z"'});
    expect(rowsOf('a,b\n 1 , "2"\n', {padded: true})).toEqual([{a: '1', b: '2'}]);
  });
});

test('a table of words, numbers and dates is told from its delimiter, whichever it is', () => {
  const word = fc.stringMatching(/^[A-Za-zñé][a-z ]{0,9}[a-z]$/);
  const number = fc.oneof(
    fc.integer().map(String),
    fc.float({noNaN: true, noDefaultInfinity: true, min: 0}).map((value) => value.toFixed(2)),
  );
  const date = fc.date({min: new Date(0), max: new Date(4e12), noInvalidDate: true}).map((value) => value.toISOString().slice(0, 10));
  const row = fc.tuple(word, number, date, word);
  fc.assert(
    fc.property(fc.array(row, {minLength: 2, maxLength: 9}), fc.constantFrom(',', ';', '\t', '|'), (rows, delimiter) => {
      const text = [['name', 'size', 'day', 'kind'], ...rows].map((cells) => cells.join(delimiter)).join('\n');
      expect(detect(text)).toMatchObject({dialect: {delimiter, quote: '"', padded: false}, width: 4, consistency: 1});
    }),
    {numRuns: 200},
  );
});

test('guesses what it is given, and no more than the first rows: time is linear in the sample', () => {
  const hostile = ['"', ',"', '"\n', ",'", '";"', '\n', ',', '""', '\\"', ', "'];
  for (const piece of hostile) expect(detect(piece.repeat(65_536 / piece.length)).rows).toBeLessThanOrEqual(200);
});
