/** The site's frame goes, a norm's own lines stay, even where they look alike. */
import {expect, test} from 'vitest';
import {findFooter, lineFrom, skipMenu} from '../../../../src/adapters/extractors/bulletins/noise.ts';
import {fixture} from './extracting.ts';

const menu = `Sistema de Boletín Oficial Municipal | Buenos Aires Provincia
INICIO
ACERCA DEL SIBOM
BOLETINES
MUNICIPIOS
ADMINISTRACION
Sistema de Boletines Oficiales Municipales (SIBOM)
Boletines/Carmen de Areco
`;
const footer = 'Redes Sociales\nContacto\nAutoridad de Aplicación\nSecretaría General\nGDEBA\nSIAPE';

function restOf(text: string): string {
  return text.slice(skipMenu(text).start, findFooter(text));
}

test('menu and footer go', () => {
  expect(restOf(`${menu}Decreto\nVisto\n${footer}`)).toBe('Decreto\nVisto\n');
  expect(restOf(`${menu}Decreto\nVisto\n${footer}\n\n`)).toBe('Decreto\nVisto\n');
  expect(skipMenu(menu)).toEqual({start: menu.length, framed: true, place: 'Carmen de Areco'});
});

test('the path alone is a frame, blank lines before it do not matter', () => {
  expect(skipMenu('\n \r\nBoletines/Lobos\r\nDecreto')).toEqual({start: 21, framed: true, place: 'Lobos'});
  expect(skipMenu('Boletines/')).toEqual({start: 11, framed: true, place: null});
});

test.each([
  ['MUNICIPIOS\nINICIO\nDe las obras', 'menu words without the name of the site'],
  ['Decreto\nBoletines/Lobos', 'a path further down'],
  ['Visto\nContacto', 'one footer word at the end'],
  ['Visto\nRedes Sociales', 'the first footer line alone'],
  ['Visto\nRedes Sociales\nExpedientes', 'two footer lines'],
  ['Redes Sociales\nContacto\nARBA\nGDEBA\nComuníquese', 'a footer that ends in content'],
  ['Contacto\nARBA\nGDEBA\nSIAPE', 'a footer that never opens'],
  ['', 'nothing'],
])('%j stays: %s', (text) => {
  expect(restOf(text)).toBe(text);
});

test("a norm's own last line stays, though it is a footer's first", () => {
  expect(restOf(`Visto\nRedes Sociales\n${footer}`)).toBe('Visto\nRedes Sociales\n');
});

test('lines come without their blanks, and empty ones not at all', () => {
  expect(lineFrom('\n  \n a \n', 0)).toEqual({text: 'a', start: 4, next: 8});
  expect(lineFrom(' \n', 0)).toBeUndefined();
});

test('the frame as it is printed now is found in one piece, and that is what its lines give', () => {
  const [before = '', after = ''] =
    (
      JSON.parse(fixture('Puerto_Sereno_3.json').toString()) as {readonly normas: readonly {readonly contenido: string}[]}
    ).normas[0]?.contenido.split(/(?<=SIBOM\)\n)Boletines[^]*(?=\nRedes)/) ?? [];
  const site = 'Sistema de Boletines Oficiales Municipales (SIBOM)\n';
  for (const lines of [0, 2, 3, 4, 9]) {
    const page = `${before}${site.repeat(lines)}Boletines/Lobos\nVisto${after}`;
    expect(restOf(page)).toBe('Visto\n');
    // A blank behind a line keeps it from being one piece.
    expect(restOf(page.replace('INICIO', 'INICIO ').replace('SIAPE', 'SIAPE '))).toBe('Visto\n');
  }
});

// A linear way is done in a second, one that goes back over what it has seen not within the test's time-out, however fast the machine.
test.each([
  ['INICIO\n', 0],
  ['SIAPE\n', 0],
  ['\n', 0],
  [' ', 0],
  ['Redes Sociales\n', 3],
  ['Boletines/\n', 1],
])('a page of %j, three million times, is read in linear time', (piece, cutOff) => {
  const page = piece.repeat(3_000_000);
  expect(restOf(page)).toHaveLength(page.length - cutOff * piece.length);
});
