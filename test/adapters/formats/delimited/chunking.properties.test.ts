/** However the bytes of a delimited file are cut, its rows are the same: any text, whole or broken, in any dialect. */
import * as fc from '../../../support/properties.ts';
import {expect, test} from 'vitest';
import {csv} from '../../../../src/adapters/formats/delimited/csv.ts';
import {lines} from '../../../../src/adapters/formats/delimited/lines.ts';
import {decodeByFirst, decodeFramed, decodeInSteps, decodeWhole, framings} from '../../../contracts/format.suite.ts';
import {garbage} from './garbage.ts';

const optionsOfTables = fc.record({
  header: fc.constant(['a', 'b']),
  quote: fc.constantFrom('"', 'none'),
  escape: fc.constantFrom('auto', '\\'),
  comment: fc.constantFrom(null, '#'),
  trim: fc.boolean(),
  skipRows: fc.constantFrom(0, 1),
  maxRows: fc.constantFrom(null, 1, 4),
  skipEmpty: fc.constantFrom(false, true),
  fieldBytesMax: fc.constantFrom(64, 90, 4096),
});

test('tables of any text in any dialect', () => {
  fc.assert(
    fc.property(garbage({}, 90), optionsOfTables, framings, fc.boolean(), (text, given, framing, hasMark) => {
      const bytes = Buffer.from(hasMark ? `\ufeff${text}` : text);
      const whole = decodeWhole(csv, bytes, given);
      const options = csv.options.parse(given);
      expect(decodeFramed(csv, bytes, {options, framing})).toEqual(whole);
      expect(decodeInSteps(csv, bytes, {options, every: 1})).toEqual(whole);
      expect(decodeByFirst(csv, bytes, options)).toEqual(whole);
    }),
    {numRuns: 1000},
  );
});

test('lines of any text', () => {
  fc.assert(
    fc.property(garbage(), fc.record({trim: fc.boolean(), comment: fc.constantFrom(null, '#')}), framings, (text, given, framing) => {
      const bytes = Buffer.from(text);
      const whole = decodeWhole(lines, bytes, given);
      const options = lines.options.parse(given);
      expect(decodeFramed(lines, bytes, {options, framing})).toEqual(whole);
      expect(decodeByFirst(lines, bytes, options)).toEqual(whole);
      const isBlank = (line: string): boolean => (given.trim ? line.replaceAll(/[ \t]/g, '') === '' : line === '');
      const isComment = (line: string): boolean =>
        given.comment !== null && (given.trim ? line.replace(/^[ \t]+/, '') : line).startsWith('#');
      const expected = text.split(/\r\n?|\n/).filter((line) => !isBlank(line) && !isComment(line));
      expect(whole.map(({value}) => (value as {value: string}).value)).toEqual(given.trim ? expected.map((line) => line.trim()) : expected);
    }),
    {numRuns: 300},
  );
});
