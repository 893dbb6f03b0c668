/** A row of which one text's JSON is at hand is written as JSON.stringify writes it, whatever else it holds. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {Lines} from '../../../src/actors/extraction/lines.ts';
import {writeRow, writeStageRow} from '../../../src/actors/extraction/row-text.ts';

const standIn = '\u007fat hand\u007f';

function textOf(write: (rows: Lines) => void): string {
  const rows = new Lines(null);
  write(rows);
  const {length} = rows;
  return Buffer.from(rows.take() ?? new ArrayBuffer(0), 0, length).toString('utf8');
}

function writtenOf(row: Readonly<Record<string, unknown>>, field: string) {
  const value = String(row[field]);
  return {field, value, json: Buffer.from(JSON.stringify(value).slice(1, -1))};
}

const text = fc.oneof(fc.string({unit: 'grapheme'}), fc.constantFrom(standIn, `a${standIn}`, `${standIn}${standIn}`, '"', ''));
const value = fc.oneof(text, fc.constant(null), fc.double(), fc.array(text), fc.dictionary(text, text), fc.constant(undefined));
/** `text` stands before, between or behind the others. */
const row = fc
  .tuple(fc.dictionary(text, value), text, fc.dictionary(text, value))
  .map(([before, own, behind]) => ({...before, text: own, ...behind, ...(typeof behind['text'] === 'string' ? {} : {text: own})}));

test('any row', () => {
  fc.assert(
    fc.property(row, (given) => {
      expect(textOf((rows) => writeRow(rows, given, writtenOf(given, 'text')))).toBe(`${JSON.stringify(given)}\n`);
    }),
    {numRuns: 1000},
  );
});

test('the JSON text at hand is taken as it is', () => {
  const given = {id: 1, text: 'á', list: ['x']};
  const written = {field: 'text', value: 'á', json: Buffer.from(String.raw`\u00e1`)};
  expect(textOf((rows) => writeRow(rows, given, written))).toBe(String.raw`{"id":1,"text":"\u00e1","list":["x"]}` + '\n');
});

test.each([
  ['in another field', {a: standIn, text: 'á'}],
  ['in a key', {[standIn]: 1, text: 'á'}],
  ['deep in a list', {text: 'á', list: [{a: `b${standIn}`}]}],
  ['twice', {a: standIn, text: 'á', b: standIn}],
])('a row that holds the stand-in itself is written anew: %s', (_where, given) => {
  expect(textOf((rows) => writeRow(rows, given, writtenOf(given, 'text')))).toBe(`${JSON.stringify(given)}\n`);
});

test('a field that a later step changed is written as it is now', () => {
  const written = {field: 'text', value: 'before', json: Buffer.from('before')};
  expect(textOf((rows) => writeRow(rows, {text: 'now'}, written))).toBe('{"text":"now"}\n');
});

test("a stage's row stands between its place and a bracket, with text at hand and without", () => {
  const given = {id: 1, text: 'á'};
  const place = {byteOffset: 7, index: 2, sub: 3, line: 9, notes: [], parent: undefined};
  const line = '["R",9,7,2,3,"",0,0,{"id":1,"text":"á"}]\n';
  expect(textOf((rows) => writeStageRow(rows, given, {...place, written: writtenOf(given, 'text')}))).toBe(line);
  expect(textOf((rows) => writeStageRow(rows, given, {...place, written: undefined}))).toBe(line);
});

test('a value without JSON form is refused, and nothing is written', () => {
  const rows = new Lines(null);
  expect(() => writeRow(rows, undefined, undefined)).toThrow(TypeError);
  expect(() => writeRow(rows, {a: 1n}, undefined)).toThrow(TypeError);
  expect(() => writeRow(rows, {a: 1n, text: 'á'}, {field: 'text', value: 'á', json: Buffer.from('á')})).toThrow(TypeError);
  expect(rows.length).toBe(0);
});
