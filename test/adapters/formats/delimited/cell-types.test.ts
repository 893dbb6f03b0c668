/** Texts as numbers, truths and dates: only what is the same value again. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {exactNumber, isIsoDate, truthOf} from '../../../../src/adapters/formats/delimited/cell-types.ts';

describe('numbers', () => {
  test.each<[string, number]>([
    ['0', 0],
    ['-0', 0],
    ['0.0e5', 0],
    ['007', 7],
    ['1.50', 1.5],
    ['+3.', 3],
    ['.5', 0.5],
    ['-1e3', -1000],
    ['1E-7', 1e-7],
    ['0.1', 0.1],
    ['9007199254740992', 9007199254740992],
    ['100000000000000000000000', 1e23],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ['5e-324', 5e-324],
  ])('%s', (text, value) => {
    expect(exactNumber(text)).toBe(value);
  });

  test.each([
    '',
    '.',
    '-',
    '1,5',
    '1 000',
    '0x10',
    '1e',
    'NaN',
    'Infinity',
    '1e400',
    '1e-400',
    '9007199254740993',
    '0.1000000000000000055511151',
    '٣',
    '1_0',
  ])('%s is none that is held exactly', (text) => {
    expect(exactNumber(text)).toBeUndefined();
  });

  test('what a double prints is read as that double; what it holds not exactly is not read', () => {
    fc.assert(
      fc.property(fc.double({noNaN: true, noDefaultInfinity: true}), (value) => {
        expect(exactNumber(String(value))).toBe(value + 0);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({min: 0n, max: 2n ** 60n}), (value) => {
        const isShortest = (Number(value) > Number.MAX_SAFE_INTEGER ? String(Number(value)) : String(value)) === String(value);
        expect(exactNumber(String(value))).toBe(isShortest ? Number(value) : undefined);
      }),
    );
  });

  test('a long text takes no time', () => {
    expect(exactNumber('0'.repeat(1_000_000))).toBe(0);
    expect(exactNumber(`${'1'.repeat(1_000_000)}x`)).toBeUndefined();
  });
});

test('truths', () => {
  expect(['true', 'T', 'Yes', 'y', '1'].map(truthOf)).toEqual([true, true, true, true, true]);
  expect(['FALSE', 'f', 'no', 'N', '0'].map(truthOf)).toEqual([false, false, false, false, false]);
  expect(['', '2', 'si', 'truely', 'on'].map(truthOf)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('dates', () => {
  const good = [
    '2024-02-29',
    '2000-02-29',
    '2024-12-31T23:59:60Z',
    '2024-01-01 10:00',
    '2024-01-01T10:00:00.123+02:00',
    '2024-01-01T10:00-0300',
  ];
  const bad = [
    '2023-02-29',
    '1900-02-29',
    '2024-13-01',
    '2024-04-31',
    '2024-1-1',
    '01/02/2024',
    '2024-01-01T25:00',
    '2024-01-01T10',
    '2024-01-01x',
    '',
  ];
  expect(good.filter((text) => !isIsoDate(text))).toEqual([]);
  expect(bad.filter(isIsoDate)).toEqual([]);
});
