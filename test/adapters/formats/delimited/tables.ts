/** Tables of any text, and the ways to write them down: what a reader must give back. */
import * as fc from '../../../support/properties.ts';

export interface Writing {
  readonly delimiter: string;
  readonly quote: string;
  readonly lineEnd: string;
  /** Which fields are quoted though they need not be, over and over. */
  readonly quotes: readonly boolean[];
  readonly hasLastLineEnd: boolean;
  readonly hasMark: boolean;
}

export const writings: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|', ' ', '\u0001'),
  quote: fc.constantFrom('"', "'"),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  quotes: fc.array(fc.boolean(), {minLength: 1, maxLength: 7}),
  hasLastLineEnd: fc.boolean(),
  hasMark: fc.boolean(),
});

const fragment = fc.constantFrom(
  'a',
  'B7',
  ' ',
  ',',
  ';',
  '\t',
  '|',
  '"',
  "'",
  '\n',
  '\r\n',
  '\r',
  '\\',
  '#',
  'ñ',
  '日',
  '🎉',
  '\u0000',
  '\u0001',
  '',
);
export const cells: fc.Arbitrary<string> = fc.oneof(
  {weight: 4, arbitrary: fc.array(fragment, {maxLength: 6}).map((parts) => parts.join(''))},
  {weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 8}).filter((text) => !hasLoneSurrogate(text))},
  {weight: 1, arbitrary: fc.constant('')},
);

/** Rows of equal length, one at least. */
export const tables: fc.Arbitrary<readonly (readonly string[])[]> = fc
  .integer({min: 1, max: 6})
  .chain((width) => fc.array(fc.array(cells, {minLength: width, maxLength: width}), {minLength: 1, maxLength: 12}));

/** As RFC 4180 has it, with other characters. A row that would be a blank line is quoted. */
export function writeTable(rows: readonly (readonly string[])[], writing: Writing): string {
  const {delimiter, quote, lineEnd, quotes, hasLastLineEnd, hasMark} = writing;
  let field = 0;
  const write = (text: string): string => {
    const isQuoted = quotes[field++ % quotes.length] === true || [delimiter, quote, '\n', '\r', '\ufeff'].some((one) => text.includes(one));
    return isQuoted ? quote + text.replaceAll(quote, quote + quote) + quote : text;
  };
  const lines = rows.map((row) => row.map(write).join(delimiter)).map((line) => (line === '' ? quote + quote : line));
  return (hasMark ? '\ufeff' : '') + lines.join(lineEnd) + (hasLastLineEnd ? lineEnd : '');
}

function hasLoneSurrogate(text: string): boolean {
  return !text.isWellFormed();
}
