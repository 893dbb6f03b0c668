/** Printed figures: which separator is what, and which digits are no amount. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {decimal, readAny, readFigure, readFigureBack, readUsual, shift} from '../../../../src/adapters/extractors/spanish/figures.ts';

describe('a figure', () => {
  it.each([
    ['0', '0'],
    ['007', '7'],
    ['1.234', '1234'],
    ['1,234', '1234'],
    ['12.345', '12345'],
    ['0.125', '0.125'],
    ['0,125', '0.125'],
    ['1234,567', '1234.567'],
    ['1234.567', '1234567'],
    ['3.3', '3.3'],
    ['3.30', '3.30'],
    ['3,3333', '3.3333'],
    ['1.234.567', '1234567'],
    ['1,234,567', '1234567'],
    ['1.234,5', '1234.5'],
    ['1.234,567', '1234.567'],
    ['1,234.56', '1234.56'],
    ['4.128.38', '4128.38'],
    ['59,209,385.00', '59209385.00'],
    ['1\u202f234\u202f567', '1234567'],
    ["1'234'567,89", '1234567.89'],
  ])('%s is %s', (printed, value) => {
    expect(readFigure(`${printed} x`, 0)).toEqual({start: 0, end: printed.length, value, regular: printed !== '1234.567'});
  });

  it.each(['1.1.1.1', '20.05.2019', '192.168.10.1', '1.23.4.5', '1234567890123456', '1.2.3.4.5.6.7.8.9', '1,1234567'])(
    '%s is none',
    (printed) => {
      expect(readFigure(printed, 0)).toMatchObject({end: printed.length, value: null});
    },
  );

  it('with one group too long is one, but not to be trusted', () => {
    expect(readFigure('65.9991.598,91', 0)).toMatchObject({value: '659991598.91', regular: false});
  });

  it('is read backwards as forwards', () => {
    expect(readFigureBack('por 1.234,56', 12, 0)).toMatchObject({start: 4, value: '1234.56'});
    expect(readFigureBack('por 1.234,56', 12, 6)).toMatchObject({start: 6, value: '234.56'});
    expect(readFigureBack('por nada', 8, 0)).toBeUndefined();
  });
});

describe('a decimal', () => {
  it('is shifted exactly', () => {
    expect(shift('2.5', 6)).toBe('2500000');
    expect(shift('0.1234567', 6)).toBe('123456.7');
    expect(shift('7', 3)).toBe('7000');
    expect(decimal('000', '50')).toBe('0.50');
  });
});

describe('a usual figure', () => {
  it.each(['1', '999', '1.234', '1.234,56', '15.000', '123456', '123456,78', '1.234.567.890,12', '3,50 x', '15.000 x', '1.000.-'])(
    '%s is read at once',
    (printed) => {
      expect(readUsual(printed, 0)).toEqual(readAny(printed, 0));
      expect(readUsual(printed, 0)).toBeDefined();
    },
  );

  it.each(['0', '0,50', '1.5', '1,234', '1.23.456', '1.234,567', '12/3/2020 1,', '1 ,50', '1, 50.-', '1,5', '1.234 ,50', '1,234,567'])(
    '%s is read with care, or the same',
    (printed) => {
      expect(readFigure(printed, 0)).toEqual(readAny(printed, 0));
    },
  );

  it('is read as with care, whatever stands around it', () => {
    const pieces = ['1', '0', '00', '12', '234', '1000', '.', ',', ' ', '\n', "'", '´', '’', '\u2009', '\u00a0', '-', ')', '/', 'a', '$'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), {maxLength: 16}), (parts) => {
        const text = parts.join('');
        for (let at = 0; at < text.length; at++) if (/\d/.test(text.charAt(at))) expect(readFigure(text, at)).toEqual(readAny(text, at));
      }),
      {numRuns: 3000},
    );
  });
});
