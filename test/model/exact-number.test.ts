import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {exactOf, isExactNumber, parseExact, standsAsWritten} from '../../src/model/exact-number.ts';

const digits = fc.string({unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 25});
const whole = digits.map((text) => text.replace(/^0+(?=\d)/, ''));
const exponent = fc.tuple(fc.constantFrom('e', 'E', 'e+', 'e-'), fc.nat(400)).map(([mark, power]) => `${mark}${power}`);
const number = fc
  .tuple(fc.constantFrom('', '-'), whole, fc.option(digits), fc.option(exponent, {freq: 3}))
  .map(([sign, before, behind, power]) => `${sign}${before}${behind === null ? '' : `.${behind}`}${power ?? ''}`);
const anyNumber = fc.oneof(
  number,
  fc.double({noNaN: true, noDefaultInfinity: true}).map((value) => JSON.stringify(value)),
);

test('a number stands as it is written when writing it again gives the same text', () => {
  fc.assert(
    fc.property(anyNumber, (source) => {
      expect(standsAsWritten(source)).toBe(JSON.stringify(parseExact(source)) === source);
    }),
    {numRuns: 3000},
  );
});

test('what is written again has the value that was read, whatever stands around it', () => {
  const text = fc
    .array(
      fc.oneof(
        anyNumber,
        anyNumber.map((source) => JSON.stringify(`${source} x`)),
      ),
      {maxLength: 5},
    )
    .map((parts) => `[${parts.join(',')}]`);
  fc.assert(
    fc.property(text, (source) => {
      const plain: unknown[] = JSON.parse(source);
      const exact = parseExact(source) as readonly unknown[];
      for (const [index, value] of exact.entries()) {
        // A number that no double holds is not the one that JSON.parse made of it.
        if (isExactNumber(value)) expect(Number(value.rawJSON)).toBe(plain[index]);
        else expect(value).toBe(plain[index]);
      }
    }),
    {numRuns: 1000},
  );
});

test.each([
  ['{"a":12345678901234567890}', true],
  ['{"a":0.1234567890123456789}', true],
  ['{"a":0.30000000000000004,"b":"0.30000000000000004"}', false],
  ['{"a":1,"b":"12345678901234567890"}', false],
  ['{"a":1e400}', true],
  ['{"a":1.0000000000000000}', false],
])('of %s a number is kept as its text: %s', (text, isKept) => {
  let kept = 0;
  exactOf(text, JSON.parse(text), (source) => (kept++, source));
  expect(kept > 0).toBe(isKept);
});
