/** The extractor as a whole: both shapes, what it keeps, what it refuses, what it remarks. */
import {describe, expect, test} from 'vitest';
import {norms} from '../../../../src/adapters/extractors/bulletins/norms.ts';
import {codesOf, outcomesOf, rowsOf} from './extracting.ts';

const page = (title: string, rest: string) => `Boletines/Lobos\n${title.replace('Nº ', 'Nº')}\n${title}\n${rest}`;
const long = 'Visto el expediente, y considerando lo que en él se dice, se decreta.';
const first = (fullText: string, more: object = {}) => ({
  number: '7º',
  date: '05/09/2019',
  description: '7º de Lobos',
  link: '/bulletins/7',
  status: 'completed',
  fullText,
  ...more,
});
const norm = (more: object = {}) => ({
  id: '900',
  tipo: 'decreto',
  numero: '5',
  titulo: 'Decreto Nº 5',
  fecha: 'Lobos, 01/02/2020',
  municipio: 'Lobos',
  url: 'https://sibom.example/5',
  contenido: page('Decreto Nº 5', `Lobos, 01/02/2020\n${long}`),
  ...more,
});
const second = (normas: readonly unknown[], more: object = {}) => ({
  municipio: 'Lobos',
  numero_boletin: '8º',
  fecha_boletin: '01/03/2020',
  boletin_url: 'https://sibom.example/8',
  status: 'completed',
  total_normas: normas.length,
  normas,
  ...more,
});

test('the keys of a row stand in their order', () => {
  const keys = ['id', 'doc', 'tipo', 'numero', 'anio', 'titulo', 'fecha', 'municipio', 'url', 'boletin', 'text'];
  for (const record of [first(`[DOC 1]\n${page('Decreto Nº 5/20', long)}`), second([norm()])]) {
    const [row] = rowsOf(outcomesOf(record));
    expect(Object.keys(row ?? {})).toEqual(keys);
    expect(Object.keys(row?.boletin ?? {})).toEqual(['numero', 'fecha', 'url', 'status']);
  }
});

test.each([null, 5, 'text', [], {}, {fullText: 5}, {normas: {}}, {normas: null, number: '5'}])('%j is no bulletin', (record) => {
  expect(codesOf(outcomesOf(record))).toEqual([['NOT_A_BULLETIN']]);
});

test('options: strict only', () => {
  expect(norms.options?.parse({})).toEqual({strict: false});
  expect(norms.options?.safeParse({strikt: true}).success).toBe(false);
});

