/** Records at a path: the same as picking them out of the parsed document, with what surrounds them, however the file is cut. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {json} from '../../../src/adapters/formats/json.ts';
import {parentBytesMax, uncutBytesMax} from '../../../src/adapters/formats/json-parents.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {boundariesOf, decodeFramed, decodeWhole, framings, type SeenRecord} from '../../contracts/format.suite.ts';
import {blanks, indents, objects, texts, trees} from './json-trees.ts';

const given = {records: 'data.items'};
const options = json.options.parse(given);

type Parsed = Record<string, unknown>;
const scalarsOf = (object: Parsed, but: string): Parsed =>
  Object.fromEntries(Object.entries(object).filter(([key, value]) => key !== but && (typeof value !== 'object' || value === null)));

/** What the format promises, by way of JSON.parse. */
function expectedOf(documents: readonly Parsed[]): readonly {value: unknown; parent: unknown}[] {
  return documents.flatMap((document) => {
    const data = document['data'] as Parsed | undefined;
    if (typeof data !== 'object' || data === null || Array.isArray(data) || !Object.hasOwn(data, 'items')) return [];
    const inner = scalarsOf(data, 'items');
    const parent = {...scalarsOf(document, 'data'), ...(Object.keys(inner).length === 0 ? {} : {data: inner})};
    const items = Array.isArray(data['items']) ? (data['items'] as unknown[]) : [data['items']];
    return items.map((value) => ({value, parent}));
  });
}

const recordsOf = (seen: readonly SeenRecord[]): readonly {value: unknown; parent: unknown}[] =>
  seen.filter(({type}) => type === 'record').map(({value, parent}) => ({value, parent}));

/** The members before and behind the records, at both levels. */
const documents = fc
  .record({
    before: objects,
    behind: objects,
    around: fc.tuple(objects, objects),
    items: fc.oneof(fc.array(trees, {maxLength: 5}), trees),
  })
  .map(({before, behind, around, items}) => {
    const data = between(before, {items}, behind);
    return between(around[0], {data}, around[1]);
  });

/** Members around one that must not be among them. */
function between(before: Parsed, member: Parsed, behind: Parsed): Parsed {
  const [key = ''] = Object.keys(member);
  return {...without(before, key), ...member, ...without(behind, key)};
}

function without(object: Parsed, key: string): Parsed {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key && !/^\d+$/.test(name)));
}

const files = fc
  .array(
    fc.record({document: fc.oneof({weight: 4, arbitrary: documents}, {weight: 1, arbitrary: objects}), indent: indents, behind: blanks}),
    {maxLength: 4},
  )
  .map((parts) => {
    const text = parts.map(({document, indent, behind}) => `${JSON.stringify(document, null, indent)}${behind}`).join('');
    return {bytes: Buffer.from(text), documents: parts.map(({document}) => JSON.parse(JSON.stringify(document)) as Parsed)};
  });

test('any documents: the records and parents that JSON.parse gives', () => {
  fc.assert(
    fc.property(files, framings, (file, framing) => {
      const whole = decodeWhole(json, file.bytes, given);
      expect(recordsOf(whole)).toEqual(expectedOf(file.documents));
      expect(decodeFramed(json, file.bytes, {options, framing})).toEqual(whole);
    }),
    {numRuns: 300},
  );
});

