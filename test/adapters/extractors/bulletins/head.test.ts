/** Title, day and text of a page: what the site printed goes, what the norm says stays. */
import {expect, test} from 'vitest';
import {readDay, readHead} from '../../../../src/adapters/extractors/bulletins/head.ts';

test.each([
  ['Carmen de Areco, 18/07/2025', '2025-07-18'],
  ['18/07/2025', '2025-07-18'],
  ['Lobos,1/2/2020', '2020-02-01'],
  ['Alberti, 09-09-2024', '2024-09-09'],
  ['Lobos, 18.07.25', '2025-07-18'],
  ['Lobos, 3 de mayo de 2020.-', '2020-05-03'],
  ['Pergamino, Miércoles 1 de Octubre de 2025', '2025-10-01'],
  ['Laguna\u00a0Chica, 1º de enero del año dos mil veinte', '2020-01-01'],
  ['Fecha: 2020-05-03', '2020-05-03'],
  ['**Lobos, 3 de mayo de 2020**', '2020-05-03'],
])('%j is the day %s', (line, iso) => {
  expect(readDay(line)).toEqual({iso});
});

test.each(['Lobos, 31/02/2023', '29/02/2023', 'Lobos, 31 de abril de 2020', '00/01/2020', '12/13/2020'])(
  '%j is no day of the calendar',
  (line) => {
    expect(readDay(line)).toEqual({problem: 'IMPOSSIBLE_DATE', printed: line});
  },
);

test.each([
  'VISTO:',
  'Fecha de Apertura: 3 de Septiembre 2021',
  'Visto el Decreto Nº 12 del 18/07/2025',
  'Lobos, abril de 2020',
  'Ordenanza N° 6077 del 07 de septiembre de 2021',
  '18/07/2025 a las 10 horas',
  `${'Lobos '.repeat(30)}, 18/07/2025`,
  '',
])('%j is no line that gives the day', (line) => {
  expect(readDay(line)).toBeUndefined();
});

const head = (document: string, declared: string | null = null) => {
  const {place, title, day, text} = readHead(document, declared);
  return {place, title, day: day !== undefined && 'iso' in day ? day.iso : (day?.problem ?? null), text};
};

test('a page of the site', () => {
  expect(head('\nBoletines/Lobos\nDecreto Nº5\nDecreto Nº 5\nPublicado en versión extractada\nLobos, 01/02/2020\nVisto\n\n')).toEqual({
    place: 'Lobos',
    title: 'Decreto Nº 5',
    day: '2020-02-01',
    text: 'Publicado en versión extractada\nLobos, 01/02/2020\nVisto',
  });
});

test('a title printed three times goes three times, the fourth is text', () => {
  expect(head('Boletines/Lobos\nDecreto Nº5\nDecreto Nº 5\nDecreto Nº  5\nDecreto Nº 5\nVisto').text).toBe('Decreto Nº 5\nVisto');
});

test('a title that the norm itself prints stays in the text', () => {
  expect(head('## ORDENANZA N° 12/19\nLobos, 1 de mayo de 2019\nVisto')).toEqual({
    place: null,
    title: 'ORDENANZA N° 12/19',
    day: '2019-05-01',
    text: '## ORDENANZA N° 12/19\nLobos, 1 de mayo de 2019\nVisto',
  });
});

test('the declared title is taken out of the page, printed once or more', () => {
  expect(head('Decreto Nº5\nVisto', 'Decreto Nº 5')).toMatchObject({title: 'Decreto Nº5', text: 'Visto'});
});

test('a page without a title has none: a date, a label or a long line is not taken for one', () => {
  expect(head('Boletines/Lobos\nLobos, 01/02/2020\nVisto')).toMatchObject({
    title: null,
    day: '2020-02-01',
    text: 'Lobos, 01/02/2020\nVisto',
  });
  expect(head('Boletines/Lobos\nPublicado en versión extractada\nVisto')).toMatchObject({title: null});
  expect(head(`Boletines/Lobos\n${'Cítase a los herederos '.repeat(6)}`)).toMatchObject({title: null});
});

test('the same line twice is content where nothing frames it and it opens no norm', () => {
  expect(head('Artículo 1º\nArtículo 1º\nVisto')).toMatchObject({title: null, text: 'Artículo 1º\nArtículo 1º\nVisto'});
});

test('the day is looked for in the first three lines only', () => {
  expect(head('Boletines/Lobos\nDecreto Nº 5\nuno\ndos\nLobos, 01/02/2020').day).toBe('2020-02-01');
  expect(head('Boletines/Lobos\nDecreto Nº 5\nuno\ndos\ntres\nLobos, 01/02/2020').day).toBeNull();
  expect(head('Boletines/Lobos\nDecreto Nº 5\nLobos, 31/02/2020\n01/03/2020').day).toBe('IMPOSSIBLE_DATE');
});

test('nothing but a frame is an empty text', () => {
  expect(head('Boletines/Lobos\nDecreto Nº5\nDecreto Nº 5\n')).toMatchObject({title: 'Decreto Nº 5', text: ''});
  expect(head('')).toEqual({place: null, title: null, day: null, text: ''});
});
