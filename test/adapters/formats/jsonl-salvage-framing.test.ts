/** Lines that are passed over by windows are those that would be read one by one: the boundaries are the same. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {SalvageFramer} from '../../../src/adapters/formats/jsonl-salvage.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';

function boundariesOf(bytes: Buffer, isPlain: boolean): readonly Boundary[] {
  const framer = new SalvageFramer(startOfFile);
  if (isPlain) framer.window = undefined;
  const most = Math.floor((bytes.length * 2) / 3);
  const seen = [bytes.subarray(0, most), bytes.subarray(most)].map((piece) => {
    expect(framer.scan(piece)).toBe(piece.length);
    return framer.boundary;
  });
  framer.finish();
  return [...seen, framer.boundary];
}

const texts = [
  ['{"a":1}\n', '{"a":1}\r\n', ' {"b":"}"} \n', '{"a":[{"b":"\\"\\n"}]}\n', '\n', ' \n', '{\n"a":1\n}\n', '{"a":1}{"b":2}\n', '{"a":1},\n'],
  [
    '[1,2]\n',
    '{"a":"cut off\n',
    '{"a":{"b":1}\n',
    '}\n',
    '"x"\n',
    'garbage\n',
    '{"a":1} \\\n',
    '{"t":"\n"}\n',
    '\ufeff{"a":1}\n',
    '{"a":1}',
    '{"a":{\n{"b":1}\n',
    '{"a":"x\\\n',
    '{"a":\n [1,\n  {"b":2}]}{"c":1} ,\n',
    '{"a":[\n[1]]}\n',
  ],
];
const parts = fc.constantFrom(...texts.flat());
const stretches = fc
  .tuple(fc.array(parts, {maxLength: 5}), fc.integer({min: 1, max: 60}))
  .map(([some, times]) => some.join('').repeat(times));

test('any lines', () => {
  fc.assert(
    fc.property(fc.array(stretches, {minLength: 1, maxLength: 8}), fc.uint8Array({maxLength: 2}), (all, bytes) => {
      const file = Buffer.concat([Buffer.from(all.join('')), bytes, Buffer.from('{"a":1}\n'.repeat(99))]);
      expect(boundariesOf(file, false)).toEqual(boundariesOf(file, true));
    }),
    {numRuns: 300},
  );
});

test('at the end of a window', () => {
  const text = '{"key":"v \\"w\\"","n":[1]}\n';
  for (let shift = 0; shift < text.length; shift++) {
    const file = Buffer.from(`${' '.repeat(shift)}${text.repeat(5300)}`);
    expect(boundariesOf(file, false)).toEqual(boundariesOf(file, true));
  }
});

const odd = [
  '{"a":1}{"b":2}\n',
  '{"a":{\n{"b":1}\n',
  '{\n"a":1\n}\n',
  '{"a":1}}\n',
  '[{"a":1}]\n',
  '{"a":1}\r\n',
  '{"a":"cut\n',
  'x\n',
  ' {}\n',
];

test.each(odd)('%j among lines of one object each, wherever a block ends', (line) => {
  for (let shift = 0; shift < 64; shift++) {
    const text = `{"k":"${'x'.repeat(shift)}","n":[{"m":1},2]}\n`;
    const file = Buffer.from((text.repeat(4) + line).repeat(12));
    expect(boundariesOf(file, false)).toEqual(boundariesOf(file, true));
  }
});
