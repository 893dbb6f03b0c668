/** The grammar of paths to records, and what they match. */
import {expect, test} from 'vitest';
import {json} from '../../../src/adapters/formats/json.ts';
import {beginMatch, isMatch, matchStep, parseRecordsPath} from '../../../src/adapters/formats/records-path.ts';

const key = (name: string): object => ({type: 'key', key: name});

test.each([
  ['', []],
  ['data', [key('data')]],
  ['data.items', [key('data'), key('items')]],
  ['a."b.c"', [key('a'), key('b.c')]],
  ['"".\u00f1 o', [key(''), key('\u00f1 o')]],
  ['"\\u0041\\"".x', [key('A"'), key('x')]],
  ['results.*.rows', [key('results'), {type: 'any'}, key('rows')]],
  ['**.rows', [{type: 'deep'}, key('rows')]],
  ['$.a[0]', [key('$'), key('a[0]')]],
])('%j', (text, segments) => {
  expect(parseRecordsPath(text).segments).toEqual(segments);
});

test.each([
  ['.', 'a key should stand at character 1'],
  ['a.', 'a key should stand at character 3'],
  ['a..b', 'a key should stand at character 3'],
  ['a*', 'a dot should stand at character 2'],
  ['"a', 'the quoted key at character 1 has no end'],
  ['"a"b', 'a dot should stand at character 4'],
  ['"\\x"', 'the quoted key at character 1 is no JSON string'],
  ['a.**', "'**' must be followed by a key"],
  ['***', 'a dot should stand at character 3'],
  [Array.from({length: 31}, () => 'a').join('.'), 'more than 30 segments'],
])('%j is refused: %s', (text, reason) => {
  expect(() => parseRecordsPath(text)).toThrow(reason);
  const {error} = json.options.safeParse({records: text});
  expect(error?.issues.map(({path, message}) => `${path.join('.')}: ${message}`)).toEqual([expect.stringContaining(reason)]);
  expect(error?.issues[0]?.path).toEqual(['records']);
});

test.each([
  ['a.b', ['a', 'b'], true],
  ['a.b', ['a'], false],
  ['a.b', ['a', 'b', 'c'], false],
  ['a.*', ['a', undefined], true],
  ['a.0', ['a', undefined], false],
  ['**.b', ['b'], true],
  ['**.b', ['a', undefined, 'b'], true],
  ['a.**.b.*', ['a', 'x', 'b', 'b', 'c'], true],
  ['a.**.b.*', ['x', 'b', 'c'], false],
])('%s and %j: %s', (text, keys, expected) => {
  const path = parseRecordsPath(text);
  const places = keys.reduce((left, name) => matchStep(path, left, name), beginMatch(path));
  expect(isMatch(path, places)).toBe(expected);
});
