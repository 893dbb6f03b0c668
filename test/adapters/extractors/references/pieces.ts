/** Texts of what citations are made of, in any order: most cite nothing, all are near to it. */
import * as fc from '../../../support/properties.ts';

const pieces: readonly string[] = [
  [' ', '  ', '\n', '\u00a0', '\u200b', '\u2028', '.', ',', ';', ':', '-', '–', '/', '"', '“', '(', '%', 'º', '°'],
  ['1', '12', '58', '2019', '11.757', '1234/19', '6769/58', '3-2020', '1/2/2020', '501', '0501', '1.234.567', '7 bis', '130 y 35'],
  ['Nº ', 'N° ', 'N\nO\n', 'nro. ', 'Nros. ', 'número ', 'n', 'DECTO-2024-2153-E-PER', 'RESOL-2020-1-', 'O-19224', 'R-294/2024', 'AB-'],
  [
    'Ley',
    'LEY',
    'ley',
    'Leyes',
    'leyenda',
    'Decreto',
    'DECRETOS',
    'decretar',
    'Dec.',
    'Dto. ',
    'Decreto-Ley',
    'Ordenanza',
    'ord.',
    'orden',
  ],
  ['Resolución', 'RES.', 'resol', 'resolver', 'Disposición', 'disp.', 'disponer', 'ŏrdenanza', 'lťy', 'decŕeto', 'decréto', 'xley', 'ñley'],
  ['art. ', 'Arts. ', 'artículo ', 'ARTICULO ', 'ártículo ', 'aŕt. ', 'parte ', 'de la ', 'de las ', 'del ', 'de ', 'la ', 'el '],
  ['de la citada ', 'Municipal ', 'Provincial', 'Orgánica de las Municipalidades', 'Fiscal e Impositiva', 'bajo el ', 'AFIP ', 'Micaela '],
  ['de enero', ' de mayo'],
].flat();

export const citations: fc.Arbitrary<string> = fc
  .array(fc.oneof({arbitrary: fc.constantFrom(...pieces), weight: 12}, {arbitrary: fc.string({unit: 'binary', maxLength: 3}), weight: 1}), {
    maxLength: 24,
  })
  .map((parts) => parts.join(''));
