import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {matchesGlob} from '../../../src/llm/answer-store/glob.ts';

test.each([
  ['', '', true],
  ['', '*', true],
  ['', '?', false],
  ['abc', 'abc', true],
  ['abc', 'ab', false],
  ['abc', 'a?c', true],
  ['abc', '*c', true],
  ['abcabd', '*ab?', true],
  ['abcabd', '*abc', false],
  ['{"slug":"x"}', '*"slug"*', true],
  ['a*b', 'a*b', true],
  ['aXb', 'a**b', true],
  ['a.b', 'a.b', true],
  ['axb', 'a.b', false],
])('%j by %j: %s', (text, pattern, matches) => {
  expect(matchesGlob(text, pattern)).toBe(matches);
});

test('says what a regular expression says', () => {
  const texts = fc.array(fc.constantFrom('a', 'b', '*', '?'), {maxLength: 12}).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, texts, (text, pattern) => {
      const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]');
      expect(matchesGlob(text, pattern)).toBe(new RegExp(`^${source}$`).test(text));
    }),
    {numRuns: 2000},
  );
});

test('many stars take no time that grows with their number', () => {
  // A search that goes back to each star would still be at it tomorrow.
  expect(matchesGlob('a'.repeat(5000), `${'*a'.repeat(200)}b`)).toBe(false);
});
