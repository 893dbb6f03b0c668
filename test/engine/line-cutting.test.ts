/** The lines of any bytes, however these come. */
import {array, assert, constantFrom, integer, property, string} from '../support/properties.ts';
import {expect, test} from 'vitest';
import {LineCutter} from '../../src/engine/line-cutting.ts';

/** Pushed through one buffer that is used again. */
function linesOf(blocks: readonly string[], bytesMost?: number): {readonly lines: readonly (string | null)[]; readonly unended: number} {
  const lines: (string | null)[] = [];
  const cutter = new LineCutter({onLine: (line) => lines.push(line.toString()), onTooLong: () => lines.push(null)}, bytesMost);
  const buffer = Buffer.alloc(100);
  for (const block of blocks) cutter.push(buffer.subarray(0, buffer.write(block)));
  const {unended} = cutter;
  cutter.end();
  return {lines, unended};
}

const block = string({unit: constantFrom('a', 'b', '\n', 'ü'), maxLength: 12});

test('as the whole text is split', () => {
  assert(
    property(array(block, {maxLength: 8}), integer({min: 1, max: 20}), (blocks, bytesMost) => {
      const whole = blocks.join('').split('\n');
      const last = whole.at(-1) ?? '';
      const expected = last === '' ? whole.slice(0, -1) : whole;
      expect(linesOf(blocks)).toEqual({lines: expected, unended: Buffer.byteLength(last)});
      const bounded = expected.map((line) => (Buffer.byteLength(line) > bytesMost ? null : line));
      expect(linesOf(blocks, bytesMost).lines).toEqual(bounded);
    }),
  );
});
