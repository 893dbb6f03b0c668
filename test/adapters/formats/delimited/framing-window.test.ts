/** Looking ahead changes nothing: the boundaries of any text, in any pieces, are those that are found row by row. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {bytesOf} from '../../../../src/adapters/formats/delimited/dialect.ts';
import {stands} from '../../../../src/adapters/formats/delimited/framing-kernel.ts';
import {FramingWindow} from '../../../../src/adapters/formats/delimited/framing-window.ts';
import {DelimitedFramer} from '../../../../src/adapters/formats/delimited/framer.ts';
import {lines} from '../../../../src/adapters/formats/delimited/lines.ts';
import type {Format} from '../../../../src/contracts/format.ts';
import type {Boundary} from '../../../../src/model/chunk.ts';
import {fileStart} from '../../../contracts/format.suite.ts';
import {garbage} from './garbage.ts';

const windowBytes = 64 * 1024;

function boundariesOf(
  format: Format,
  {bytes, given}: {readonly bytes: Buffer; readonly given: object},
  isPlain: boolean,
): readonly Boundary[] {
  const options: unknown = format.options.parse(given);
  const framer = format.framer(options, fileStart(format, bytes, options)) as DelimitedFramer;
  if (isPlain) framer['core'].window = undefined;
  const most = Math.floor((bytes.length * 2) / 3);
  const seen = [bytes.subarray(0, most), bytes.subarray(most)].map((piece) => {
    expect(framer.scan(piece)).toBe(piece.length);
    return framer.boundary;
  });
  framer.finish();
  return [...seen, framer.boundary];
}

function expectSame(format: Format, bytes: Buffer, given: object): void {
  expect(boundariesOf(format, {bytes, given}, false)).toEqual(boundariesOf(format, {bytes, given}, true));
}

const kinds = [
  ['1,2\n', '"a","b"\n', 'x,"y ""z"""\r\n', '"",""\n', '"a\nb","c\r\nd"\n', ' "p" , "q, ,"  \n', '\n', '  \r\n', '#no "comment\n'],
  ['a,5" pipe\n', '"x"y,2\n', 'a,b\r', '" ",\t"t"\t\n', 'long,"', `"${'w'.repeat(150)}",1\n`, 'ñ,"日本""語"\n', '" "" ","\n"\n'],
];
const escaped = ['"a\\"b",\\\n', '"\\\\",""\n', '\\"a\\",b\n', '"\\\n\\"",1\n', 'a\\,"b"\n', `"${'\\\\'.repeat(40)}\\"",x\n`, '5" "" "\n'];
const rows = fc.constantFrom(...kinds.flat(), ...escaped);
const stretches = fc
  .tuple(fc.array(rows, {maxLength: 6}), fc.integer({min: 1, max: 40}))
  .map(([some, times]) => some.join('').repeat(times));
const texts = fc
  .array(fc.oneof({weight: 4, arbitrary: stretches}, {weight: 1, arbitrary: garbage({}, 20)}), {minLength: 2, maxLength: 7})
  .map((all) => Buffer.from(all.join('')));

const tables = fc.record({
  header: fc.constant(['a', 'b']),
  delimiter: fc.constantFrom(',', ' '),
  quote: fc.constantFrom('"', '"', 'none'),
  escape: fc.constantFrom('auto', 'auto', '\\', '\t'),
  comment: fc.constantFrom(null, null, '#'),
  padded: fc.boolean(),
  maxRows: fc.constantFrom(null, null, 5000),
  fieldBytesMax: fc.constantFrom(90, 1100, 2 ** 21),
});

test('tables of any text', () => {
  fc.assert(
    fc.property(texts, tables, (bytes, given) => expectSame(csv, bytes, given)),
    {numRuns: 600},
  );
});

test('lines of any text', () => {
  fc.assert(
    fc.property(texts, fc.record({trim: fc.boolean(), comment: fc.constantFrom(null, '#')}), (bytes, given) =>
      expectSame(lines, bytes, given),
    ),
    {numRuns: 100},
  );
});

test('runs of escapes wherever a piece may end', () => {
  for (let shift = 0; shift < 64; shift++) {
    const row = `"${'x'.repeat(shift)}${'\\'.repeat(80)}",1\n`;
    expectSame(csv, Buffer.from(row.repeat(40)), {header: ['a', 'b'], escape: '\\'});
  }
});

test('odd rows among plain ones, wherever a block ends', () => {
  for (let shift = 0; shift < 64; shift++) {
    const plain = `${'x'.repeat(shift)},"a\r\nb ""c"""\r\n"d",\r\n\r\n`;
    for (const odd of ['5" pipe,1\r\n', '"q" , "p" \r\n', '#no "row\r\n', '  \r\n']) {
      const bytes = Buffer.from((plain.repeat(3) + odd).repeat(20));
      for (const padded of [true, false]) expectSame(csv, bytes, {header: ['a', 'b'], padded, comment: '#'});
    }
  }
});

test('an escape that is a blank, before a quote that opens', () => {
  expectSame(csv, Buffer.from('a,\t"b\nc",d\n'.repeat(300)), {header: ['a', 'b'], padded: true, escape: '\t'});
});

/** What stands at the end of a window, and on both sides of it. */
const edges = [
  '"a""b"\r\n',
  '"",""\n',
  ' "a" ,',
  '"a"  \n',
  '\r\n\r\n',
  '"a\r\n"',
  'a"b',
  '"a"b',
  '   \n',
  'a,  "b"\n',
  'a"\n",b\n',
  'a\rb\n',
  '"a"  x\n',
  'a "b" c\n',
  '"\\\\"\n',
  '"\\"\n"',
];

test.each(edges)('%j at the end of a window', (edge) => {
  for (let shift = -1; shift <= edge.length; shift++) {
    const text = '"k ""1""",\n';
    const filling = windowBytes - shift;
    const before = text.repeat(Math.floor(filling / text.length)).slice(0, -1) + 'x'.repeat(filling % text.length) + '\n';
    const bytes = Buffer.from(before + edge + text.repeat(3600));
    for (const escape of ['auto', '\\']) expectSame(csv, bytes, {header: ['a', 'b'], padded: shift % 2 === 0, escape});
  }
});

const given = (escape: string): Parameters<typeof bytesOf>[0] => ({delimiter: ',', quote: '"', escape, comment: null, padded: false});

test('rows are passed over, by hundreds, and into one that goes on', () => {
  const window = FramingWindow.make(bytesOf(given('"')), 4096);
  window?.load(Buffer.from('"a ""b""",c\n\n'.repeat(200)));
  expect(window?.pass(0, {state: stands.blankLine | stands.fieldStart, openBytes: 0, recordsMost: 10_000})).toBe(true);
  expect(window).toMatchObject({records: 197, lines: 393, behind: 2560, linesBehind: 393, to: 2560});
});

test.each(['"', '\\'])('quotes that would open within a field are text, and end nothing: escaped by %j', (escape) => {
  const window = FramingWindow.make(bytesOf(given(escape)), 4096);
  window?.load(Buffer.from('5" pipe,"a\nb",6"" of "c"\n'.repeat(200)));
  expect(window?.pass(0, {state: stands.blankLine | stands.fieldStart, openBytes: 0, recordsMost: 10_000})).toBe(true);
  expect(window).toMatchObject({records: 163, lines: 327, to: 4096});
});
