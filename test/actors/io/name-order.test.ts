import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {isBefore} from '../../../src/actors/io/name-order.ts';

test('names come in the order of their bytes in UTF-8, those with characters of two units and halves of such too', () => {
  const unit = fc.constantFrom('a', 'b', '/', 'ñ', '\u{1F600}', '\uFF01', '\ud83d', '\ude00', '\u{10FFFF}', '\uE000', '\uD7FF');
  const name = fc.array(unit, {maxLength: 4}).map((units) => units.join(''));
  fc.assert(
    fc.property(name, name, (one, other) => {
      expect(isBefore(one, other)).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0);
    }),
    {numRuns: 500},
  );
});
