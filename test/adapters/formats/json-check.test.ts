/** What is a number, told by bytes as JSON.parse tells it: alone, within an array, and cut where it stands. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {checkJson, findFault} from '../../../src/adapters/formats/json-check.ts';

const numberish = fc.oneof(
  fc.string({unit: fc.constantFrom(...'+-.0019eE'), minLength: 1, maxLength: 9}),
  fc.double({noNaN: true, noDefaultInfinity: true}).map((value) => JSON.stringify(value)),
  fc.tuple(fc.nat(), fc.constantFrom('.', 'e', 'E+', '-', '..', '.5e'), fc.nat()).map((parts) => parts.join('')),
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test('a number is one where JSON.parse says so', () => {
  fc.assert(
    fc.property(numberish, (text) => {
      for (const whole of [`[${text}]`, `{"a":${text},"b":1}`, `[1,${text} ,2]`]) {
        expect(findFault(Buffer.from(whole)) === undefined, whole).toBe(isJson(whole));
      }
    }),
    {numRuns: 500},
  );
});

test('one that the end cuts is open, and one that ends there is whole', () => {
  const at = (text: string): unknown => {
    const {fault, isOpen, values} = checkJson(Buffer.from(text));
    return [fault?.at, isOpen, values];
  };
  expect(at('12.5')).toEqual([undefined, false, 1]);
  for (const cut of ['-', '12.', '1e', '1e+', '0.']) expect(at(cut), cut).toEqual([undefined, true, 0]);
  for (const [text, place] of [
    ['01', 1],
    ['1.2.3', 3],
    ['+1', 0],
    ['12true', 2],
    ['-a', 0],
  ] as const)
    expect(at(text), text).toEqual([place, false, 0]);
});