describe('documents so large that framing cuts them', () => {
  const filler = 'x'.repeat(20_000);
  const items = Array.from({length: 30}, (_, index) => ({index, filler}));
  const large = (name: string): Parsed => ({name, skipped: [filler, {items}], data: {page: 1, items, next: 'n'}, total: 30, more: [items]});
  const texted = (documents: readonly Parsed[]): Buffer =>
    Buffer.from(documents.map((document) => JSON.stringify(document, null, 1)).join('\n'));

  test('they are cut, and the records know what stands behind them', () => {
    const documents = [large('a'), {data: {items: [1]}, small: true}, large('b'), {none: 1}, {none: 2}];
    const bytes = texted(documents);
    expect(bytes.length).toBeGreaterThan(4 * uncutBytesMax);
    const framing = {pieces: [7, 31], cuts: [true]};
    const boundaries = boundariesOf(json, bytes, {options, framing});
    expect(boundaries.length).toBeGreaterThan(20);
    const whole = decodeWhole(json, bytes, given);
    expect(recordsOf(whole)).toEqual(expectedOf(documents));
    expect(whole.filter(({code}) => code !== undefined).map(({code, index}) => [code, index])).toEqual([['RECORDS_PATH_MISSING', 61]]);
    expect(decodeFramed(json, bytes, {options, framing})).toEqual(whole);
  });

  test('boundaries stand in what is passed over, so that no part of a file must fit into memory', () => {
    const bytes = texted([{before: Array.from({length: 200}, () => filler), data: {items: [1, 2]}}]);
    const offsets = boundariesOf(json, bytes, {options, framing: {pieces: [10], cuts: [true]}}).map(({offset}) => offset);
    const widest = Math.max(...offsets.slice(1).map((offset, index) => offset - (offsets[index] as number)));
    expect(widest).toBeLessThan(2 * uncutBytesMax);
  });

  test('a file cut off in one', () => {
    const bytes = texted([large('a')]).subarray(0, 900_000);
    const whole = decodeWhole(json, bytes, given);
    expect(whole.at(-1)?.code).toBe('TRUNCATED_JSON');
    expect(decodeFramed(json, bytes, {options, framing: {pieces: [50], cuts: [true, false]}})).toEqual(whole);
  });

  test('surroundings that do not fit are left out, and it is said', () => {
    const many = Object.fromEntries(Array.from({length: 100}, (_, index) => [`key${index}`, 'y'.repeat(1000)]));
    for (const items of [[1], [filler.repeat(20)]]) {
      const bytes = texted([{...many, data: {items}, last: 1}]);
      const whole = decodeWhole(json, bytes, given);
      const parent = whole[0]?.parent as Parsed;
      expect(parent['_truncated']).toBe(true);
      expect(parent['key0']).toBe(many['key0']);
      expect(parent).not.toHaveProperty('key99');
      expect(parent['last']).toBe(1);
      expect(JSON.stringify(parent).length).toBeLessThan(parentBytesMax + 100);
      expect(decodeFramed(json, bytes, {options, framing: {pieces: [9], cuts: [true]}})).toEqual(whole);
    }
  });

  test('so many that their surroundings do not fit into boundaries: the last lack them', () => {
    const documents = Array.from({length: 6}, (_, index) => ({index, note: 'z'.repeat(60_000), data: {items: [filler.repeat(14)]}}));
    const bytes = texted(documents);
    const whole = decodeWhole(json, bytes, given);
    const indexes = whole.map(({parent}) => (parent as Parsed)['index'] ?? (parent as Parsed)['_truncated']);
    expect(indexes).toEqual([0, 1, 2, 3, true, true]);
    expect(decodeFramed(json, bytes, {options, framing: {pieces: [40], cuts: [true]}})).toEqual(whole);
  });
});

test('`__proto__` is a key like any other', () => {
  const seen = decodeWhole(json, Buffer.from('{"__proto__":1,"data":{"items":[{"__proto__":2}]}}'), given);
  expect(Object.entries(seen[0]?.parent as Parsed)).toEqual([['__proto__', 1]]);
  expect(Object.entries(seen[0]?.value as Parsed)).toEqual([['__proto__', 2]]);
});

