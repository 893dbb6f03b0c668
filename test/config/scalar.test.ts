import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {parse} from 'yaml';
import {readScalar} from '../../src/config/scalar.ts';

function asYaml(text: string): unknown {
  try {
    return parse(text, {maxAliasCount: 0, logLevel: 'silent'});
  } catch {
    return text;
  }
}

test.each([
  '/data/out-1/x.ts',
  './x',
  '../x',
  '...',
  '.5',
  '.',
  'a.b',
  'single',
  'true',
  'True',
  'NULL',
  '~',
  'yes',
  'off',
  '.inf',
  '.NaN',
  '0',
  '007',
  '-0',
  '12',
  '1e3',
  '0x1f',
  '0o17',
  '1_000',
  '999999999999999',
  '99999999999999999',
  'nulls',
  '_',
  'a-',
  'a #b',
  'a: b',
  '[a, 1]',
  '"x"',
  '- a',
  '---',
  '',
  ' a',
  '{a',
])('%j is what YAML says', (text) => {
  expect(readScalar(text)).toEqual(asYaml(text));
});

test('whatever is taken for plain is plain to YAML too', () => {
  const characters = fc.constantFrom(...'aAnultrefsNULTRUEoOxX0179._-/+:#~ []{}"\'');
  fc.assert(
    fc.property(fc.string({unit: characters, maxLength: 8}), (text) => {
      expect(readScalar(text)).toEqual(asYaml(text));
    }),
    {numRuns: 2000},
  );
});
