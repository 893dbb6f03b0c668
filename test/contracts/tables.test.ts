/** The formats of rows and lines pass the suite of formats, on tables of every shape they claim to take, whole and broken. */
import {csv} from '../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../src/adapters/formats/delimited/lines.ts';
import {tsv} from '../../src/adapters/formats/delimited/tsv.ts';
import {formatSuite, type FormatCase} from './format.suite.ts';

const anyLineEnd = /\r\n?|\n/;
const of = (name: string, text: string, options: object = {}): FormatCase => ({
  name,
  bytes: Buffer.from(text),
  options,
  lineEnd: anyLineEnd,
});
const rows = (count: number, row: (index: number) => string): string => Array.from({length: count}, (_, index) => row(index)).join('');

formatSuite(csv, [
  of('a table', 'a,b,c\n1,2,3\nx,,z\n'),
  of('quotes', 'a,b\n"x,1","say ""hi"""\n"two\nlines","crlf\r\nand cr\rin it"\n"",""\n'),
  of('mixed line ends, blank lines, a mark, no last line end', '\ufeffa,b\r\n\r\n1,2\n\n3,4\r\r5,6\r\n\n7,8'),
  of('carriage returns alone', 'a,b\r1,2\r"x\ry",4\r'),
  of('a last line end that is a carriage return', 'a,b\r\n1,2\r'),
  of('ragged rows', 'a,b,c\n1,2\n1,2,3,4\n1,2,3\n,\n'),
  of('ragged rows, padded', 'a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n', {ragged: 'pad'}),
  of('a stray quote', 'a,b\nthe 6" pipe,x"y"z\nq" , "r"\n5,6\n'),
  of('text behind a quote', 'a,b\n1,"6" pipe"\n2,x\n3,"a"b\n4,y\n5,z\n', {quote: '"'}),
  of('a quote that is never closed', `a,b\n1,"open\n${rows(9, (index) => `${index},x\n`)}`),
  of('a quote that is never closed, and quotes behind it', `a,b\n1,"open\n2,"x,y"\n3,z\n4,"z\n"\n5,"open\n6,7\n8,9\n10,"11`),
  of('no header', '1,2\n3,4\n', {header: false}),
  of('names that are given', '1,2\n3,4\n', {header: ['x', 'y']}),
  of('names that are empty or stand twice', 'a,,a,a_2,,__proto__,constructor\n1,2,3,4,5,6,7\n'),
  of('a preamble, comments, a limit', 'made by\n"x\n\n#c\na,b\n#"\n1,2\n#3,4\n5,6\n"7\n",8\n9,10\n"', {
    skipRows: 2,
    comment: '#',
    maxRows: 3,
  }),
  of('chosen columns', 'a,b,c\n1,"2",3\n4,5,6\n', {columns: ['c', 'a'], rename: {c: 'see'}}),
  of('rows that are left out', 'a,b\n,\n1,\n,2\n" ",NA\n', {skipEmpty: true, nullValues: ['NA'], trim: true}),
  of('rows without a key', 'a,b\n,\n1,\n,2\n3\n', {skipEmpty: ['b']}),
  of('types', 'a,b,c\n1,2.50,yes\n0x1,1e400,2\n,,\n', {types: {a: 'integer', b: 'number', c: 'boolean'}, onBad: 'text'}),
  of('blanks beside delimiters', 'a , b\n "x, 1" , 2\n\t\n  3,"4"  \n "5" 6,7\n8,9\n10,11\n   ', {trim: true}),
  of('escapes', 'a|b\n"x\\"|\\\\"|"\\n"\n"y\\\\"|2\n"\\"\\\n\\""|3\n', {escape: '\\'}),
  of('short limits', `a,b\n1,"${'x'.repeat(80)}"\n${rows(20, (index) => `${index},${index}\n`)}2,"${'""'.repeat(60)}"\n3,4\n`, {
    fieldBytesMax: 64,
  }),
  of('nothing resembles a row behind the quote', `a,b\n1,"${'x\r\n'.repeat(100)}",2\n3,4\n`, {fieldBytesMax: 64}),
  of('a quote far in a long row', `a,b\n${'x'.repeat(100)},"y\n1,2\n3,4\n${'z'.repeat(90)},"open\n5,6\n7,8\n`, {fieldBytesMax: 64}),
  of('zeros and characters of all lengths', 'a,b\n\u0000,"\u0000"\nñ,日本\n"é,""ü""",🎉🎉x\n'),
  {name: 'bytes that are no UTF-8', bytes: Buffer.from('a,b\nx,\xe9\n"\xff",2\n\xc3\xa9,4\n', 'latin1')},
  of('many rows', `id,name\n${rows(400, (index) => (index % 7 === 0 ? `${index},"a ""b"",\n${index}"\r\n` : `${index},name of it\n`))}`),
]);

formatSuite(tsv, [of('a table', 'a\tb\n1\t"x\ty"\n\t\n'), of('no quotes', 'a\tb\n"1\t2"\n"\t"\n', {quote: 'none'})]);

formatSuite(lines, [
  of('lines', 'one\ntwo, "three\n\n  \nfour\r\nfive\rsix'),
  of('a mark, a preamble, comments, a limit, trimmed', '\ufeffx\ny\n# c\n 1 \n\t\n2\n3\n', {
    skipRows: 2,
    comment: '#',
    maxRows: 2,
    trim: true,
    into: 'id',
  }),
]);
