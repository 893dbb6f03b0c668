/** Kinds, numbers and years as they are printed in titles. */
import {expect, test} from 'vitest';
import {fullYear, kindOf, numberField, opensLikeNorm, plainTitle, readTitle} from '../../../../src/adapters/extractors/bulletins/title.ts';

test.each([
  ['Decreto Nº 1004/19', 'decreto', '1004', '19'],
  ['Ordenanza Nº 2656-2024', 'ordenanza', '2656', '2024'],
  ['RESOLUCIÓN N° 12', 'resolucion', '12', undefined],
  ['Resolucion nro. 45/2.019', 'resolucion', '45', '2019'],
  ['Disposición Número 7', 'disposicion', '7', undefined],
  ['DECRETO\u00a0Nº\u00a01.234/19', 'decreto', '1234', '19'],
  ['Decreto 12/2020', 'decreto', '12', '2020'],
  ['Decreto Nº Nº 1/201', 'decreto', '1/201', undefined],
  ['Licitación Pública Nº 13/2021', 'licitacion', '13', '2021'],
  ['Decreto Nº 0962/2024', 'decreto', '0962', '2024'],
  ['Ordenanza Nº 4001-0817/19', 'ordenanza', '4001-0817', '19'],
  ['Decreto Nº 1234-5678', 'decreto', '1234-5678', undefined],
  ['Decreto Nº 123 bis/20', 'decreto', '123 bis', '20'],
  ['Acta Nº 4 - Designación de autoridades', 'acta', '4', undefined],
  ['Comunicación N°8/2025', 'comunicacion', '8', '2025'],
  ['Convenio N.º 5', 'convenio', '5', undefined],
  ['Edicto', null, undefined, undefined],
  ['Decretos varios', null, undefined, undefined],
  ['Licitación Privada', 'licitacion', undefined, undefined],
])('%j is %s %s of %s', (title, kind, numero, year) => {
  const reading = readTitle(plainTitle(title));
  expect([reading.kind, reading.number?.numero, reading.number?.year]).toEqual([kind, numero, year]);
});

test.each([
  ['1111', '1111', undefined],
  ['Nº 1111/25', '1111', '25'],
  ['1.902/2025', '1902', '2025'],
  ['S/N', 'S/N', undefined],
  ['12 y 13', '12 y 13', undefined],
])('a number field %j holds %s of %s', (field, numero, year) => {
  expect(numberField(field)).toEqual({numero, year});
});

test('a blank number field holds none', () => {
  expect(numberField(' \u00a0')).toBeUndefined();
});

test.each([
  ['19', 2019, 2019],
  ['20', 2019, 2020],
  ['21', 2019, 1921],
  ['99', 2019, 1999],
  ['00', 2000, 2000],
  ['99', 1999, 1999],
  ['2007', 2025, 2007],
  ['19', undefined, 2019],
  ['85', undefined, 1985],
])("'%s' near %s is %s", (printed, near, year) => {
  expect(fullYear(printed, near)).toBe(year);
});

test('a kind is a word, whatever its case and accents', () => {
  expect(kindOf('RESOLUCIÓN')).toBe('resolucion');
  expect(kindOf('edicto')).toBeNull();
  expect(kindOf('predecreto')).toBeNull();
});

test('markdown around a title is no part of it', () => {
  expect(plainTitle('## **ORDENANZA N° 1.204/19**')).toBe('ORDENANZA N° 1.204/19');
});

test('a sentence that mentions a decree does not open like one', () => {
  expect(opensLikeNorm('Decreto inherente a Personal Municipal.-')).toBe(false);
  expect(opensLikeNorm('Visto el Decreto Nº 5')).toBe(false);
  expect(opensLikeNorm('DECRETO')).toBe(true);
  expect(opensLikeNorm('Decreto N° 588 del 07 de septiembre')).toBe(true);
});

// A linear way is done in a second, one that goes back over what it has seen not within the test's time-out, however fast the machine.
test.each([
  ['nº ', null],
  ['1/', null],
  ['1-', null],
  ['1.', null],
  ['n', null],
  ['decreto ', 'decreto'],
])('a title of %j two million times is read in linear time', (piece, kind) => {
  expect(readTitle(piece.repeat(2_000_000))).toEqual({kind, number: undefined});
});
