/** Texts that hold whatever a delimited file might: mostly delimiters, quotes and line ends, where readers go astray. */
import * as fc from '../../../support/properties.ts';

export interface GarbageAlphabet {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly lineEnds?: readonly string[];
}

/** Pieces of text, one behind the other. */
export function garbage(
  {delimiter = ',', quote = '"', lineEnds = ['\n', '\r\n', '\r']}: GarbageAlphabet = {},
  maxLength = 60,
): fc.Arbitrary<string> {
  const word = fc.constantFrom('a', 'bc', '1', ' ', '\t', '#', '\\', 'ñ', '日本', '🎉', '\u0000', ';');
  const row = fc.constantFrom(`1${delimiter}2`, `x${delimiter}${quote}y${quote}`, `${quote}${quote}${delimiter}`);
  const line = fc.tuple(row, fc.constantFrom(...lineEnds)).map(([text, end]) => text + end);
  const piece = fc.oneof(
    {weight: 4, arbitrary: word},
    {weight: 3, arbitrary: fc.constant(delimiter)},
    {weight: 4, arbitrary: fc.constant(quote)},
    {weight: 3, arbitrary: fc.constantFrom(...lineEnds)},
    {weight: 2, arbitrary: line},
    {weight: 1, arbitrary: fc.constantFrom(quote + quote, quote + delimiter, delimiter + quote, `${lineEnds[0]}${quote}`, 'x'.repeat(40))},
  );
  return fc.array(piece, {maxLength}).map((pieces) => pieces.join(''));
}
