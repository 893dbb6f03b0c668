/** Keys with escapes are read as they stand, whatever was read before: V8's JSON.parse alone takes some of them for others. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {EscapedKeys} from '../../../src/adapters/formats/escaped-keys.ts';
import {readJson} from '../../../src/adapters/formats/json-values.ts';
import type {Json} from '../../../src/model/record.ts';

/** After the first of these, JSON.parse gives `\` for the second key of every other. */
const trap = ['{"a":1,"\\\\":2}', '{"a":1,"\\"":2}', '{"a":1,"\\n":2}', '{"a":1,"\\ud83d":2}', '{"a":1,"\\u0041":2}'];

test('what V8 mixes up', () => {
  expect(trap.map((text) => Object.keys(readJson(text).value as object)[1])).toEqual(['\\', '"', '\n', '\ud83d', 'A']);
});

const keys = fc.oneof(
  fc.string({unit: fc.constantFrom('\\', '"', '\n', 'a', '\ud83d', '/', '~'), maxLength: 4}),
  fc.constantFrom('~key0', '7', 'x', '__proto__'),
);
const texts = fc.string({unit: fc.constantFrom('"', '\\', ':', '{', ' ', 'a', '\n'), maxLength: 12});
const {tree} = fc.letrec((tie) => ({
  tree: fc.oneof({maxDepth: 4}, texts, fc.integer(), fc.constant(null), fc.array(tie('tree'), {maxLength: 3}), tie('object')),
  object: fc.array(fc.tuple(keys, tie('tree')), {maxLength: 4}).map((entries) => Object.fromEntries(entries) as Json),
}));
const indents = fc.constantFrom(undefined, 1, '\t');

/** JSON.stringify would do as well, if what reads it again could be trusted. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

test('any tree comes back, key by key and in order', () => {
  fc.assert(
    fc.property(tree, indents, (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(isSame(readJson(text).value, value)).toBe(true);
    }),
    {numRuns: 500},
  );
});

test('numbers keep their digits beside such keys, and one that stands twice is told by its name', () => {
  const {value, doubled} = readJson('{"\\n":12345678901234567890,"a\\"":1,"a\\u0022":{"\\\\":2}}');
  expect(JSON.stringify(value)).toBe('{"\\n":12345678901234567890,"a\\"":{"\\\\":2}}');
  expect(doubled).toEqual(['a"']);
  expect(readJson('{"~key0":1,"\\u007ekey0":2,"\\n":3}')).toEqual({value: {'~key0': 2, '\n': 3}, doubled: ['~key0']});
});

test.each(['{"\\x":1}', '{"a"\\n":1}', '{"\\n', '{"a":"\\', '\\":', '{"\\n":1', '{"a"\\:1}'])('%s is no JSON', (text) => {
  expect(() => readJson(text)).toThrow(SyntaxError);
});

test('values with escapes alone are left to JSON.parse', () => {
  expect(EscapedKeys.in('{"a":"\\n","b" : ["\\"",":","\\\\"]}')).toBeUndefined();
});

// Quadratic, it would take longer than a test may.
test.each([
  ['\\n', false],
  ['\\"', false],
  ['\\\\', false],
  ['"\\n",', false],
  ['"\\n":', true],
  ['\\', false],
])('a megabyte of %j is one look', (piece, holdsKeys) => {
  const text = piece.repeat(Math.ceil(1e6 / piece.length));
  expect(EscapedKeys.in(text) !== undefined).toBe(holdsKeys);
  expect(EscapedKeys.in(`{"a":"b${text}`) !== undefined).toBe(holdsKeys);
});
