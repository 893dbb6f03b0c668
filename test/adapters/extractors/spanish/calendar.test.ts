/** Days, months and years in figures and in words. */
import {expect, test} from 'vitest';
import {isoDay, isoMonth, monthOf, numberInWords, yearOf} from '../../../../src/adapters/extractors/spanish/calendar.ts';

test.each([
  ['enero', 1],
  ['septiembre', 9],
  ['setiembre', 9],
  ['diciembre', 12],
  ['brumario', 0],
])('%s is month %i', (name, month) => {
  expect(monthOf(name)).toBe(month);
});

test.each([
  ['2025', 2025],
  ['2.025', 2025],
  ['25', 2025],
  ['49', 2049],
  ['50', 1950],
  ['1799', undefined],
  ['2101', undefined],
  ['dos mil', 2000],
  ['dos mil veinticinco', 2025],
  ['dos mil treinta y uno', 2031],
  ['mil novecientos ochenta y cinco', 1985],
  ['dos mil pesos', undefined],
])('the year %s is %s', (printed, year) => {
  expect(yearOf(printed)).toBe(year);
});

test('words from one to ninety-nine, each once, besides the short forms', () => {
  const values = [
    'primero',
    'un',
    'uno',
    'catorce',
    'dieciseis',
    'veinte',
    'veintiun',
    'veintidos',
    'treinta',
    'treinta y un',
    'noventa y nueve',
  ];
  expect(values.map(numberInWords)).toEqual([1, 1, 1, 14, 16, 20, 21, 22, 30, 31, 99]);
  expect(numberInWords('mes')).toBeUndefined();
});

test('a day that the calendar does not have is none', () => {
  expect(isoDay(2024, 2, 29)).toBe('2024-02-29');
  expect(isoDay(2000, 2, 29)).toBe('2000-02-29');
  for (const [year, month, day] of [
    [2023, 2, 29],
    [1900, 2, 29],
    [2023, 4, 31],
    [2023, 13, 1],
    [2023, 0, 1],
    [2023, 1, 0],
    [2023, 1, 32],
    [undefined, 1, 1],
  ] as const) {
    expect(isoDay(year, month, day)).toBeUndefined();
  }
  expect(isoMonth(2018, 4)).toBe('2018-04');
  expect(isoMonth(undefined, 4)).toBeUndefined();
});