describe('the first shape', () => {
  test('ids are file name and mark; the second of a number says so; later bulletins of a file too', () => {
    const record = first(
      `\n[DOC 4]\n${page('Decreto Nº 5', long)}\n[DOC 4]\n${page('Decreto Nº 6', long)}\n[DOC 9]\n${page('Acta Nº 1', long)}`,
    );
    const outcomes = outcomesOf(record, {file: 'boletines/2019/Lobos_7.json'});
    expect(rowsOf(outcomes).map(({id, doc}) => [id, doc])).toEqual([
      ['Lobos_7#4', 4],
      ['Lobos_7#4.2', 4],
      ['Lobos_7#9', 9],
    ]);
    expect(codesOf(outcomes)[1]).toContain('DUPLICATE_DOC');
    expect(rowsOf(outcomesOf(record, {file: 'all.jsonl', index: 3}))[0]?.id).toBe('all:3#4');
    expect(rowsOf(outcomesOf(record, {file: '.hidden'}))[0]?.id).toBe('.hidden#4');
  });

  test('without a mark there is nothing to keep', () => {
    expect(codesOf(outcomesOf(first('Boletines/Lobos\nDecreto Nº 5')))).toEqual([['NO_DOCUMENTS']]);
    expect(codesOf(outcomesOf(first('')))).toEqual([['NO_DOCUMENTS']]);
  });

  test('text before the first mark is remarked on the first row, menu is not', () => {
    const documents = `\n[DOC 1]\n\n[DOC 2]\n${page('Decreto Nº 5/20', `Lobos, 01/02/2020\n${long}`)}`;
    expect(codesOf(outcomesOf(first(`Fe de erratas${documents}`)))).toEqual([['NO_TEXT'], ['TEXT_BEFORE_FIRST_DOC']]);
    expect(codesOf(outcomesOf(first(`Boletines/Lobos\n${documents}`)))).toEqual([['NO_TEXT'], []]);
  });

  test('the bulletin itself: address made whole, number without its ordinal sign, faults said once', () => {
    const documents = `[DOC 1]\n${page('Decreto Nº 5', `Lobos, 01/02/2020\n${long}`)}`.repeat(1);
    expect(rowsOf(outcomesOf(first(documents)))[0]?.boletin).toEqual({
      numero: '7',
      fecha: '2019-09-05',
      url: 'https://sibom.slyt.gba.gob.ar/bulletins/7',
      status: 'completed',
    });
    const two = `${documents}\n[DOC 2]\n${page('Decreto Nº 6', `Lobos, 01/02/2020\n${long}`)}`;
    const outcomes = outcomesOf(first(two, {number: '', date: '31/02/2019', link: null, status: 5}));
    expect(codesOf(outcomes)).toEqual([['MISSING_BULLETIN_NUMBER', 'IMPOSSIBLE_BULLETIN_DATE'], []]);
    expect(rowsOf(outcomes)[1]?.boletin).toEqual({numero: null, fecha: null, url: null, status: '5'});
  });

  test('the municipality is that of the page, else that of the bulletin', () => {
    const bare = `[DOC 1]\nDecreto Nº 5\nLobos, 01/02/2020\n${long}`;
    expect(rowsOf(outcomesOf(first(bare)))[0]?.municipio).toBe('Lobos');
    expect(codesOf(outcomesOf(first(bare, {description: ''})))).toEqual([['MISSING_PLACE']]);
  });
});

describe('the second shape', () => {
  test('what the fields say goes before what the page says', () => {
    const [row] = rowsOf(outcomesOf(second([norm({tipo: 'Resolución', numero: 'Nº 1.234/19', fecha: '03/04/2019', municipio: 'Monte'})])));
    expect(row).toMatchObject({
      id: '900',
      doc: 1,
      tipo: 'resolucion',
      numero: '1234',
      anio: 2019,
      fecha: '2019-04-03',
      municipio: 'Monte',
      text: `Lobos, 01/02/2020\n${long}`,
    });
  });

  test('fields that are missing are read from the page', () => {
    const outcomes = outcomesOf(second([{id: 900, contenido: norm().contenido}]));
    expect(codesOf(outcomes)).toEqual([[]]);
    expect(rowsOf(outcomes)[0]).toMatchObject({
      id: '900',
      tipo: 'decreto',
      numero: '5',
      anio: 2020,
      titulo: 'Decreto Nº 5',
      fecha: '2020-02-01',
      municipio: 'Lobos',
      url: null,
    });
  });

  test('the year of the title counts where it is of the same number', () => {
    const yearOf = (titulo: string) => rowsOf(outcomesOf(second([norm({titulo})])))[0]?.anio;
    expect(yearOf('Decreto Nº 5/2019')).toBe(2019);
    expect(yearOf('Decreto Nº 6/2019')).toBe(2020);
  });

  test('a norm without an id gets one; one that is no object is refused', () => {
    const outcomes = outcomesOf(second([norm({id: ''}), 'norma', null]), {file: 'Lobos_8.json'});
    expect(codesOf(outcomes)).toEqual([['MISSING_ID'], ['NOT_A_NORM'], ['NOT_A_NORM']]);
    expect(rowsOf(outcomes)[0]?.id).toBe('Lobos_8#1');
  });

  test('a count that differs is remarked once; an empty list is filtered, or refused where it should not be empty', () => {
    expect(codesOf(outcomesOf(second([norm({contenido: ''}), norm(), norm()], {total_normas: 4})))).toEqual([
      ['NO_TEXT'],
      ['COUNT_MISMATCH'],
      [],
    ]);
    expect(codesOf(outcomesOf(second([norm()], {total_normas: '1'})))).toEqual([[]]);
    expect(codesOf(outcomesOf(second([norm()], {total_normas: undefined})))).toEqual([[]]);
    expect(codesOf(outcomesOf(second([])))).toEqual([['filtered']]);
    expect(codesOf(outcomesOf(second([], {total_normas: 3})))).toEqual([['NO_DOCUMENTS']]);
  });
});

