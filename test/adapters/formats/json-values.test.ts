/** Numbers and keys of JSON text: nothing is altered without a word, and what can be told is told. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {readCloneable, readJson} from '../../../src/adapters/formats/json-values.ts';

/** Read and written again. */
const again = (text: string): string => JSON.stringify(readJson(text).value);

describe('numbers', () => {
  test.each([
    '12345678901234567890',
    '-9007199254740993',
    '0.12345678901234567890123',
    '1e400',
    '-1E+400',
    '1e-400',
    '3.141592653589793238',
    '100000000000000000000000001',
  ])('%s is written as it stood', (source) => {
    expect(again(`{"a":[${source}],"b":1}`)).toBe(`{"a":[${source}],"b":1}`);
  });

  test.each([
    ['9007199254740992', 9007199254740992],
    ['1000000000000000000000', 1e21],
    ['1.10', 1.1],
    ['0.1000000000000000000000', 0.1],
    ['1e100', 1e100],
    ['1.5e-300', 1.5e-300],
    ['123456789012345', 123456789012345],
    ['0.30000000000000004', 0.30000000000000004],
  ])('%s is a number like any other', (source, value) => {
    expect(readJson(source).value).toBe(value);
  });

  test('any decimal keeps its value', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,24})$/);
    const decimals = fc.stringMatching(/^(\.\d{1,24})?$/);
    const exponent = fc.stringMatching(/^([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(fc.constantFrom('', '-'), digits, decimals, exponent, (sign, whole, fraction, power) => {
        const source = sign + whole + fraction + power;
        expect(sameValue(again(source), source)).toBe(true);
      }),
    );
  });

  test('digits inside of texts are texts', () => {
    const text = '{"id":"12345678901234567890","e":"1e400"}';
    expect(readJson(text).value).toEqual({id: '12345678901234567890', e: '1e400'});
  });

  test('what crosses threads holds the digits as a text', () => {
    expect(readCloneable('{"n":12345678901234567890,"m":7}')).toEqual({n: '12345678901234567890', m: 7});
  });
});

describe('keys that stand twice', () => {
  test.each([
    ['{"a":1,"a":2}', ['a']],
    ['{"a" : 1, "a":2}', ['a']],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"a":{"b":1},"c":{"b":1}}', []],
    ['[{"a":1},{"a":2}]', []],
    ['{"a":"\\":","b":"x : y","c":"{\\"a\\":1}"}', []],
    ['{"x":[{"k":1,"k":2}],"y":{"l":1,"l":{"l":1}}}', ['k', 'l']],
    ['{"a":1,"b":1,"c":1,"d":1,"a":1,"b":1,"c":1,"d":1}', ['a', 'b', 'c']],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['{"a":12345678901234567890,"a":12345678901234567890}', ['a']],
  ])('%s', (text, doubled) => {
    expect(readJson(text).doubled).toEqual(doubled);
  });

  test('of any value written by JSON.stringify there are none', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(readJson(text).doubled).toEqual([]);
      }),
    );
  });

  // A linear way is done in a second, one that looks back over what it has seen not within the test's time-out.
  test.each(['"a":1,', '"a" :1,', '":":":",', '"\\":":1,', '"a":[{}],'])('a million of %s take linear time', (member) => {
    const text = `{${member.repeat(1_000_000)}"z":0}`;
    expect(readJson(text).doubled).toHaveLength(1);
  });
});

/** By exact arithmetic: both as a whole number times the same power of ten. */
function sameValue(one: string, other: string): boolean {
  const [left, right] = [scaled(one), scaled(other)];
  const power = left.power < right.power ? left.power : right.power;
  return left.digits * 10n ** BigInt(left.power - power) === right.digits * 10n ** BigInt(right.power - power);
}

function scaled(text: string): {readonly digits: bigint; readonly power: number} {
  const [, sign, whole = '', fraction = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n);
  return {digits, power: Number(power) - fraction.length};
}
