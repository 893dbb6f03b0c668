/** Paths of fields: what they name, what they reach, what they never reach. */
import {describe, expect, test} from 'vitest';
import {parseExact} from '../../src/model/exact-number.ts';
import {fieldReader, nameOf, partsOf, pathFault} from '../../src/model/field-path.ts';

describe('a path', () => {
  test('has parts between its dots; a backslash takes a dot as it is', () => {
    expect(partsOf(String.raw`a.b\.c.0`)).toEqual(['a', 'b.c', '0']);
    expect(nameOf(String.raw`a\.b`)).toBe('a.b');
  });

  test('is told what is wrong with it', () => {
    expect(pathFault('a.b')).toBeUndefined();
    expect(pathFault('a..b')).toContain('empty name');
    expect(pathFault(Array.from({length: 33}, () => 'a').join('.'))).toContain('more than 32');
  });

  test('reaches fields within fields and lists, the name with its dots first', () => {
    const record = {'a.b': 'own', a: {b: 'inner', list: [{c: 1}]}, none: null};
    expect(fieldReader('a.b')(record)).toBe('own');
    expect(fieldReader('a.list.0.c')(record)).toBe(1);
    expect(fieldReader('none')(record)).toBeNull();
    expect(fieldReader('none.x')(record)).toBeUndefined();
  });

  test('reaches no prototype, no length and nothing inside a number', () => {
    const record = parseExact('{"list": [1], "n": 12345678901234567890, "text": "x"}') as Record<string, unknown>;
    for (const path of ['constructor', 'list.length', 'list.00', 'list.-1', 'n.rawJSON', 'text.0', 'toString.name']) {
      expect(fieldReader(path)(record)).toBeUndefined();
    }
  });
});
