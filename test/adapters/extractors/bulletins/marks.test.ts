/** Marks fill their line; everything else with brackets is text. */
import {expect, test} from 'vitest';
import {splitAtMarks} from '../../../../src/adapters/extractors/bulletins/marks.ts';

const split = (text: string) => splitAtMarks(text).map(({doc, document}) => [doc, document]);

test('parts between marks, and what stands before', () => {
  expect(split('\n[DOC 1]\nuno\n\n[DOC 2]\ndos\n')).toEqual([
    [null, '\n'],
    [1, '\nuno\n\n'],
    [2, '\ndos\n'],
  ]);
});

test('a mark may begin and end the text, follow another, and stand between CR LF', () => {
  expect(split('[DOC 3]')).toEqual([
    [null, ''],
    [3, ''],
  ]);
  expect(split('[DOC 007]\r\na\r\n[DOC 8]\r')).toEqual([
    [null, ''],
    [7, '\r\na\r\n'],
    [8, '\r'],
  ]);
  expect(split('[DOC 1]\n[DOC 2]\n')).toHaveLength(3);
});

test.each([
  'véase [DOC 1]\n',
  ' [DOC 1]\n',
  '[DOC 1] \n',
  '[DOC 1]x',
  '[DOC ]\n',
  '[DOC x]\n',
  '[doc 1]\n',
  '[DOC 1234567890]\n',
  '[DOC -1]\n',
  '[DOC 1\n]',
])('%j holds no mark', (text) => {
  expect(split(text)).toEqual([[null, text]]);
});

test('a million brackets take no longer than they should', () => {
  for (const piece of ['[DOC ', '[DOC 1]', '\n[DOC 1111111111', '\n[DOC 1]\n']) {
    const begun = performance.now();
    splitAtMarks(piece.repeat(200_000));
    expect(performance.now() - begun).toBeLessThan(1500);
  }
});
