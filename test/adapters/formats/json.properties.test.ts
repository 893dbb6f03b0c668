/** Whatever JSON is printed however, and cut wherever: the records, their bytes, lines and numbers are those that were printed. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import type {Format} from '../../../src/contracts/format.ts';
import {json} from '../../../src/adapters/formats/json.ts';
import {jsonl} from '../../../src/adapters/formats/jsonl.ts';
import {decodeByFirst, decodeFramed, decodeInSteps, decodeWhole, framings} from '../../contracts/format.suite.ts';
import {arrays, lines, sequences, type Printed} from './json-trees.ts';

const numRuns = 300;

function expectPrinted(format: Format, printed: Printed): void {
  const seen = decodeWhole(format, Buffer.from(printed.text));
  const places = seen.map(({start, line, index, value}) => ({start, line, index, value}));
  expect(places).toEqual(
    printed.records.map(({value, start, line}, index) => ({start, line, index, value: JSON.parse(JSON.stringify(value)) as unknown})),
  );
}

const shapes = [
  {name: 'json: an array', format: json, printed: arrays},
  {name: 'json: a sequence of values', format: json, printed: sequences},
  {name: 'jsonl', format: jsonl, printed: lines},
];

test.each(shapes)('$name: decoded as it was printed', ({format, printed}) => {
  fc.assert(
    fc.property(printed, (file) => expectPrinted(format, file)),
    {numRuns},
  );
});

test.each(shapes)('$name: the same in any pieces and ranges', ({format, printed}) => {
  const options: unknown = format.options.parse({});
  fc.assert(
    fc.property(printed, framings, (file, framing) => {
      const bytes = Buffer.from(file.text);
      expect(decodeFramed(format, bytes, {options, framing})).toEqual(decodeWhole(format, bytes));
    }),
    {numRuns},
  );
});

/** Mostly structure, in no order: what framing must not derail on. */
const garbage = fc.array(
  fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '\\',
      '\\"',
      '\n',
      ' ',
      'x',
      '1',
      'true',
      '"a":',
      '{"a":1}',
      '[1,2]',
      '"b"',
      '\ufeff',
      '\u0000',
      '{"d":{"i":[',
    ),
    fc.string({maxLength: 3}),
  ),
  {maxLength: 40},
);
const badBytes = fc.tuple(garbage, fc.array(fc.constantFrom(0xff, 0xef, 0xc3, 0x80, 0x0a), {maxLength: 3})).map(([parts, bytes]) => {
  const middle = parts.length >> 1;
  return Buffer.concat([Buffer.from(parts.slice(0, middle).join('')), Buffer.from(bytes), Buffer.from(parts.slice(middle).join(''))]);
});

const hostile = [
  {name: 'json', format: json, given: {}},
  {name: 'json at a path', format: json, given: {records: 'd.i'}},
  {name: 'jsonl', format: jsonl, given: {}},
];

test.each(hostile)('$name: any garbage is cut and judged the same in any pieces, ranges and steps', ({format, given}) => {
  const options: unknown = (format as Format).options.parse(given);
  fc.assert(
    fc.property(badBytes, framings, fc.integer({min: 1, max: 3}), (bytes, framing, every) => {
      const whole = decodeWhole(format, bytes, given);
      expect(decodeFramed(format, bytes, {options, framing})).toEqual(whole);
      expect(decodeInSteps(format, bytes, {options, every})).toEqual(whole);
      expect(decodeByFirst(format, bytes, options)).toEqual(whole);
    }),
    {numRuns: 600},
  );
});

test('json: what JSON.parse takes gives no reject, what it refuses gives one', () => {
  fc.assert(
    fc.property(badBytes, (bytes) => {
      const text = bytes.toString('utf8');
      const isClean = Buffer.from(text).equals(bytes) && isJson(text);
      const faults = decodeWhole(json, bytes).filter(({code}) => code !== undefined);
      // A sequence of values is no JSON to JSON.parse, and fine here: only the one direction holds for it.
      if (isClean) expect(faults).toEqual([]);
      else if (faults.length === 0) expect(isSequence(bytes)).toBe(true);
    }),
    {numRuns: 1000},
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Every byte outside of the records is a blank, a mark, or the comma or bracket of a top-level array. */
function isSequence(bytes: Buffer): boolean {
  const seen = decodeWhole(json, bytes);
  const records = new Set(seen.map(({start}) => start));
  let rest = '';
  for (let at = 0; at < bytes.length;) {
    const record = records.has(at) ? seen.find(({start}) => start === at) : undefined;
    if (record !== undefined && !isJson(Buffer.from(record.text, 'latin1').toString())) return false;
    rest += record === undefined ? String.fromCharCode(bytes[at] as number) : 'v';
    at += record === undefined ? 1 : record.text.length;
  }
  return /^(?:\xef\xbb\xbf)?(?:\s|v|\[\s*(?:v\s*(?:,\s*v\s*)*)?\])*$/.test(rest);
}
