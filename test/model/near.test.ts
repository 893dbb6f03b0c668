import {expect, test} from 'vitest';
import {nameHint, nearestName} from '../../src/model/near.ts';

const known = ['use', 'with', 'from', 'into', 'onError', 'memoryMb', 'threads'];

test.each([
  ['usse', 'use'],
  ['form', 'from'],
  ['onerror', 'onError'],
  ['memory', 'memoryMb'],
  ['thraeds', 'threads'],
  ['xyz', undefined],
  ['', undefined],
  ['a'.repeat(10_000), undefined],
])('%s is near %s', (written, expected) => {
  expect(nearestName(written, known)).toBe(expected);
});

test('what is near nothing is told what there is', () => {
  expect(nameHint('zzzzz', ['a1', 'b2'])).toBe('there are a1, b2');
  expect(nameHint('fro', known)).toBe("did you mean 'from'?");
});
