/** Exact decimals against what whole arithmetic says. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {compareDecimals, decimalKey, parseDecimal, type Decimal} from '../../../../src/adapters/extractors/where/decimal.ts';

const of = (text: string): Decimal => {
  const decimal = parseDecimal(text);
  if (decimal === undefined) throw new Error(`${text} is a number`);
  return decimal;
};

test.each(['1', '+1', '01', '1.', '1.0', '10e-1', '0.1E1', ' 1 ', '\u00a01', '0.00001e5', '1000000e-6'])('%j is one', (text) => {
  expect(decimalKey(of(text))).toBe(decimalKey(of('1')));
  expect(compareDecimals(of(text), of('1'))).toBe(0);
});

test.each([
  '',
  ' ',
  '.',
  '-',
  '+',
  '1,5',
  '1 000',
  '0x10',
  '1_000',
  'NaN',
  'Infinity',
  '1e',
  'e5',
  '--1',
  '1.2.3',
  '1e9999999999',
  '１',
  '12a',
])('%j is none', (text) => expect(parseDecimal(text)).toBeUndefined());

test('zeros are one number, whatever their sign', () => {
  for (const zero of ['0', '-0', '0.000', '.0', '0e999999999']) expect(compareDecimals(of(zero), of('0'))).toBe(0);
});

test('exponents are compared, never written out', () => {
  expect(compareDecimals(of('1e999999999'), of('9e999999998'))).toBeGreaterThan(0);
  expect(compareDecimals(of('-1e999999999'), of('-9e999999998'))).toBeLessThan(0);
  expect(compareDecimals(of('1e-999999999'), of('0'))).toBeGreaterThan(0);
});

test('a million digits take no longer than reading them', () => {
  const nines = '9'.repeat(1_000_000);
  expect(compareDecimals(of(nines), of(`1${'0'.repeat(1_000_000)}`))).toBeLessThan(0);
  for (const tail of ['x', '.x', 'e', '.0.']) expect(parseDecimal(nines + tail)).toBeUndefined();
});

/** A decimal as an integer and the number of its digits behind the point, in one of its many spellings. */
const spelled = fc
  .record({
    unscaled: fc.bigInt({min: -(10n ** 40n), max: 10n ** 40n}),
    scale: fc.nat({max: 30}),
    shift: fc.integer({min: -20, max: 20}),
    zeros: fc.nat({max: 3}),
  })
  .map(({unscaled, scale, shift, zeros}) => {
    const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
    const whole = '0'.repeat(zeros) + digits.slice(0, digits.length - scale);
    const fraction = digits.slice(digits.length - scale) + '0'.repeat(zeros);
    const text = `${unscaled < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}e${shift}`;
    return {text, scaled: unscaled * 10n ** BigInt(50 - scale + shift)};
  });

test('any two compare as their integers do', () => {
  fc.assert(
    fc.property(spelled, spelled, (left, right) => {
      const order = left.scaled < right.scaled ? -1 : left.scaled > right.scaled ? 1 : 0;
      expect(Math.sign(compareDecimals(of(left.text), of(right.text)))).toBe(order);
      expect(decimalKey(of(left.text)) === decimalKey(of(right.text))).toBe(order === 0);
    }),
  );
});
