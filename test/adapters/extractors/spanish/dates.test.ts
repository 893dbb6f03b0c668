/** Dates as legal texts write them, and what only looks like one. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {findDateCandidates, findDates} from '../../../../src/adapters/extractors/spanish/dates.ts';

const isos = (text: string) => findDates(text).map(({iso}) => iso);

test.each([
  ['18/07/2025', '2025-07-18'],
  ['18-07-2025', '2025-07-18'],
  ['18.07.25', '2025-07-18'],
  ['18.07.2025', '2025-07-18'],
  ['el 5/6/18', '2018-06-05'],
  ['2025-07-18', '2025-07-18'],
  ['2025-07-18T10:00:00Z', '2025-07-18'],
  ['Carmen de Areco, 18/07/2025', '2025-07-18'],
  ['---------------20/09/2018, inclusive', '2018-09-20'],
  ['con fecha 26-05-20, la Dirección', '2020-05-26'],
  ['26 de abril de 2018', '2018-04-26'],
  ['1º de enero de 2020', '2020-01-01'],
  ['1° Junio del 2.025', '2025-06-01'],
  ['1ro. De Abril de 1865', '1865-04-01'],
  ['22de septiembre de 2021', '2021-09-22'],
  ['01\u00a0de\u00a0Julio\u00a0de\u00a02.021', '2021-07-01'],
  ['el día 16 de Julio 2025.', '2025-07-16'],
  ['06 de agosto/2021', '2021-08-06'],
  ['hasta el\n30 de Junio de 2.025\n.', '2025-06-30'],
  ['a los 23 días del mes de marzo de 2022', '2022-03-23'],
  ['a los veintitrés (23) días del mes de mayo de 2022', '2022-05-23'],
  ['A LOS CATORCE DÍAS DEL MES DE NOVIEMBRE DEL AÑO DOS MIL VEINTICUATRO.', '2024-11-14'],
  ['a los treinta y un días del mes de mayo de mil novecientos ochenta y cinco', '1985-05-31'],
  ['DOCE DIAS, DEL MES DE JUNIO DE DOS MIL DIECINUEVE', '2019-06-12'],
  ['03 del mes de Febrero  del año 2023', '2023-02-03'],
  ['OCTUBRE 12 DE 2023.-', '2023-10-12'],
  ['25 de Mayo de 1950', '1950-05-25'],
  ['abril de 2018', '2018-04'],
  ['en el mes de JUNIO de 2019', '2019-06'],
  ['Diciembre/2017', '2017-12'],
])('%j is %s', (text, iso) => {
  expect(isos(text)).toEqual([iso]);
});

test.each([
  '31/02/2023',
  '12/13/2020',
  '31 de abril de 2018',
  '31 de junio  de 2020',
  'MAR DEL PLATA, 274/05/2019',
  '09 de septiembre de 201.',
  'Expediente 4094-185/26/03/2019',
  'Expediente D.E.: 13-8-2019',
  'Expte. Nº 9809/5/2018',
  '1.1.1.01.09.000',
  'Programa 01.02.10',
  'Categoría Programática 35.00.00 Educación',
  '22.01.00 - Políticas de cultura',
  'cubiertas 275/80/22.5',
  'legajo 22812/78/80/83',
  'C.F. 2-16-74-06',
  'CUIL 20-33.305.534-2',
  'Ordenanza Nº 1.280/2.016',
  'calle 25 de Mayo 1950',
  '9 de Julio 1816',
  'el 11 de mayo pasado',
  'Tres de Febrero, 16',
  'PINILLA JULIO\n2019',
  'MELINAO JULIO\n2.512,92',
  'marzoso de 2020',
  '',
])('%j holds no date', (text) => {
  expect(isos(text)).toEqual([]);
});

test('all of them, in order, repeats too, where they stand', () => {
  const text = 'Del 01/07/2025-31/07/2025, y del 1º de enero al 31 de mayo del 2020; el 01/07/2025.';
  const found = findDates(text);
  expect(found.map(({iso}) => iso)).toEqual(['2025-07-01', '2025-07-31', '2020-05-31', '2025-07-01']);
  for (const {text: printed, offset} of found) expect(text.slice(offset, offset + printed.length)).toBe(printed);
});

test('candidates also hold what the calendar does not', () => {
  expect(findDateCandidates('31/02/2023')).toEqual([{iso: undefined, text: '31/02/2023', offset: 0}]);
});

test('an offset is where the text stands, whatever the text', () => {
  const piece = fc.constantFrom(
    '18/07/2025',
    ' 1º de enero de 2020',
    'mayo de 2.020',
    ' ',
    '\n',
    '\u00a0',
    '😀',
    'el ',
    'dos mil ',
    'de ',
    '31',
    '/',
    '-',
    '.',
    '2020',
  );
  fc.assert(
    fc.property(fc.array(piece, {maxLength: 30}), (pieces) => {
      const text = pieces.join('');
      let last = -1;
      for (const {iso, text: printed, offset} of findDates(text)) {
        expect(iso).toMatch(/^\d{4}-\d\d(-\d\d)?$/);
        expect(text.slice(offset, offset + printed.length)).toBe(printed);
        expect(offset).toBeGreaterThan(last);
        last = offset;
      }
    }),
    {numRuns: 500},
  );
});

test('every month is found, in any case, however much stands before it', () => {
  const months = [
    'enero',
    'Febrero',
    'MARZO',
    'aBril',
    'mayo',
    'junio',
    'JULIO',
    'Agosto',
    'setiembre',
    'Septiembre',
    'octubre',
    'noviembre',
    'diciembre',
  ];
  const listed = months.map((month, index) => `${index + 1} de ${month} de 2020`).join(', ');
  const expected = [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 11, 12].map(
    (month, index) => `2020-${String(month).padStart(2, '0')}-${String(index + 1).padStart(2, '0')}`,
  );
  for (let before = 0; before < 20; before++) expect(isos('x '.repeat(16_370 + before) + listed)).toEqual(expected);
  expect(isos(months.map((month) => `1 de x${month} de 2020, 1 de ${month}x de 2020`).join(', '))).toEqual([]);
});

// A linear way is done in a second, one that goes back over what it has seen not within the test's time-out, however fast the machine.
test.each([
  'enero ',
  'enero de ',
  '1 de enero de dos mil ',
  '1/1/',
  '12-12-12-',
  '18.07.25 ',
  'treinta y un dias del mes de ',
  ' ',
  '1',
  'del año ',
])('four megabytes of %j take linear time', (piece) => {
  const dates = findDates(piece.repeat(Math.ceil(4_000_000 / piece.length)));
  expect(dates.length > 0).toBe(piece === '1 de enero de dos mil ');
});
