/** What a schema is shown of numbers that no double holds, and what is put back. */
import {expect, test} from 'vitest';
import {showDoubles} from '../../../src/adapters/extractors/raw-numbers.ts';
import {readJson} from '../../../src/adapters/formats/json-values.ts';

const text = '{"id":12345678901234567890,"list":[{"n":0.1234567890123456789},7],"big":1e400,"__proto__":9007199254740993}';

test('a record without raw numbers is shown as it is', () => {
  const record = {a: [1, {b: 'x'}], c: null};
  expect(showDoubles(record).record).toBe(record);
  expect(showDoubles(record).restore('other')).toBe('other');
});

test('doubles are shown, and what comes back unchanged is written as it stood', () => {
  const record = readJson(text).value;
  const {record: shown, restore} = showDoubles(record);
  expect((shown as {id: unknown}).id).toBe(Number('12345678901234567890'));
  expect((shown as {list: unknown}).list).toEqual([{n: Number('0.1234567890123456789')}, 7]);
  expect((shown as {big: unknown}).big).toBe(Infinity);
  expect(JSON.stringify(restore(shown))).toBe(text);
  expect(JSON.stringify(record)).toBe(text);
});

test('what a schema changed, left out or added stays as it made it', () => {
  const {restore} = showDoubles(readJson('{"a":12345678901234567890,"b":12345678901234567890,"c":[12345678901234567890]}').value);
  const made = {a: Number('12345678901234567890'), b: '12345678901234567890', d: new Date(0), c: 'none'};
  expect(JSON.stringify(restore(made))).toBe(
    '{"a":12345678901234567890,"b":"12345678901234567890","d":"1970-01-01T00:00:00.000Z","c":"none"}',
  );
});
