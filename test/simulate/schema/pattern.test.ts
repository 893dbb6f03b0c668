/** Strings made from a pattern are matched by it, judged by the engine that the pattern was written for. */
import {expect, test} from 'vitest';
import {Draws} from '../../../src/simulate/draws.ts';
import {parsePattern} from '../../../src/simulate/schema/pattern.ts';
import {sampleOf} from '../../../src/simulate/schema/pattern-sample.ts';

const patterns = [
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(?:a|bc|d*)$',
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^[^\\d-]\\D\\S\\W$',
  '^(?<name>x{2,})y{0,3}?z{1}$',
  '^[\\w.+-]+@[\\w-]+\\.[a-z]{2,6}$',
  '^[-a-z\\]^]{5}$',
  '^\\u0041\\x42\\t\\/\\.$',
  '^[à-ü]+ [一-三]$',
  '^$',
  'a.c',
  '^a|b$',
];

test.each(patterns)('%s', (source) => {
  const pattern = parsePattern(source);
  const draws = new Draws('test', source);
  for (let turn = 0; turn < 300; turn++) {
    const sample = sampleOf(pattern, {draws, length: turn % 40, goOn: 0.5 + (turn % 3) / 4});
    expect(sample).toMatch(new RegExp(source, 'u'));
  }
});

test('samples come near the length that is wanted', () => {
  const pattern = parsePattern('^[a-z0-9]+(?:-[a-z0-9]+)*$');
  const draws = new Draws('test');
  const lengths = Array.from({length: 50}, () => sampleOf(pattern, {draws, length: 40, goOn: 0.95}).length);
  expect(Math.max(...lengths)).toBe(40);
  expect(sampleOf(pattern, {draws, length: 1000, goOn: 1})).toHaveLength(1000);
});
