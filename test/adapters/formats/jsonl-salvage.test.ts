/** What is recovered from lines that are not as they should be, and what is said of it. */
import {describe, expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {RecordFault} from '../../../src/contracts/format.ts';
import {startOfFile} from '../../../src/model/chunk.ts';

/** Values as they are read, `!` before those with the remark that they were salvaged, `?` and the text for rejects. */
function salvaged(text: string): readonly string[] {
  const decoder = jsonl.decoder({salvage: true}, {file: 'f', from: startOfFile, bytes: Buffer.from(text), last: true});
  const seen: string[] = [];
  for (let entry = decoder.next(); entry !== undefined; entry = decoder.next()) {
    if (entry.type !== 'record') throw new Error('all of it is UTF-8');
    try {
      const value = JSON.stringify(entry.parse());
      seen.push(`${entry.notes?.some(({code}) => code === 'SALVAGED') === true ? '!' : ''}${value}`);
    } catch (cause) {
      expect(cause).toBeInstanceOf(RecordFault);
      seen.push(`?${Buffer.from(entry.text).toString()}`);
    }
  }
  return seen;
}

describe('salvage', () => {
  test.each([
    ['lines as they should be', '{"a":1}\n\n {"a":2} \r\n7', ['{"a":1}', '{"a":2}', '7']],
    ['two values on a line', '{"a":1}{"b":"}{"}\n{"c":1}\n', ['!{"a":1}', '!{"b":"}{"}', '{"c":1}']],
    ['commas between values', '{"a":1}, {"a":2},\n', ['!{"a":1}', '!{"a":2}']],
    ['a value over lines', '{\n  "a": {\n    "b": 1\n  }\n}\n{"c":1}\n', ['!{"a":{"b":1}}', '{"c":1}']],
    ['a value over lines without indentation', '{"a":[\n1,\n2]}\n', ['!{"a":[1,2]}']],
    ['a line cut off before a good one', '{"a":1,"b":\n{"c":1}\n{"d":1}\n', ['?{"a":1,"b":', '{"c":1}', '{"d":1}']],
    ['a line cut off in a text', '{"a":"x\n{"c":1}\n', ['?{"a":"x', '{"c":1}']],
    ['the last value cut off', '{"a":1}\n{"b":[1,', ['{"a":1}', '?{"b":[1,']],
    ['words before a value', 'INFO {"a":1}\n', ['?INFO', '!{"a":1}']],
    ['brackets that close nothing', ']}\n{"a":1}\n', ['?]}', '{"a":1}']],
  ])('%s', (_name, text, seen) => {
    expect(salvaged(text)).toEqual(seen);
  });

  test('a bracket that never closes costs no more than its bound', () => {
    const lines = Array.from({length: 40_000}, (_, index) => ` {"n":${index}}`);
    const seen = salvaged(`{"open":\n${lines.join('\n')}\n`);
    expect(seen.length).toBeGreaterThan(10_000);
    expect(seen.at(-1)).toBe('{"n":39999}');
    expect(seen.filter((value) => value.startsWith('?'))).toHaveLength(1);
  });
});

test('without salvage each such line is one reject', () => {
  const decoder = jsonl.decoder({salvage: false}, {file: 'f', from: startOfFile, bytes: Buffer.from('{"a":1}{"b":2}\n'), last: true});
  const entry = decoder.next();
  expect(() => entry?.type === 'record' && entry.parse()).toThrow(RecordFault);
  expect(decoder.next()).toBeUndefined();
});
