/** The places where amounts may stand: those that plain patterns find, in their order. */
import * as fc from '../../../support/properties.ts';
import {expect, it} from 'vitest';
import {type Candidate, Candidates} from '../../../../src/adapters/extractors/amounts/candidates.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {sums} from './pieces.ts';

const letter = '[a-zA-ZÀ-ÖØ-öø-\\u024f]';
const signs = [
  `(?<=(?<!${letter})[uU])\\$[sSdD](?!${letter})`,
  `(?<!(?<!${letter})[rR])\\$`,
  '€',
  `(?<!${letter})(?:USD|EUR|ARS)(?!${letter}|\\$)`,
];
const sign = new RegExp(signs.join('|'), 'g');
const name = new RegExp(`(?<!${letter})(?:[pP][eE][sS][oO][sS]|[eE][uU][rR][oO][sS]|[dD][oOóÓ][lL][aA][rR][eE][sS])`, 'g');

/** One for all texts, as the extractor has it: nothing of one shows in the next. */
const candidates = new Candidates();

function candidatesOf(text: string): readonly Candidate[] {
  const found: Candidate[] = [];
  candidates.begin(text);
  for (let next = candidates.take(); next !== undefined; next = candidates.take()) found.push(next);
  return found;
}

function expectSame(text: string): void {
  const found = candidatesOf(text);
  const names = [...text.matchAll(name)].map((match) => [match.index, match.index + match[0].length]);
  expect(found.filter(({kind}) => kind === 'name').map(({start, end}) => [start, end])).toEqual(names);
  const ends = [...text.matchAll(sign)].map((match) => match.index + match[0].length);
  expect(found.filter(({kind}) => kind === 'sign').map(({end}) => end)).toEqual(ends);
}

it('candidates are what plain patterns find', () => {
  expect(candidatesOf('U$S 5, $ 6 y EUROS, USD$ 1')).toEqual([
    {start: 0, end: 3, currency: 'USD', kind: 'sign'},
    {start: 7, end: 8, currency: 'ARS', kind: 'sign'},
    {start: 13, end: 18, currency: 'EUR', kind: 'name'},
    {start: 20, end: 24, currency: 'USD', kind: 'sign'},
  ]);
  fc.assert(
    fc.property(sums, (text) => expectSame(text)),
    {numRuns: 1000},
  );
});

it.runIf(bulletinsAreHere)(`and so in the real bulletins${whyNot}`, () => {
  for (const {text} of readDocuments()) expectSame(text);
});
