import {expect, test} from 'vitest';
import {amount, count, counted, dollars, duration, remaining, share, size} from '../../src/cli/figures.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [999_600, '1.00 MB'],
  [1_234_567, '1.23 MB'],
  [12_345_678, '12.3 MB'],
  [853_000_000, '853 MB'],
  [2_030_000_000, '2.03 GB'],
  [5e18, '5000 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(size(bytes)).toBe(text);
});

test.each([
  [0, '0'],
  [951, '951'],
  [12_345, '12.3 k'],
  [999_600, '1.00 M'],
])('%d of something are %s', (value, text) => {
  expect(amount(value)).toBe(text);
});

test.each([
  [0, '0 USD'],
  [1e-9, '0.000000001 USD'],
  [1.234e-6, '0.0000012 USD'],
  [0.002, '0.0020 USD'],
  [0.45, '0.45 USD'],
  [12.345, '12.35 USD'],
])('%d USD are %s', (usd, text) => {
  expect(dollars(usd)).toBe(text);
});

test.each([
  [0.04, '0.0 s'],
  [9.94, '9.9 s'],
  [9.97, '10 s'],
  [59.6, '1 min 00 s'],
  [185, '3 min 05 s'],
  [7620, '2 h 07 min'],
  [273_600, '3 d 4 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test.each([
  [0, '0 s left'],
  [0.2, '1 s left'],
  [9, '9 s left'],
  [9.97, '10 s left'],
  [7620, '2 h 07 min left'],
])('%d seconds to come are %s', (seconds, text) => {
  expect(remaining(seconds)).toBe(text);
});

test.each([
  [0, 0, '0 %'],
  [0, 5, '0 %'],
  [5, 5, '100 %'],
  [1, 1_000_000, '0.1 %'],
  [999_999, 1_000_000, '99.9 %'],
  [1, 3, '33.3 %'],
])('%d of %d is %s', (part, total, text) => {
  expect(share(part, total)).toBe(text);
});

test('counts are grouped and agree with their noun', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect(counted(1, 'file')).toBe('1 file');
  expect(counted(0, 'file')).toBe('0 files');
});
