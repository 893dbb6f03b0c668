/** The jsonl format by example. */
import {describe, expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {decodeWhole} from '../../contracts/format.suite.ts';

function shown(text: string | Uint8Array): readonly string[] {
  return decodeWhole(jsonl, Buffer.from(text as string)).map(({line, start, value, code, reason}) => {
    return `${line}:${start} ${code === undefined ? JSON.stringify(value) : `!${code} ${reason}`}`;
  });
}

test.each([
  ['nothing', '', []],
  ['blank lines alone', '\n \n\t\r\n', []],
  ['lines', '{"a":1}\n[2]\n3\n', ['1:0 {"a":1}', '2:8 [2]', '3:12 3']],
  ['a last line without its end', '1\n2', ['1:0 1', '2:2 2']],
  ['CRLF, blanks around, a mark', '\ufeff{"a":1}\r\n\r\n  2 \r\n', ['1:3 {"a":1}', '3:16 2']],
  ['a broken line', '{"a":\n{"b":2}\n', ['1:0 !BAD_JSON the text ends too early, at byte 5 of the record', '2:6 {"b":2}']],
  ['two values on a line', '{"a":1} {"b":2}\n', ["1:0 !BAD_JSON nothing more should stand where '{' stands, at byte 8 of the record"]],
  [
    'a mark that is not at the beginning',
    '1\n\ufeff2\n',
    ['1:0 1', '2:2 !BAD_JSON a value should stand where byte 0xef stands, at byte 0 of the record'],
  ],
  [
    'a line nested too deep',
    `${'['.repeat(2000)}${']'.repeat(2000)}\n1\n`,
    ['1:0 !TOO_DEEP it is nested 2000 levels deep, at most 1024 are taken', '2:4001 1'],
  ],
])('%s', (_, text, expected) => {
  expect(shown(text)).toEqual(expected);
});

test('bytes that are no UTF-8 spoil their own line', () => {
  const bytes = Buffer.concat([Buffer.from('"é"\n"'), Buffer.from([0xc3]), Buffer.from('"\n"ok"')]);
  expect(shown(bytes)).toEqual([
    '1:0 "é"',
    `2:5 !BAD_ENCODING byte 1 of the record is no text in the file's encoding (see input.encoding)`,
    '3:9 "ok"',
  ]);
});

describe('framing', () => {
  test('stands behind the last line feed, and counts lines and records', () => {
    const framer = jsonl.framer({salvage: false}, startOfFile);
    expect(framer.scan(Buffer.from('{"a":1}\n\n{"b"'))).toBe(13);
    expect(framer.boundary).toEqual({offset: 9, line: 3, record: 1, state: null});
    framer.scan(Buffer.from(':2}'));
    expect(framer.boundary.offset).toBe(9);
    framer.finish();
    expect(framer.boundary).toEqual({offset: 16, line: 3, record: 2, state: null});
  });

  test('to the first: takes no byte behind the first record that ends', () => {
    const framer = jsonl.framer({salvage: false}, startOfFile);
    const bytes = Buffer.from('\n \n{"a":1}\n{"b":2}\n');
    expect(framer.scan(bytes.subarray(0, 6), true)).toBe(6);
    expect(framer.scan(bytes.subarray(6), true)).toBe(5);
    expect(framer.boundary).toEqual({offset: 11, line: 4, record: 1, state: null});
  });
});
