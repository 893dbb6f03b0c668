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

// A linear way is done in a second, one that goes back over what it has seen not within the test's time-out, however fast the machine.
test.each([
  ['[DOC ', 1],
  ['[DOC 1]', 1],
  ['\n[DOC 1111111111', 1],
  ['\n[DOC 1]\n', 2_000_001],
])('two million of %j are read in linear time', (piece, parts) => {
  expect(splitAtMarks(piece.repeat(2_000_000))).toHaveLength(parts);
});
