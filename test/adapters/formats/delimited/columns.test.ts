/** Columns: their names, the choice of them, and files of one run that differ. */
import {describe, expect, test} from 'vitest';
import {ConfigError} from '../../../../src/model/errors.ts';
import {begin, readTable, rowsOf} from './reading.ts';

function issuesOf(text: string, options: object): readonly {readonly path: string; readonly message: string; readonly hint?: string}[] {
  try {
    begin(text, {options});
  } catch (cause) {
    expect(cause).toBeInstanceOf(ConfigError);
    return (cause as ConfigError).issues;
  }
  return [];
}

describe('names', () => {
  test('that are empty or stand twice are told apart, and it is said', () => {
    const begun = begin('a,,a,a_2,\n1,2,3,4,5\n');
    expect(begun).toMatchObject({columns: ['a', 'column_2', 'a_3', 'a_2', 'column_5']});
    expect(begun).toMatchObject({notes: [{code: 'COLUMN_NAMED', reason: expect.stringContaining("column 3 is 'a_3'") as string}]});
    expect(begin('column_2,\n1,2\n')).toMatchObject({columns: ['column_2', 'column_2_2']});
  });

  test('that objects have of their own are names like others', () => {
    const [row] = rowsOf('constructor,__proto__,toString\n1,2,3\n', {types: {constructor: 'integer'}});
    expect(Object.entries(row as object)).toEqual([
      ['constructor', 1],
      ['__proto__', '2'],
      ['toString', '3'],
    ]);
  });

  test('stand as they are written, blanks and all; without them with trim', () => {
    expect(begin(' a ,b\n1,2\n')).toMatchObject({columns: [' a ', 'b']});
    expect(begin(' a ,b\n1,2\n', {options: {trim: true}})).toMatchObject({columns: ['a', 'b']});
  });

  test('many of the same name, or of none, take no time', () => {
    const many = begin(`${'a,'.repeat(20_000)}\n1\n`);
    expect('columns' in many ? new Set(many.columns).size : many).toBe(20_001);
  });
});

describe('a choice', () => {
  test('takes these alone, in this order, under these names', () => {
    const [row] = rowsOf('a,b,c\n1,2,3\n', {columns: ['c', 'a'], rename: {c: 'see'}});
    expect(Object.entries(row as object)).toEqual([
      ['see', '3'],
      ['a', '1'],
    ]);
  });

  test('of what the first file does not have is refused, all at once, with the near name', () => {
    const options = {columns: ['gen', 'organ', 'x'], rename: {orgn: 'o'}, types: {gene: 'number', nope: 'date'}, skipEmpty: ['uniprot ']};
    expect(issuesOf('gene,uniprot,organ\nCFH,P08603,liver\n', options)).toEqual([
      {path: 'input.formatOptions.columns', message: "table.csv has no column 'gen'", hint: "did you mean 'gene'?"},
      {path: 'input.formatOptions.columns', message: "table.csv has no column 'x'", hint: 'there are gene, uniprot, organ'},
      {path: 'input.formatOptions.rename', message: "table.csv has no column 'orgn'", hint: "did you mean 'organ'?"},
      {path: 'input.formatOptions.types', message: "table.csv has no column 'nope'", hint: expect.any(String) as string},
      {path: 'input.formatOptions.skipEmpty', message: "table.csv has no column 'uniprot '", hint: "did you mean 'uniprot'?"},
    ]);
  });

  test('may miss a column where it says so', () => {
    for (const onMissing of ['null', null]) expect(rowsOf('a,b\n1,2\n', {columns: ['b', 'z'], onMissing})).toEqual([{b: '2', z: null}]);
  });

  test('may not give two columns one name', () => {
    expect(issuesOf('a,b\n1,2\n', {rename: {a: 'b'}})).toEqual([
      {path: 'input.formatOptions.rename', message: "two columns would be called 'b'"},
    ]);
    expect(rowsOf('a,b\n1,2\n', {rename: {a: 'b', b: 'a'}})).toEqual([{b: '1', a: '2'}]);
  });
});

describe('a file that is not the first', () => {
  const reference = ['a', 'b', 'c'];
  const keysOf = (text: string, options: object = {}): unknown => {
    const read = readTable(text, {options, reference});
    return 'rows' in read ? read.rows.map((row) => Object.entries(row as object)) : read.code;
  };

  test('with the same columns in another order gives the same records', () => {
    expect(keysOf('c,a,b\n3,1,2\n')).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
    ]);
    expect(begin('c,a,b\n3,1,2\n', {reference})).toMatchObject({columns: ['c', 'a', 'b'], notes: []});
  });

  test('with a new column keeps it behind the others; or it is told, or the file is refused', () => {
    expect(keysOf('d,a,b,c\n4,1,2,3\n')).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['d', '4'],
      ],
    ]);
    const warned = begin('d,a,b,c\n4,1,2,3\n', {reference, options: {onNewColumn: 'warn'}});
    expect(warned).toMatchObject({notes: [{code: 'NEW_COLUMN', reason: "the first file has not: 'd'"}]});
    expect(begin('\n\nd,a,b,c\n4,1,2,3\n', {reference, options: {onNewColumn: 'reject'}})).toMatchObject({
      code: 'NEW_COLUMN',
      line: 3,
      byteOffset: 2,
    });
  });

  test('that lacks one of the first file leaves it out and tells; or it is null', () => {
    expect(keysOf('b,a\n2,1\n')).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ]);
    expect(begin('b,a\n2,1\n', {reference})).toMatchObject({notes: [{code: 'MISSING_COLUMN', reason: "the first file also has: 'c'"}]});
    expect(keysOf('b,a\n2,1\n', {onMissing: 'null'})).toEqual([
      [
        ['a', '1'],
        ['b', '2'],
        ['c', null],
      ],
    ]);
  });

  test('that lacks one the job names is a reject, or has null there', () => {
    expect(keysOf('b\n2\n', {columns: ['a', 'b']})).toBe('MISSING_COLUMN');
    expect(keysOf('b\n2\n', {columns: ['a', 'b'], onMissing: 'null'})).toEqual([
      [
        ['a', null],
        ['b', '2'],
      ],
    ]);
    expect(keysOf('a,b\n1,2\n', {columns: ['a'], skipEmpty: ['c']})).toBe('MISSING_COLUMN');
  });

  test('whose new column takes the name of another is refused', () => {
    expect(keysOf('a,b,c,x\n1,2,3,4\n', {rename: {a: 'x'}})).toBe('COLUMN_CLASH');
  });

  test('without a row has no columns to compare', () => {
    for (const text of ['', '\n\n', '\ufeff']) expect(begin(text, {reference, options: {columns: ['a']}})).not.toHaveProperty('columns');
  });
});
