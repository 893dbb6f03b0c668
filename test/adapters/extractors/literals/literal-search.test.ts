/** The search for literals: with vectors, plainly and by pattern it finds the same, wherever a literal stands. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {plainRoom, vectorRoom, windowLength, type Room} from '../../../../src/adapters/extractors/literals/kernel.ts';
import {LiteralSearch} from '../../../../src/adapters/extractors/literals/literal-search.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';

const sets: readonly (readonly string[])[] = [
  ['ley', 'decr', 'dec.', 'dto', 'disp', 'orde', 'ord.', 'reso', 'res.'],
  ['$', '€', 'USD', 'EUR', 'ARS', 'pesos', 'lares', 'euros'],
  ['a'],
  ['aaaa', '.'],
  ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'sept', 'seti', 'octubre', 'noviembre', 'diciembre'],
];
const rooms: readonly (readonly [string, () => Room])[] = [
  ['vectors', vectorRoom],
  ['plain code', plainRoom],
];

function placesOf(search: LiteralSearch, text: string): number[] {
  const places: number[] = [];
  search.begin(text);
  for (let at = search.find(0); at !== Infinity; at = search.find(at + 1)) places.push(at);
  return places;
}

/** Where the first four characters of a literal stand, lower-case letters in both cases. */
function standing(literals: readonly string[], text: string): number[] {
  const forms = literals.map((literal) =>
    literal
      .slice(0, 4)
      .split('')
      .map((sign) => (/[a-z]/.test(sign) ? `[${sign}${sign.toUpperCase()}]` : sign.replace(/\W/, '\\$&')))
      .join(''),
  );
  return [...text.matchAll(new RegExp(`(?=${forms.join('|')})`, 'g'))].map(({index}) => index);
}

const pieces = [
  ...sets.flat(),
  'LEY',
  'Ley',
  'ord',
  'pes',
  ' ',
  '\n',
  'a',
  'é',
  'ŏ',
  'Ŏ',
  '\u0165',
  '\u246c\u2465\u2479',
  '\u0000',
  '\ud83d\ude00',
];
const texts = fc.oneof(
  fc.array(fc.constantFrom(...pieces), {maxLength: 60}).map((parts) => parts.join('')),
  fc.string({unit: 'binary', maxLength: 200}),
);

describe('a search for literals', () => {
  it.each(rooms)('finds every place where one stands, with %s, and hardly another', (_, makeRoom) => {
    for (const literals of sets) {
      const search = new LiteralSearch(literals, makeRoom);
      fc.assert(
        fc.property(texts, (text) => {
          const places = placesOf(search, text);
          expect(places).toEqual(expect.arrayContaining(standing(literals, text)));
          expect(places.filter((at, index) => at >= text.length || at <= (places[index - 1] ?? -1))).toEqual([]);
        }),
      );
    }
    const once = new LiteralSearch(sets[0] ?? [], makeRoom);
    expect(placesOf(once, 'Visto la Ley 1, el DECRETO 2, la ord. 3 y el orden')).toEqual([9, 19, 33, 45]);
  });

  it('finds the same with vectors and without, also what is none', () => {
    for (const literals of sets) {
      const fast = new LiteralSearch(literals, vectorRoom);
      const slow = new LiteralSearch(literals, plainRoom);
      fc.assert(
        fc.property(texts, (text) => {
          expect(placesOf(fast, text)).toEqual(placesOf(slow, text));
        }),
      );
    }
  });

  it.each(rooms)('loses nothing at the ends of windows, with %s', (_, makeRoom) => {
    const search = new LiteralSearch(['ley', 'ord.'], makeRoom);
    for (const windows of [1, 2, 3]) {
      for (let back = 0; back < 6; back++) {
        const at = windows * windowLength - back;
        const text = `${'x'.repeat(at)}Ord.${'x'.repeat(10 - back)}LEY`;
        expect(placesOf(search, text)).toEqual([at, at + 14 - back]);
      }
    }
  });

  it.each(rooms)('finds as many as there are, with %s', (_, makeRoom) => {
    const times = 100_000;
    expect(placesOf(new LiteralSearch(['a'], makeRoom), 'a'.repeat(times))).toHaveLength(times);
    expect(placesOf(new LiteralSearch(['ley'], makeRoom), 'Ley '.repeat(times))).toEqual(
      Array.from({length: times}, (_, index) => 4 * index),
    );
  });

  it('passes over what stands before the place asked from', () => {
    const search = new LiteralSearch(['ley']);
    const text = `ley ley ${'x'.repeat(3 * windowLength)}ley`;
    search.begin(text);
    expect(search.find(1)).toBe(4);
    expect(search.find(4)).toBe(4);
    expect(search.find(2 * windowLength)).toBe(text.length - 3);
    expect(search.find(text.length)).toBe(Infinity);
    expect(search.find(text.length)).toBe(Infinity);
  });

  it('forgets the text before', () => {
    const search = new LiteralSearch(['ley']);
    expect(placesOf(search, 'ley ley ley ley')).toHaveLength(4);
    expect(placesOf(search, 'le')).toEqual([]);
    expect(placesOf(search, '')).toEqual([]);
    expect(placesOf(search, 'a ley')).toEqual([2]);
  });

  it('takes more than eight groups, and then finds also what is a bit of two', () => {
    const nine = ['aaa', 'bbb', 'ccc', 'ddd', 'eee', 'fff', 'ggg', 'hhh', 'iii'];
    expect(placesOf(new LiteralSearch(nine.slice(0, 8)), `${nine.join(' ')} aia`)).toEqual([0, 4, 8, 12, 16, 20, 24, 28]);
    expect(placesOf(new LiteralSearch(nine), `${nine.join(' ')} aia`)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
  });

  it.runIf(bulletinsAreHere)(`finds in the real bulletins what a pattern finds${whyNot}`, () => {
    const all = readDocuments();
    for (const literals of sets.slice(0, 2)) {
      const search = new LiteralSearch(literals);
      for (const {text} of all) expect(placesOf(search, text).filter(isStanding(literals, text))).toEqual(standing(literals, text));
    }
  });
});

function isStanding(literals: readonly string[], text: string): (at: number) => boolean {
  const places = new Set(standing(literals, text));
  return (at) => places.has(at);
}