describe('paths with stars', () => {
  const wild = {records: 'results.*.rows'};
  const wildOptions = json.options.parse(wild);

  test('any documents: the records that a walk over the parsed document finds', () => {
    const results = fc.dictionary(
      texts.filter((key) => key !== '__proto__' && !/^\d+$/.test(key)),
      fc.oneof(trees, fc.record({rows: trees, n: fc.integer()})),
      {maxKeys: 4},
    );
    const documents = fc.array(fc.record({n: fc.integer(), results: fc.oneof(results, fc.array(fc.record({rows: trees})))}), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(documents, indents, (all, indent) => {
        const bytes = Buffer.from(all.map((document) => JSON.stringify(document, null, indent)).join('\n'));
        const parsed = all.map((document) => JSON.parse(JSON.stringify(document)) as {n: number; results: object});
        const expected = parsed.flatMap(({n, results}) =>
          Object.entries(results as Record<string, {rows?: unknown} | null>).flatMap(([key, value]) => {
            if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, 'rows')) return [];
            const rows = Array.isArray(value.rows) ? (value.rows as unknown[]) : [value.rows];
            return rows.map((row) => ({row, n, key}));
          }),
        );
        const seen = decodeWhole(json, bytes, wild).filter(({type}) => type === 'record');
        const keyed = seen.map(({value, parent}) => ({
          row: value,
          n: (parent as Parsed)['n'],
          key: String((parent as {_keys: unknown[]})._keys[1]),
        }));
        expect(keyed).toEqual(expected);
      }),
      {numRuns: 200},
    );
  });

  test('the parent has the scalars before the records, and the keys that led to them', () => {
    const text = '{"n":1,"results":{"k":"in","ar":{"a":true,"rows":[{"x":1}],"late":1}},"later":2}';
    expect(decodeWhole(json, Buffer.from(text), wild).map(({value, parent}) => ({value, parent}))).toEqual([
      {value: {x: 1}, parent: {n: 1, results: {k: 'in', ar: {a: true}}, _keys: ['results', 'ar', 'rows']}},
    ]);
  });

  test('numbers and text are kept as they stand', () => {
    const decoder = json.streamDecoder?.(wildOptions, 'file');
    const items = [
      ...(decoder?.write(Buffer.from('{"results":[{"rows":[12345678901234567890, 1.50, "\\ud800", {"\\n":"é"}]}]}')) ?? []),
      ...(decoder?.finish() ?? []),
    ];
    expect(items.map(({text}) => Buffer.from(text).toString())).toEqual(['12345678901234567890', '1.50', '"\\ud800"', '{"\\n":"é"}']);
  });

  test.each([
    ['a document without the path: once a file', '{"a":1} {"b":2} [3]', ['1:0 RECORDS_PATH_MISSING']],
    [
      'a broken document among others',
      '{"results":[{"rows":[1]}]}\n{"results":[nope]}\n{"results":[{"rows":[2]}]}',
      ['1:0 1', '2:27 BAD_JSON', '3:46 2'],
    ],
    [
      'a document that is cut off',
      `{"results":[{"rows":[1, ${'"x",'.repeat(3000)}`,
      [...Array.from({length: 3000}, (_, index) => `1:0 ${index === 0 ? '1' : '"x"'}`).slice(0, 3001), '1:0 "x"', '1:0 TRUNCATED_JSON'],
    ],
    ['a document nested too deep', `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`, ['1:0 TOO_DEEP']],
    ['a record nested too deep', `{"results":[{"rows":[${'['.repeat(2000)}${']'.repeat(2000)},5]}]}`, ['1:0 TOO_DEEP', '1:0 5']],
    ['a key that never ends', `{"${'k'.repeat(600_000)}`, ['1:0 TRUNCATED_JSON']],
  ])('%s', (_, text, expected) => {
    const seen = decodeWhole(json, Buffer.from(text), wild);
    expect(seen.map(({line, start, code, value}) => `${line}:${start} ${code ?? JSON.stringify(value)}`)).toEqual(expected);
  });

  test('bytes that are no UTF-8 spoil their document', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"results":[{"rows":["'),
      Buffer.from([0xe9]),
      Buffer.from('"]}]} {"results":[{"rows":[1]}]}'),
    ]);
    expect(decodeWhole(json, bytes, wild).map(({code, value}) => code ?? value)).toEqual(['BAD_ENCODING', 1]);
  });

  test('a whole file in memory and a stream of it agree', () => {
    expect(json.streams?.(wildOptions)).toBe(true);
    expect(json.streams?.(options)).toBe(false);
    expect(json.prescan?.(wildOptions)).toBeUndefined();
    expect(json.decoder(wildOptions, {file: 'x', from: startOfFile, bytes: new Uint8Array(), last: true}).next()).toBeUndefined();
  });
});
