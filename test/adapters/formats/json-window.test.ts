/** Looking ahead changes nothing: the boundaries of any bytes, in any pieces, are those that a plain walk finds. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {JsonFramer} from '../../../src/adapters/formats/json-framer.ts';
import {ParentsScan} from '../../../src/adapters/formats/json-parents.ts';
import {phase} from '../../../src/adapters/formats/json-phases.ts';
import {JsonWalk} from '../../../src/adapters/formats/json-walk.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import type {Json} from '../../../src/model/record.ts';

const windowBytes = 64 * 1024;

function startOf(keys: readonly string[] | undefined, pieces: readonly Buffer[], isPlain: boolean): Boundary {
  if (keys === undefined) return startOfFile;
  const scan = new ParentsScan(keys);
  if (isPlain) scan['walk'].scan.window = undefined;
  for (const piece of pieces) scan.scan(piece);
  return {...startOfFile, state: {phase: phase.top, parents: scan.finish() as unknown as Json[]}};
}

function boundariesOf(keys: readonly string[] | undefined, pieces: readonly Buffer[], isPlain: boolean): readonly Boundary[] {
  const framer = new JsonFramer({text: '', keys}, startOf(keys, pieces, isPlain));
  if (isPlain) framer['walk'].scan.window = undefined;
  const seen = pieces.map((piece) => {
    framer.scan(piece);
    return framer.boundary;
  });
  framer.finish();
  return [...seen, framer.boundary];
}

function expectSame(bytes: Buffer, keys: readonly string[] | undefined): void {
  const most = Math.floor((bytes.length * 2) / 3);
  const pieces = [bytes.subarray(0, most), bytes.subarray(most)];
  expect(boundariesOf(keys, pieces, false)).toEqual(boundariesOf(keys, pieces, true));
}

const atPath = ['d', 'i'];

const texts = [
  ['{', '}', '[', ']', ',', ':', '"', '\\', '\\"', '\\\\', '"\\\\"', '\n', '\r\n', ' ', 'x', '1', 'true', '"a":', '{"a":1},', '[1,2],'],
  ['"b\\u0041"', '{"a":"}"},', '{"d":{"i":[', ']}}\n', '\u0000', '\u00e9', '{"t":"\\n\\"\n"}', '"', '{"a":[{"b":[]}]}\n', '-1e9,'],
];
const parts = fc.constantFrom(...texts.flat());
/** Some of it clean for long, so that much is passed over between two oddities. */
const stretches = fc
  .tuple(fc.array(parts, {maxLength: 8}), fc.integer({min: 1, max: 60}))
  .map(([some, times]) => some.join('').repeat(times));
const files = fc
  .tuple(
    fc.constantFrom('', '[', '[\n', '{"d":{"i":[', '\ufeff['),
    fc.array(stretches, {minLength: 1, maxLength: 8}),
    fc.uint8Array({maxLength: 3}),
  )
  .map(([open, all, bytes]) => {
    const middle = all.length >> 1;
    return Buffer.concat([Buffer.from(open + all.slice(0, middle).join('')), bytes, Buffer.from(all.slice(middle).join(''))]);
  });

test.each([{keys: undefined}, {keys: atPath}])('any bytes, records at $keys', ({keys}) => {
  fc.assert(
    fc.property(files, (bytes) => expectSame(bytes, keys)),
    {numRuns: 250},
  );
});

/** What stands at the end of a window, and on both sides of it. */
const edges = ['"a\\\\\\"b"', '\\\\"', '{"a":"\\\\"},', '"\n",', '},{', '],[', '\\', ',\n,', '{"a":{"b":1}}\n{', '\u00e9"'];

test.each(edges)('%j at the end of a window', (edge) => {
  const text = '{"k":"v\\n","n":[1,{"m":2}]},';
  for (const open of ['[', '{"d":{"i":[']) {
    for (let shift = -1; shift <= edge.length; shift++) {
      const filling = windowBytes - open.length - shift;
      const before = open + text.repeat(Math.floor(filling / text.length)) + ' '.repeat(filling % text.length);
      expectSame(Buffer.from(`${before}${edge}${text.repeat(40_000 / text.length)}]`), open === '[' ? undefined : atPath);
    }
  }
});

test('a document beyond what is never cut', () => {
  const text = '{"k":"v\\n","n":[1,{"m":2}]}';
  const records = Array.from({length: 16_000}, () => text).join(',\n');
  expectSame(Buffer.from(`{"d":{"i":[${records}],"a":1}}\n{"d":{"i":[${text}]}}`), atPath);
});

test('records are passed over, by hundreds', () => {
  const walk = new JsonWalk();
  walk.scan.lookAhead();
  walk.load(Buffer.from(`[${'{"a":[1]},'.repeat(500)}`), 0);
  expect(walk.pass(0)).toBe(0);
  const behind = walk.next(0);
  expect(behind).toBe('[{"a":[1]},'.length);
  expect(walk.pass(behind)).toBeGreaterThan(400);
});

const odd = ['{"a":1}{"b":2}\n', '{"a":1}}\n', '[{"a":1}]\n', '{"a":1}\r\n', '{"a":"cut\n', 'x\n', ' {}\n', '{"a":1}\n[', '"{\n{'];

test.each(odd)('%j among values a line each, wherever a block ends', (line) => {
  for (let shift = 0; shift < 64; shift++) {
    const text = `{"k":"${'x'.repeat(shift)}","n":[{"m":1},2]}\n`;
    expectSame(Buffer.from((text.repeat(4) + line).repeat(12)), undefined);
  }
});
