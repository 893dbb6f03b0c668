import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from '../../support/properties.ts';
import {expect, it} from 'vitest';
import wabt from 'wabt';
import {countLines, countPlainly, kernelBytes} from '../../../src/actors/io/line-feeds.ts';

const source = join(import.meta.dirname, '../../../src/actors/io/line-feeds.wat');

it('line-feeds.wat, assembled, is what runs', async () => {
  const {parseWat} = await wabt();
  const {buffer} = parseWat(source, Uint8Array.from(readFileSync(source)), {simd: true}).toBinary({});
  expect(Buffer.from(buffer).toString('base64')).toBe(kernelBytes);
});

it('counts what a plain loop counts, at any length, one behind the other', () => {
  const bytes = fc.tuple(fc.integer({min: 0, max: 200_000}), fc.integer({min: 1, max: 90}), fc.nat(255));
  fc.assert(
    fc.property(fc.array(bytes, {minLength: 1, maxLength: 4}), (runs) => {
      for (const [length, every, filling] of runs) {
        const made = new Uint8Array(length).fill(filling);
        for (let at = every; at < length; at += every) made[at] = 10;
        expect(countLines(made)).toBe(made.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0));
      }
    }),
    {numRuns: 30},
  );
});

it('counts a window of nothing but line feeds', () => {
  const feeds = new Uint8Array(3 * 65_536 + 5).fill(10);
  expect(countLines(feeds)).toBe(feeds.byteLength);
  expect(countPlainly(feeds)).toBe(feeds.byteLength);
});

it('counts in a view, not around it', () => {
  const all = new Uint8Array(10_000).fill(10);
  expect(countLines(all.subarray(100, 4100))).toBe(4000);
});
