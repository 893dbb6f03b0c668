/** Blanks of all kinds are plain ones afterwards; line breaks are not blanks. */
import {expect, test} from 'vitest';
import {isBlank, isInvisible, plainBlanks, squeeze} from '../../../../src/adapters/extractors/spanish/blanks.ts';

test.each([
  ['Nº\u00a01111', 'Nº 1111'],
  ['Licitación\u00a0 Pública', 'Licitación Pública'],
  ['Muni\u00adci\u200bpal\ufeff', 'Municipal'],
  ['\t a\u2003b \u202f', 'a b'],
  ['', ''],
])('%j squeezes to %j', (text, expected) => {
  expect(squeeze(text)).toBe(expected);
});

test('plain blanks keep lines and runs', () => {
  expect(plainBlanks('a\u00a0\u00a0b\nc\u00add')).toBe('a  b\ncd');
});

test('every blank and invisible code is taken by plainBlanks, and no other', () => {
  for (let code = 0; code < 0x10000; code++) {
    const text = String.fromCharCode(code);
    expect(plainBlanks(text)).toBe(isBlank(code) ? ' ' : isInvisible(code) ? '' : text);
  }
});

test('what needs no squeezing is told at once, and rightly', () => {
  for (let code = 0; code < 0x10000; code++) {
    for (const text of [`a${String.fromCharCode(code)}b`, `${String.fromCharCode(code)}b`, `a${String.fromCharCode(code)}`]) {
      expect(squeeze(text)).toBe(plainBlanks(text).replace(/ {2,}/g, ' ').trim());
    }
  }
  expect(squeeze('a  b')).toBe('a b');
});
