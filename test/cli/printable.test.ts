import {expect, test} from 'vitest';
import {columnsOf, fitted, fittedPath, printable} from '../../src/cli/printable.ts';

test('no control or direction character reaches a terminal', () => {
  expect(printable('a\u001B[2Jb\u0007\u202Ec\td\ne')).toBe(String.raw`a\u{1b}[2Jb\u{7}\u{202e}c d e`);
});

test('a long text is cut', () => {
  expect(printable('x'.repeat(600))).toHaveLength(501);
  expect(printable('12345', 3)).toBe('123…');
});

test.each([
  ['abc', 3],
  ['ñandú', 5],
  ['n\u0303', 1],
  ['香港', 4],
  ['🎉', 2],
])('%s takes %i columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

test.each([
  ['香港香港', 8, '香港香港'],
  ['香港香港', 7, '香港香…'],
  ['香港香港', 6, '香港…'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%s in %i columns is %s', (text, columns, expected) => {
  expect(fitted(text, columns)).toBe(expected);
  expect(columnsOf(fitted(text, columns))).toBeLessThanOrEqual(columns);
});

test('a path is cut at its beginning', () => {
  expect(fittedPath('data/deep/a.json', 8)).toBe('…/a.json');
  expect(fittedPath('a.json', 8)).toBe('a.json');
});
