/** Framing that goes from place to place gives the boundaries that it gives where nothing is known. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {JsonFramer} from '../../../src/adapters/formats/json-framer.ts';
import {ParentsScan} from '../../../src/adapters/formats/json-parents.ts';
import {phase} from '../../../src/adapters/formats/json-phases.ts';
import {markBefore, RecordPlaces} from '../../../src/adapters/formats/json-places.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import type {Json} from '../../../src/model/record.ts';

const selection = {text: 'd.i', keys: ['d', 'i']};

interface Known {
  readonly from: Boundary;
  readonly places: RecordPlaces;
}

function known(bytes: Buffer, places: RecordPlaces, pieceBytes: number): Known {
  const scan = new ParentsScan(selection.keys, places);
  for (let at = 0; at < bytes.length; at += pieceBytes) scan.scan(bytes.subarray(at, at + pieceBytes));
  return {from: {...startOfFile, state: {phase: phase.top, parents: scan.finish() as unknown as Json[]}}, places};
}

/** After each piece, and at the end. */
function boundariesOf(framer: JsonFramer, bytes: Buffer, pieceBytes: number): readonly Boundary[] {
  const seen: Boundary[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    expect(framer.scan(bytes.subarray(at, at + pieceBytes))).toBe(Math.min(pieceBytes, bytes.length - at));
    seen.push(framer.boundary);
  }
  framer.finish();
  return [...seen, framer.boundary];
}

const parts = fc.constantFrom(
  '{"a":1},',
  '1,',
  ',',
  '"x,\\"]",',
  '[1,[2]],\n',
  '{"b":{"c":"}"}},',
  ' ',
  '"',
  '}',
  ']',
  'junk,',
  '\n\n2,',
  ']}}\n{"d":{"i":[',
  '],"i":[3,',
  ']},"d":{"i":[',
  '],"n":1},"e":"f"}{"d":{"i":[4,',
  ']}} [5,{"d":{"i":[6,',
  '7]}}',
);
const files = fc
  .array(
    fc.tuple(fc.array(parts, {maxLength: 6}), fc.integer({min: 1, max: 120})).map(([some, times]) => some.join('').repeat(times)),
    {minLength: 1, maxLength: 8},
  )
  .map((all) => Buffer.from(`{"t":0,"d":{"i":[${all.join('')}`));
const bounds = fc.record({spacing: fc.constantFrom(1, 10, 100, 1000), most: fc.constantFrom(4, 8, 64, 4096)});
const pieces = fc.constantFrom(50, 300, 1000, 5000, 100_000);

test('any bytes at a path', () => {
  fc.assert(
    fc.property(files, bounds, fc.tuple(pieces, pieces), (bytes, bound, [seen, framed]) => {
      const {from, places} = known(bytes, new RecordPlaces(bound), seen);
      const expected = boundariesOf(new JsonFramer(selection, from), bytes, framed);
      expect(boundariesOf(new JsonFramer(selection, from, places), bytes, framed)).toEqual(expected);
    }),
    {numRuns: 100},
  );
});

test('any file that has changed since', () => {
  const change = fc.record({at: fc.nat(), less: fc.nat({max: 12}), more: fc.constantFrom('', '1', ',', ' ', '],[', '{}', '"', '12,34,')});
  const record = fc.constantFrom('[1,2,3,4,5,6,7,8],', '{"a":[1,2],"b":[3,4]},', '"some, text",', '10,20,30,');
  const texts = fc.tuple(fc.array(record, {minLength: 1, maxLength: 4}), fc.integer({min: 10, max: 200}));
  fc.assert(
    fc.property(texts, change, bounds, fc.tuple(pieces, pieces), ([some, times], {at, less, more}, bound, [seen, framed]) => {
      // Numbered: in a text that repeats itself, what has moved by a whole period cannot be told.
      const items = Array.from({length: times}, (_, index) => `${some.join('')}${index},`);
      const before = Buffer.from(`{"d":{"i":[${items.join('')}0]}}`);
      const index = at % before.length;
      const after = Buffer.concat([before.subarray(0, index), Buffer.from(more), before.subarray(index + less)]);
      const {from, places} = known(before, new RecordPlaces(bound), seen);
      // Where it is as long as before, records are where they were, and places are believed.
      fc.pre(more.length !== less && before.length - index > less);
      const expected = boundariesOf(new JsonFramer(selection, from), after, framed).map(({offset}) => offset);
      const framer = new JsonFramer(selection, from, places);
      expect(boundariesOf(framer, after, framed).map(({offset}) => offset)).toEqual(expected);
    }),
    {numRuns: 300},
  );
});

describe('a long array', () => {
  const record = '{"some":"text","numbers":[1,2,3]},\n';
  const bytes = Buffer.from(`{"d":{"i":[${record.repeat(30_000)}0]}}`);

  test('most of it is not scanned again', () => {
    const {from, places} = known(bytes, new RecordPlaces(), 2 ** 18);
    const framer = new JsonFramer(selection, from, places);
    let scanned = 0;
    const load = framer['walk'].load.bind(framer['walk']);
    framer['walk'].load = (some, base) => {
      scanned += some.byteLength;
      load(some, base);
    };
    expect(boundariesOf(framer, bytes, 2 ** 19).at(-1)?.record).toBe(30_001);
    expect(scanned).toBeLessThan(bytes.length / 3);
  });

  test('places stay within their bound, and are still of use', () => {
    const {places} = known(bytes, new RecordPlaces({most: 8, spacing: 100}), 2 ** 16);
    expect(places['count']).toBeLessThanOrEqual(8);
    expect(places['spacing']).toBeGreaterThan(100);
    const jump = places.jump(0, bytes);
    expect(jump?.records).toBe(bytes.subarray(jump?.from, jump?.to).toString().split('\n').length - 1);
    expect(jump?.lines).toBe(jump?.records);
    expect(jump?.records).toBeGreaterThan(20_000);
  });

  test('a file that has changed since is framed as it is', () => {
    const {from, places} = known(bytes, new RecordPlaces(), 2 ** 18);
    const changed = Buffer.from(bytes.toString().replaceAll('text', 'other text'));
    const expected = boundariesOf(new JsonFramer(selection, from), changed, 2 ** 18);
    expect(boundariesOf(new JsonFramer(selection, from, places), changed, 2 ** 18)).toEqual(expected);
  });
});

test('many short arrays leave off what would be of no use', () => {
  const places = new RecordPlaces({most: 64, spacing: 1});
  const nothing = markBefore(new Uint8Array(16), 16) ?? 0;
  for (let array = 1; array < 1000; array++) {
    for (let record = 0; record < 2; record++) {
      const offset = array * 40 + record * 20;
      if (places.wants(offset, array)) places.add({offset, line: 1, record: array * 2 + record, mark: nothing}, array);
    }
  }
  expect(places['count']).toBeLessThanOrEqual(64);
  expect(places.jump(0, new Uint8Array(1000))).toEqual({from: 40, to: 60, lines: 0, records: 1});
});