describe('what is wrong with a norm', () => {
  const cases = [
    ['a day that does not exist', {fecha: 'Lobos, 31/02/2020', contenido: long}, 'IMPOSSIBLE_DATE', {fecha: null, anio: null}],
    ['a day that is none', {fecha: 'ayer', contenido: long}, 'UNREADABLE_DATE', {fecha: null}],
    ['no day', {fecha: null, contenido: long}, 'MISSING_DATE', {fecha: null}],
    ['an unknown type', {tipo: 'bando', titulo: 'Bando Nº 5'}, 'UNKNOWN_TYPE', {tipo: null, numero: '5'}],
    ['no type', {tipo: '', titulo: null, contenido: `Lobos, 01/02/2020\n${long}`}, 'MISSING_TYPE', {tipo: null, titulo: null}],
    ['no number', {numero: null, titulo: 'Decreto'}, 'MISSING_NUMBER', {numero: null, titulo: 'Decreto'}],
    ['no title', {titulo: null, contenido: `Lobos, 01/02/2020\n${long}`}, 'MISSING_TITLE', {titulo: null, numero: '5'}],
  ] as const;

  test.each(cases)('%s: null and a warning; with strict a reject', (_what, more, code, expected) => {
    const record = second([norm(more)]);
    const outcomes = outcomesOf(record);
    expect(codesOf(outcomes)[0]).toContain(code);
    expect(rowsOf(outcomes)[0]).toMatchObject(expected);
    const strict = outcomesOf(record, {strict: true});
    expect(rowsOf(strict)).toEqual([]);
    expect(codesOf(outcomes)[0]).toContain(codesOf(strict)[0]?.[0]);
  });

  test('strict says all that is wrong, and refuses for the bulletin too; remarks are no failures', () => {
    const [reject] = outcomesOf(second([norm({fecha: '', tipo: 'bando', titulo: 'Bando Nº 5', contenido: long})]), {strict: true});
    expect(reject).toMatchObject({type: 'reject', code: 'UNKNOWN_TYPE', raw: long});
    expect(reject?.type === 'reject' ? reject.reason : '').toMatch(/'bando' names none of .*; the date is missing/);
    expect(codesOf(outcomesOf(second([norm()], {fecha_boletin: ''}), {strict: true}))).toEqual([['MISSING_BULLETIN_DATE']]);
    expect(codesOf(outcomesOf(second([norm({contenido: 'Breve.'})], {total_normas: 2}), {strict: true}))).toEqual([
      ['COUNT_MISMATCH', 'SHORT_TEXT'],
    ]);
  });

  test('nothing is kept without a text, or without number and title', () => {
    const nameless = {numero: null, titulo: null, tipo: null};
    expect(codesOf(outcomesOf(second([norm({contenido: undefined}), norm({...nameless, contenido: long})])))).toEqual([
      ['NO_TEXT'],
      ['NO_NUMBER_OR_TITLE'],
    ]);
  });

  test('fifty characters are enough', () => {
    const codes = (text: string) => codesOf(outcomesOf(second([norm({contenido: text})])))[0];
    expect(codes('x'.repeat(49))).toEqual(['SHORT_TEXT']);
    expect(codes('x'.repeat(50))).toEqual([]);
  });

  test('a printed year far from the date is remarked', () => {
    const codes = (numero: string) => codesOf(outcomesOf(second([norm({numero})])))[0];
    expect(codes('5/18')).toEqual(['YEAR_DIFFERS']);
    expect(codes('5/19')).toEqual([]);
    expect(codes('5/21')).toEqual([]);
  });

  test('an excerpt of a reject is bounded', () => {
    const [reject] = outcomesOf(second([norm({numero: null, titulo: null, contenido: 'x '.repeat(5000)})]));
    expect(reject?.type === 'reject' ? reject.raw : '').toHaveLength(500);
  });
});
