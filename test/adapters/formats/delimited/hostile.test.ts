/**
 * Texts made to be slow or large: framing and decoding stay linear in them. Each is of a size at which a quadratic way would not end
 * before the test's own time is up.
 */
import {expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {begin} from './reading.ts';
import {startOfFile, type Boundary} from '../../../../src/model/chunk.ts';

const MiB = 1024 * 1024;
const size = 2 * MiB;
/** Of the entries of a range; a fault that is thrown takes longer than a row. */
const parsedMost = 1000;
const pieceBytes = 64 * 1024;
const fill = (piece: string, bytes = size): string => piece.repeat(Math.ceil(bytes / piece.length));

const hostile: readonly (readonly [string, string])[] = [
  ['quotes alone', fill('"')],
  ['quotes, in threes', fill('"""')],
  ['a quote a line', fill('"\n')],
  ['a field that opens, a line', fill('a,"b\n')],
  ['a field that opens, and two rows', fill('1,"b\n2,x\n3,y\n')],
  ['fields that open and are doubled', fill('a,""\nb,"c\n')],
  ['text behind every quote', fill('"a"b,"c"d\n')],
  ['text behind every quote, on one line', fill('"a"b,')],
  ['odd runs of quotes', fill('a,"""\nb,c\n')],
  ['escaped line ends', fill('"\\\n')],
  ['delimiters alone', fill(',')],
  ['delimiters and quotes', fill(',"')],
  ['no line end', fill('x')],
  ['line ends alone', fill('\n')],
  ['carriage returns alone', fill('\r')],
  ['blanks and quotes', fill('      "')],
  ['zeros', fill('\u0000')],
];

const options = csv.options.parse({header: ['a', 'b'], quote: '"', fieldBytesMax: MiB});

test.each(hostile)('%s', (_, text) => {
  const bytes = Buffer.from(text);
  const begun = begin(text, {options: {header: ['a', 'b'], quote: '"', fieldBytesMax: MiB}});
  const start: Boundary = {...startOfFile, state: 'state' in begun ? begun.state : null};
  const boundaries = frame(bytes, start);
  const whole = decode(bytes, {from: start, last: true});
  expect(boundaries.at(-1)).toMatchObject({offset: bytes.length, record: whole});
  let records = 0;
  for (const [index, from] of boundaries.slice(0, -1).entries()) {
    const to = boundaries[index + 1] as Boundary;
    records += decode(bytes.subarray(from.offset, to.offset), {from, last: index === boundaries.length - 2});
  }
  expect(records).toBe(whole);
});

function frame(bytes: Buffer, start: Boundary): readonly Boundary[] {
  const framer = csv.framer(options, start);
  const seen = [start];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    framer.scan(bytes.subarray(at, at + pieceBytes));
    if (framer.boundary.offset > (seen.at(-1)?.offset ?? 0)) seen.push(framer.boundary);
  }
  framer.finish();
  if ((seen.at(-1)?.offset ?? 0) === bytes.length) seen.pop();
  return [...seen, framer.boundary];
}

/** How many entries there are; the first are parsed. */
function decode(bytes: Uint8Array, {from, last}: {readonly from: Boundary; readonly last: boolean}): number {
  const decoder = csv.decoder(options, {file: 'hostile.csv', from, bytes, last});
  let entries = 0;
  for (let entry = decoder.next(); entry !== undefined; entry = decoder.next()) {
    entries++;
    if (entry.type !== 'record' || entries > parsedMost) continue;
    try {
      entry.parse();
    } catch {
      // A row of another length than the table: most of these are.
    }
  }
  return entries;
}
