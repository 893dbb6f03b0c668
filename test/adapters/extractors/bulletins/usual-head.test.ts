/** The usual head and the usual title: where the short way speaks, the long way says the same. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {readAnyHead} from '../../../../src/adapters/extractors/bulletins/head.ts';
import {findFooter} from '../../../../src/adapters/extractors/bulletins/noise.ts';
import {readAnyTitle, readUsualTitle} from '../../../../src/adapters/extractors/bulletins/title.ts';
import {readUsualHead} from '../../../../src/adapters/extractors/bulletins/usual-head.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';

const usual = `
Boletines/Carmen de Areco
Decreto Nº1004/19
Decreto Nº 1004/19
Publicado en versión extractada
Carmen de Areco, 18/07/2019
VISTO: el expediente
`;

/** True where the short way spoke. */
function isSame(document: string, declaredTitle: string | null = null): boolean {
  const end = findFooter(document);
  const short = readUsualHead(document, end);
  if (short !== undefined) expect(short).toEqual(readAnyHead(document, end, declaredTitle));
  return short !== undefined;
}

function isSameTitle(title: string): boolean {
  const short = readUsualTitle(title);
  if (short !== undefined) expect(short).toEqual(readAnyTitle(title));
  return short !== undefined;
}

/** What is put in, or in place of so many characters, somewhere in the head. */
const change = fc.record({
  at: fc.nat({max: usual.length}),
  away: fc.nat({max: 12}),
  put: fc.oneof(
    fc.constantFrom(
      '',
      '\n',
      ' ',
      '\u00a0',
      '\u200b',
      '\r',
      '#',
      '**',
      '1',
      '/',
      '-',
      '.',
      ',',
      ':',
      'Decreto Nº 1004/19\n',
      '31/02/2020',
      'Lobos',
    ),
    fc.constantFrom(
      'Boletines/',
      'INICIO\n',
      'Publicado en versión extractada\n',
      'Resolución',
      'Nº',
      'N°',
      '2019',
      '1799',
      '\nRedes Sociales',
    ),
    fc.string({unit: 'binary', maxLength: 2}),
  ),
});

describe('a usual head', () => {
  it('is read at once', () => {
    expect(readUsualHead(usual, usual.length)).toEqual({
      place: 'Carmen de Areco',
      title: 'Decreto Nº 1004/19',
      day: {iso: '2019-07-18'},
      next: usual.indexOf('Publicado'),
    });
    expect(isSame(usual)).toBe(true);
    expect(isSame(usual, 'Ordenanza Nº 1')).toBe(true);
    expect(isSame(usual.replace('Publicado en versión extractada\n', ''))).toBe(true);
  });

  it.each([
    ['another title', (text: string) => text.replace('Nº 1004/19', 'Nº 1005/19')],
    ['a title three times', (text: string) => text.replace('Publicado', 'Decreto Nº1004/19\nPublicado')],
    ['a day that is none', (text: string) => text.replace('18/07', '31/06')],
    ['a day behind the end', (text: string) => text.slice(0, text.indexOf('VISTO')).replace('Carmen de Areco, 18/07/2019\n', '')],
  ])('is left to the long way with %s', (_, alter) => {
    expect(isSame(alter(usual))).toBe(false);
  });

  it('is what the long way says, with anything changed', () => {
    let spoken = 0;
    fc.assert(
      fc.property(fc.array(change, {maxLength: 3}), (changes) => {
        const text = changes.reduce((whole, {at, away, put}) => whole.slice(0, at) + put + whole.slice(at + away), usual);
        if (isSame(text)) spoken++;
      }),
      {numRuns: 5000},
    );
    expect(spoken).toBeGreaterThan(500);
  });

  it.runIf(bulletinsAreHere)(`stands on nearly all real pages${whyNot}`, () => {
    const all = readDocuments();
    expect(all.filter(({text}) => isSame(text)).length).toBeGreaterThan(0.9 * all.length);
  });
});

describe('a usual title', () => {
  it.each(['Decreto Nº 1', 'Ordenanza Nº 0045', 'Resolución Nº 123456/19', 'Disposición Nº 12-2024'])('%s is read at once', (title) => {
    expect(isSameTitle(title)).toBe(true);
  });

  it.each([
    'Decreto Nº 1.234',
    'Decreto Nº 1/201',
    'Decreto Nº 1/1700',
    'DECRETO Nº 1',
    'Decreto Nº 1 bis',
    'Edicto',
    'Decreto Nº 1234567',
  ])('%s is left to the long way', (title) => {
    expect(isSameTitle(title)).toBe(false);
  });

  it('is what the long way says, with anything changed', () => {
    const numbers = fc.tuple(
      fc.constantFrom('Decreto', 'Ordenanza', 'Acta', 'Resolución'),
      fc.nat(),
      fc.constantFrom('', '/', '-', '.'),
      fc.nat({max: 3000}),
    );
    fc.assert(
      fc.property(numbers, fc.array(change, {maxLength: 2}), ([kind, number, mark, year], changes) => {
        const title = `${kind} Nº ${number}${mark}${mark === '' ? '' : year}`;
        isSameTitle(title);
        isSameTitle(changes.reduce((whole, {at, away, put}) => whole.slice(0, at % 20) + put + whole.slice((at % 20) + away), title));
      }),
      {numRuns: 3000},
    );
  });
});
