/** Whatever the file, the reads and the chunks: the ranges cover it without a gap, decode to its records, and refuse what is too large. */
import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {framedWorks} from '../../../src/actors/coordinator/framed-reading.ts';
import {findFormat} from '../../../src/actors/coordinator/opening.ts';
import {ChangedInputError} from '../../../src/model/errors.ts';
import {startOfFile, type Boundary} from '../../../src/model/chunk.ts';
import {decodeWhole, framingStart, type SeenRecord} from '../../contracts/format.suite.ts';
import {deskOf, formats, plainHead, readerOver, type SeenRange, seeWorks} from './desks.ts';

/** What may stand beside a record in a range. */
const betweenRecords = 4096;

const values = fc.oneof(
  {weight: 6, arbitrary: fc.record({a: fc.nat(), t: fc.string({maxLength: 30, unit: 'grapheme'})})},
  {weight: 1, arbitrary: fc.integer({min: 100, max: 12_000}).map((length) => ({t: 'ñ"\\\n[{'.repeat(length / 6)}))},
  {weight: 1, arbitrary: fc.jsonValue({maxDepth: 3})},
);
const blanks = fc.constantFrom('', '', '', ' ', '\n', '\r\n', '\n\n  ');
const documents = {
  jsonl: fc
    .array(
      fc.tuple(
        fc.oneof(
          {weight: 9, arbitrary: values.map((value) => JSON.stringify(value))},
          {weight: 1, arbitrary: fc.constantFrom('no', '{"a":', ' \t', '\u0000')},
        ),
        fc.constantFrom('\n', '\n', '\r\n'),
      ),
      {maxLength: 40},
    )
    .map((lines) => lines.flat().join('')),
  array: fc
    .tuple(fc.array(fc.tuple(blanks, values), {maxLength: 40}), blanks)
    .map(([items, end]) => `[${items.map(([before, value]) => before + JSON.stringify(value)).join(',')}${end}]${end}`),
  sequence: fc
    .array(
      fc.tuple(
        values.map((value) => JSON.stringify({value}, null, 2)),
        blanks,
      ),
      {maxLength: 20},
    )
    .map((items) => items.flat().join('')),
  broken: fc
    .tuple(fc.array(values, {minLength: 1, maxLength: 20}), fc.nat())
    .map(([items, cut]) => JSON.stringify(items).slice(0, 1 + (cut % JSON.stringify(items).length))),
  nested: fc
    .tuple(fc.array(values, {maxLength: 30}), fc.boolean())
    .map(([items, late]) => JSON.stringify({n: 1, data: {items, page: 2}, ...(late ? {late: 'x'} : {})}, null, late ? 1 : 0)),
  // Large enough to be cut: what surrounds the records is known from a look ahead.
  large: fc
    .tuple(
      fc.array(fc.oneof({weight: 4, arbitrary: values}, {weight: 1, arbitrary: fc.constant('huge'.repeat(100_000))}), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.boolean(),
    )
    .map(([items, late]) => {
      const pad = {pad: 'p'.repeat(270_000)};
      return JSON.stringify({n: 1, ...(late ? {} : pad), data: {items, page: 2}, ...(late ? pad : {})});
    }),
} as const;
type Kind = keyof typeof documents;
const isNested = (kind: Kind): boolean => kind === 'nested' || kind === 'large';
/** A document that is never cut, with many records in it. */
const uncutBytes = 256 * 1024;
const kinds = Object.keys(documents) as Kind[];

const readings = fc.record({
  chunkBytes: fc.integer({min: 1, max: 3000}),
  recordBytesMax: fc.integer({min: 50, max: 9000}),
  reads: fc.array(fc.integer({min: 1, max: 700}), {minLength: 1, maxLength: 5}),
  sizeless: fc.boolean(),
});

const largeReadings = readings.map((reading) => ({
  ...reading,
  chunkBytes: reading.chunkBytes * 100,
  reads: reading.reads.map((bytes) => bytes * 100),
}));

interface Reading {
  readonly chunkBytes: number;
  readonly recordBytesMax: number;
  readonly reads: readonly number[];
  readonly sizeless: boolean;
}

async function read(
  kind: Kind,
  bytes: Uint8Array,
  reading: Reading,
): Promise<{readonly ranges: readonly SeenRange[]; readonly from: Boundary}> {
  const records = isNested(kind) ? {records: 'data.items'} : {};
  const desk = deskOf({limits: {chunkBytes: reading.chunkBytes, recordBytesMax: reading.recordBytesMax}, ...records});
  const name = kind === 'jsonl' ? 'jsonl' : 'json';
  const format = formats.get(name);
  if (format === undefined) throw new Error('it is in the table');
  const options = desk.formatOptions.get(name);
  const from = framingStart(format, bytes, options);
  const split = {id: 1, file: 'file', path: 'file', relative: 'file', size: bytes.byteLength, mtimeMs: 1};
  const ranges = await seeWorks(
    desk,
    framedWorks(desk, {
      split,
      reader: readerOver(bytes, 0, reading),
      found: {name, format, options, facts: {format: name, compression: null, encoding: 'utf-8', columns: null}, start: from, notes: []},
      from,
    }),
  );
  expect(desk.credit.bytesInFlight, 'all credit comes back').toBe(0);
  return {ranges, from};
}

/** What must come out: a record beyond the bound is refused, by the reader or (where a chunk holds it) by the worker. */
function expectSame(
  ranges: readonly SeenRange[],
  whole: readonly SeenRecord[],
  isTooLarge: (index: number, range: SeenRange) => boolean,
): void {
  const seen = ranges.flatMap(({records, refused, from}): unknown[] =>
    refused === undefined ? [...records] : [{...refused, index: from.record}],
  );
  const refusedAt = new Set(ranges.filter(({refused}) => refused !== undefined).map(({from}) => from.record));
  expect(seen).toEqual(
    whole.map((record, index) => {
      const {start: byteOffset, line} = record;
      return refusedAt.has(index) ? {code: 'RECORD_TOO_LARGE', byteOffset, line, index} : record;
    }),
  );
  expect(ranges.filter((range) => range.refused !== undefined && !isTooLarge(range.from.record, range))).toEqual([]);
}

test.each(kinds)('%s, in any reads and chunks', async (kind) => {
  await fc.assert(
    fc.asyncProperty(documents[kind], kind === 'large' ? largeReadings : readings, async (text, reading) => {
      const bytes = Buffer.from(text);
      const {ranges, from} = await read(kind, bytes, reading);
      let position = 0;
      let before = from;
      for (const [index, range] of ranges.entries()) {
        expect(range.from.offset, 'ranges follow one another').toBe(position);
        expect(range.from).toEqual(before);
        expect(range.last, 'only the last range is the last').toBe(index === ranges.length - 1);
        // A worker is never handed more than a chunk and the largest record.
        const bytesMost = reading.recordBytesMax + betweenRecords + 2 * reading.chunkBytes + (isNested(kind) ? uncutBytes : 0);
        if (range.refused === undefined) expect(range.end - range.from.offset).toBeLessThanOrEqual(bytesMost);
        position = range.end;
        before = range.behind ?? before;
      }
      expect(position).toBe(bytes.byteLength);
      const format = formats.get(kind === 'jsonl' ? 'jsonl' : 'json');
      if (format === undefined) throw new Error('it is in the table');
      const options = isNested(kind) ? {records: 'data.items'} : {};
      const whole = decodeWhole(format, bytes, options);
      const sizes = sizesOf(kind, bytes);
      // So much without a boundary is no record that a worker could be given, whatever stands in it beside the record.
      const most = isNested(kind) ? reading.recordBytesMax + uncutBytes : Infinity;
      expectSame(ranges, whole, (index, {from: begin, end}) => (sizes[index] ?? 0) > reading.recordBytesMax || end - begin.offset > most);
    }),
    {numRuns: kind === 'large' ? 30 : 150},
  );
});

function sizesOf(kind: Kind, bytes: Uint8Array): readonly number[] {
  const format = formats.get(kind === 'jsonl' ? 'jsonl' : 'json');
  const options: unknown = format?.options.parse(isNested(kind) ? {records: 'data.items'} : {});
  const decoder = format?.decoder(options, {file: 'file', from: startOfFile, bytes, last: true});
  const sizes: number[] = [];
  for (let entry = decoder?.next(); entry !== undefined; entry = decoder?.next()) sizes.push(entry.text.byteLength);
  return sizes;
}

test.each(['array', 'jsonl'] as const)('%s: hundreds of thousands of blanks behind a record are none of its bytes', async (kind) => {
  const recordBytesMax = 2_400_000;
  const blanks = ' '.repeat(290_000);
  const records = ['{"a":1}', JSON.stringify({t: 'x'.repeat(recordBytesMax - 8)}), '{"b":2}'];
  expect(records[1]).toHaveLength(recordBytesMax);
  const text = kind === 'array' ? `[${records.join(`${blanks},`)}]` : records.join(`${blanks}\n`);
  const {ranges} = await read(kind, Buffer.from(text), {chunkBytes: 65_536, recordBytesMax, reads: [65_536], sizeless: false});
  expect(ranges.filter(({refused}) => refused !== undefined)).toEqual([]);
  expect(ranges.flatMap((range) => range.records)).toHaveLength(3);
});

test('an empty file is one empty range, the last', async () => {
  const {ranges} = await read('jsonl', new Uint8Array(), {chunkBytes: 10, recordBytesMax: 100, reads: [5], sizeless: false});
  expect(ranges).toEqual([expect.objectContaining({end: 0, last: true, records: []})]);
  const sizeless = await read('jsonl', new Uint8Array(), {chunkBytes: 10, recordBytesMax: 100, reads: [5], sizeless: true});
  expect(sizeless.ranges).toEqual(ranges);
});

test('a file that becomes shorter while it is read stops the reading, and keeps what was read', async () => {
  const bytes = Buffer.from(Array.from({length: 100}, (_, n) => `{"n":${n}}\n`).join(''));
  const desk = deskOf({limits: {chunkBytes: 50}});
  const split = {id: 1, file: 'file', path: 'file', relative: 'file', size: bytes.byteLength, mtimeMs: 1};
  const found = await findFormat(desk, split, plainHead(bytes));
  if (!('format' in found)) throw new Error('it is a format');
  const reader = {...readerOver(bytes.subarray(0, 400), 0), size: bytes.byteLength};
  const ends: number[] = [];
  const reading = (async () => {
    for await (const work of framedWorks(desk, {split, reader, found, from: startOfFile})) {
      desk.credit.give(work.admitted);
      if (work.type === 'extract') ends.push(...work.pieces.map(({span}) => (span.last ? Infinity : span.end)));
    }
  })();
  await expect(reading).rejects.toBeInstanceOf(ChangedInputError);
  expect(ends.length).toBeGreaterThan(3);
  expect(ends.at(-1)).toBeLessThanOrEqual(400);
  expect(desk.credit.bytesInFlight).toBe(0);
});

test('a long file goes through one buffer of the standard size, whatever is carried over from chunk to chunk', async () => {
  const bytes = Buffer.from(Array.from({length: 200}, (_, n) => `{"n":${n},"t":"${'t'.repeat(n % 17)}"}\n`).join(''));
  const desk = deskOf({limits: {chunkBytes: 100}});
  const split = {id: 1, file: 'file', path: 'file', relative: 'file', size: bytes.byteLength, mtimeMs: 1};
  const found = await findFormat(desk, split, plainHead(bytes));
  if (!('format' in found)) throw new Error('it is a format');
  const inputs = new Set<ArrayBuffer>();
  for await (const work of framedWorks(desk, {split, reader: readerOver(bytes, 0), found, from: startOfFile})) {
    if (work.type !== 'extract') throw new Error('nothing is refused');
    inputs.add(work.input);
    desk.credit.give(work.admitted);
    desk.buffers.giveBack(work.input);
  }
  expect([...inputs].map(({byteLength}) => byteLength)).toEqual([100]);
});
