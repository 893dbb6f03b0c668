/** Articles before a norm: looking at the end of what stands before says what all of it says. */
import * as fc from '../../../support/properties.ts';
import {expect, it} from 'vitest';
import {articleBefore, articleIn, articleInAll} from '../../../../src/adapters/extractors/references/article.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {citations} from './pieces.ts';

it('reads the last article that a number follows', () => {
  const before = 'conforme los artículos 12 y 13 bis, y en su parte 2 el art. 130 de la ';
  expect(articleBefore(`${before}Ley`, before.length, 0)).toBe('130');
  expect(articleBefore(`${before}Ley`, before.length, 60)).toBeNull();
  expect(articleIn('art. 5 y en parte de la')).toBe(articleInAll('art. 5 y en parte de la'));
  expect(articleIn('el art. 5 y el ártículo 6 de la')).toBe('6');
});

it('reads from the end what is read from all', () => {
  fc.assert(
    fc.property(citations, fc.constantFrom('', 'de la', 'del', 'art. 5 de la', 'art 1 y 2 de la citada'), (text, end) => {
      expect(articleIn(text + end)).toBe(articleInAll(text + end));
    }),
    {numRuns: 2000},
  );
});

it('asks before it folds whether a link may end there, and loses none by it', () => {
  const word = fc.constantFrom(
    'de',
    'DEL',
    'la',
    'Las',
    'los',
    'el',
    'Él',
    'dél',
    'citada',
    'referidas',
    'propio',
    'ordenada',
    'le',
    'ñde',
    '4de',
    '·la',
  );
  const blank = fc.constantFrom(' ', '\n', '\u00a0', '\u00ad', '', '. ');
  let found = 0;
  fc.assert(
    fc.property(fc.array(fc.tuple(word, blank), {minLength: 1, maxLength: 4}), blank, (words, behind) => {
      const before = `según el art. 5 ${words.map((pair) => pair.join('')).join('')}`;
      const printed = before.trimEnd().replace(/[\s\u00ad]+$/, '');
      const expected = /[elaso]$/i.test(printed) ? articleInAll(printed) : null;
      if (expected !== null) found++;
      expect(articleBefore(before + behind.trim(), before.length, 0)).toBe(expected);
    }),
    {numRuns: 2000},
  );
  expect(found).toBeGreaterThan(100);
});

it.runIf(bulletinsAreHere)(`and so before every law in the real bulletins${whyNot}`, () => {
  let found = 0;
  for (const {text} of readDocuments()) {
    for (const {index} of text.matchAll(/\s+(?:ley|decreto|ordenanza)/gi)) {
      const printed = text.slice(Math.max(0, index - 110), index);
      const articles = articleIn(printed);
      if (articles !== null) found++;
      if (articles !== articleInAll(printed)) expect([printed, articles]).toEqual([printed, articleInAll(printed)]);
    }
  }
  expect(found).toBeGreaterThan(1000);
});
