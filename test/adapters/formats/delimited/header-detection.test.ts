/** Whether the first row names the columns. */
import {describe, expect, test} from 'vitest';
import {looksLikeHeader} from '../../../../src/adapters/formats/delimited/header-detection.ts';
import {begin, readTable, rowsOf} from './reading.ts';

const rows = (text: string): string[][] => text.split('\n').map((line) => line.split(','));
const none: ReadonlySet<string> = new Set();

describe('names', () => {
  test.each([
    ['of numbers', 'id,size\n1,2.5\n2,3.5'],
    ['of texts', 'gene,organ\nCFH,liver\nALS2,brain'],
    ['alone', 'a,b,c'],
    ['that are years', 'country,1990,2000\nAR,1.5,2.5\nBR,3,4'],
    ['that count up', 'name,1,2,3\nx,5,5,7\ny,2,9,4'],
    ['one of them a number', 'id,2\n1,5\n2,6'],
    ['some of them empty', ',size\nx,1\ny,2'],
    ['over empty columns', 'a,b\n,\n,'],
  ])('%s', (_, text) => {
    expect(looksLikeHeader(rows(text), none)).toBe(true);
  });
});

describe('data', () => {
  test.each([
    ['numbers over numbers', '1,2\n3,4'],
    ['dates over dates', '2024-01-02,x\n2024-01-03,y'],
    ['years over years', '1990,x\n1991,y'],
    ['a value that comes again', 'liver,a\nbrain,b\nliver,c'],
    ['amounts', '$ 1.234,50,x\n$ 3,y'.replaceAll('4,5', '4.5')],
  ])('%s', (_, text) => {
    expect(looksLikeHeader(rows(text), none)).toBe(false);
  });
});

test('names that are expected settle it', () => {
  expect(looksLikeHeader(rows('1,2\n3,4'), new Set(['2']))).toBe(true);
  expect(rowsOf('1,2\n3,4\n', {columns: ['2']})).toEqual([{2: '4'}]);
  expect(readTable('1,2\n3,4\n', {reference: ['1', '2']})).toMatchObject({rows: [{1: '3', 2: '4'}]});
});

test('a table without names is told so, and its columns are numbered', () => {
  expect(begin('1,2\n3,4\n')).toMatchObject({columns: ['column_1', 'column_2'], notes: [{code: 'NO_HEADER_FOUND'}]});
  expect(rowsOf('1,2\n3,4\n')).toEqual([
    {column_1: '1', column_2: '2'},
    {column_1: '3', column_2: '4'},
  ]);
});

test('the job has the last word', () => {
  expect(rowsOf('1,2\n3,4\n', {header: true})).toEqual([{1: '3', 2: '4'}]);
  expect(begin('a,b\n1,2\n', {options: {header: false}})).toMatchObject({columns: ['column_1', 'column_2'], notes: []});
  expect(rowsOf('a,b\n', {header: ['x', 'y']})).toEqual([{x: 'a', y: 'b'}]);
});
