/** fold keeps lengths and is what people mean by "without case and accents". */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {isBlank} from '../../../../src/adapters/extractors/spanish/blanks.ts';
import {fold, unitsThatFoldTo} from '../../../../src/adapters/extractors/spanish/fold.ts';

test.each([
  ['RESOLUCIÓN Nº 12', 'resolucion nº 12'],
  ['Ñandú, Güemes, MÍNIMO', 'nandu, guemes, minimo'],
  ['N°\u00a012\tde', 'n° 12 de'],
  ['“así” – y', '"asi" - y'],
  ['a\nb\r\nc', 'a\nb\r\nc'],
  ['İstanbul ẞ 漢', 'istanbul ẞ 漢'],
])('%j folds to %j', (text, expected) => {
  expect(fold(text)).toBe(expected);
});

test('the length stays, long and short alike, also for lone surrogates', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 200}), (text) => {
      expect(fold(text)).toHaveLength(text.length);
      expect(fold(text + 'é'.repeat(100))).toBe(fold(text) + 'e'.repeat(100));
    }),
  );
});

test('every unit folds to itself, to a plain blank, or to what it is without case and accent, in words and texts alike', () => {
  for (let code = 0; code < 0x10000; code++) {
    const unit = String.fromCharCode(code);
    const folded = fold(unit);
    if (isBlank(code)) expect(folded).toBe(' ');
    else if (code >= 0x250 && folded !== unit) expect('\'"-').toContain(folded);
    for (const length of [20, 300]) if (code % 7 === 0) expect(fold(unit.repeat(length))).toBe(folded.repeat(length));
  }
});

test('folding twice changes nothing more', () => {
  fc.assert(fc.property(fc.string({unit: 'grapheme', maxLength: 200}), (text) => fold(fold(text)) === fold(text)));
});

test('the units that fold to a letter are those, and no others', () => {
  for (const letter of 'aertxp') {
    const units = unitsThatFoldTo(letter);
    expect(units).toContain(letter.toUpperCase());
    for (let code = 0; code < 0x10000; code++) {
      const unit = String.fromCharCode(code);
      expect(units.includes(unit)).toBe(fold(unit) === letter);
    }
  }
});
