/** Packed files give the records of the plain ones, from every boundary on; of damaged ones, the records that stand before the damage. */
import * as zlib from 'node:zlib';
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {worksOf, worksOfSplit} from '../../../src/actors/coordinator/feeding.ts';
import {readAgain} from '../../../src/actors/coordinator/rereading.ts';
import type {Desk} from '../../../src/actors/coordinator/desk.ts';
import type {Piece} from '../../../src/actors/coordinator/work.ts';
import {startOfFile, type Split} from '../../../src/model/chunk.ts';
import {packings} from '../../adapters/codecs/packed.ts';
import {deskOf, seeWorks, splitsOf, type DeskGiven, type FileContent, type SeenRange} from './desks.ts';

const lineText = (n: number): string => (n % 13 === 5 ? '{"broken"' : JSON.stringify({n, text: 'ñ'.repeat(n % 17)}));
const lines = Array.from({length: 60}, (_, n) => lineText(n));
const items = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as unknown);
const pack: Readonly<Record<string, (bytes: Uint8Array) => Buffer>> = {
  '.gz': (bytes) => zlib.gzipSync(bytes),
  '.zst': (bytes) => zlib.zstdCompressSync(bytes),
  '.br': (bytes) => zlib.brotliCompressSync(bytes),
};

async function see(given: DeskGiven, file: string): Promise<SeenRange[]> {
  const desk = deskOf(given);
  const ranges = await seeWorks(desk, worksOfSplit(desk, splitOf(given, file), startOfFile));
  expect(desk.credit.bytesInFlight).toBe(0);
  return ranges;
}

function splitOf({files}: DeskGiven, file: string): Split {
  const split = splitsOf(files ?? new Map()).find((one) => one.file === file);
  if (split === undefined) throw new Error('the file is there');
  return split;
}

const recordsOf = (ranges: readonly SeenRange[]): unknown[] => ranges.flatMap(({records}) => records);

test('any content, any chunk size, any reads: packed is as plain', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(pack)),
      fc.array(fc.oneof(fc.json(), fc.constant('{"broken'), fc.constant('')), {maxLength: 60}),
      fc.constantFrom('\n', '\r\n', '\n\n'),
      fc.integer({min: 64, max: 3000}),
      fc.array(fc.integer({min: 1, max: 500}), {minLength: 1, maxLength: 3}),
      async (ending, records, separator, chunkBytes, reads) => {
        const plain = Buffer.from(records.join(separator));
        const limits = {chunkBytes, recordBytesMax: 2000};
        const packed = pack[ending]?.(plain) ?? plain;
        const expected = await see({files: new Map([['a.jsonl', plain]]), limits}, 'a.jsonl');
        const name = `a.jsonl${ending}`;
        const seen = await see({files: new Map([[name, packed]]), limits, reads}, name);
        expect(recordsOf(seen)).toEqual(recordsOf(expected));
        expect(seen.at(-1)).toMatchObject({end: plain.byteLength, last: true});
      },
    ),
    {numRuns: 150},
  );
});

test('files that fill the small first bundles each by itself go side by side soon', async () => {
  const packed = Buffer.concat([zlib.gzipSync(Buffer.from('{"n":1}\n')), Buffer.alloc(9000)]);
  const names = Array.from({length: 40}, (_, n) => `${10 + n}.jsonl.gz`);
  const desk = deskOf({files: new Map(names.map((name) => [name, packed])), limits: {chunkBytes: 2 ** 20, bundleBytes: 2 ** 19}});
  const sizes: number[] = [];
  for await (const work of worksOf(desk, splitsOf(new Map(names.map((name) => [name, packed]))))) {
    if (work.type === 'extract') sizes.push(work.pieces.length);
    desk.credit.give(work.admitted);
  }
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(names.length);
  expect(sizes[0]).toBe(1);
  expect(sizes.length).toBeLessThan(15);
});

describe.each([
  ['lines.jsonl', Buffer.from(`\ufeff${lines.join('\r\n\n')}`), undefined],
  ['array.json', Buffer.from(JSON.stringify(items, null, 1)), undefined],
  ['nested.json', Buffer.from(JSON.stringify({page: 1, data: {items, pad: 'p'.repeat(270_000)}, last: true})), 'data.items'],
] as const)('%s, packed', (name, plain, records) => {
  const chosen = {limits: {chunkBytes: 300, recordBytesMax: 2000}, ...(records === undefined ? {} : {records})};
  const packed = pack['.gz']?.(plain) ?? plain;
  const given: DeskGiven = {files: new Map([[`${name}.gz`, packed]]), reads: [7, 100, 1], ...chosen};

  test('from every boundary on, exactly the rest', async () => {
    const desk = deskOf(given);
    const split = splitOf(given, `${name}.gz`);
    const whole = await seeWorks(desk, worksOfSplit(desk, split, startOfFile));
    expect(recordsOf(whole)).toEqual(recordsOf(await see({files: new Map([[name, plain]]), ...chosen}, name)));
    for (const boundary of whole.slice(0, 9).map(({behind}) => behind)) {
      if (boundary === undefined) throw new Error('ranges of an unpacked file end at boundaries');
      const rest = await seeWorks(desk, worksOfSplit(desk, split, boundary));
      expect(recordsOf(rest)).toEqual(recordsOf(whole.filter(({from}) => from.offset >= boundary.offset)));
      expect(rest.at(-1)).toMatchObject({end: plain.byteLength, last: true});
    }
  });

  test('a range whose worker died is read again', async () => {
    const desk = deskOf(given);
    const pieces: Piece[] = [];
    for await (const work of worksOfSplit(desk, splitOf(given, `${name}.gz`), startOfFile)) {
      desk.credit.give(work.admitted);
      if (work.type === 'extract') pieces.push(...work.pieces);
    }
    for (const piece of pieces.slice(0, 8).toReversed()) {
      const {input, length} = await readAgain(desk, [piece]);
      expect(Buffer.from(input, 0, length).equals(plain.subarray(piece.span.from.offset, piece.span.end))).toBe(true);
    }
  });

  test('cut off anywhere: the records before, then one reject with its place', async () => {
    // What surrounds them may stand behind the cut.
    const placesOf = (ranges: readonly SeenRange[]): unknown[] =>
      ranges.flatMap((range) => range.records).map(({start, index, text}) => ({start, index, text}));
    const expected = placesOf(await see({files: new Map([[name, plain]]), ...chosen}, name));
    const step = Math.ceil(packed.byteLength / 150);
    for (let length = 0; length < packed.byteLength; length += step) {
      const ranges = await see({...given, files: new Map([[`${name}.gz`, packed.subarray(0, length)]])}, `${name}.gz`);
      const seen = placesOf(ranges);
      expect(seen).toEqual(expected.slice(0, seen.length));
      expect(ranges.at(-1)?.refused).toMatchObject({code: 'TRUNCATED_ARCHIVE', line: null});
      expect(ranges.filter(({refused}) => refused !== undefined)).toHaveLength(1);
      expect(ranges.at(-1)?.end).toBeLessThanOrEqual(plain.byteLength);
    }
  });
});

test('ranges that are read again one behind the other unpack the file once', async () => {
  const plain = Buffer.from(lines.join('\n'));
  const given: DeskGiven = {files: new Map([['a.jsonl.gz', pack['.gz']?.(plain) ?? plain]]), limits: {chunkBytes: 100}};
  const usual = deskOf(given);
  let opened = 0;
  let closed = 0;
  const open: Desk['source']['open'] = async (...asked) => {
    opened++;
    const reader = await usual.source.open(...asked);
    return {...reader, close: async () => void closed++};
  };
  const desk: Desk = {...usual, source: {...usual.source, open}};
  const pieces: Piece[] = [];
  for await (const work of worksOfSplit(desk, splitOf(given, 'a.jsonl.gz'), startOfFile)) {
    desk.credit.give(work.admitted);
    if (work.type === 'extract') pieces.push(...work.pieces);
  }
  expect(pieces.length).toBeGreaterThan(5);
  const before = opened;
  for (const piece of pieces) {
    const {input, length} = await readAgain(desk, [piece]);
    expect(Buffer.from(input, 0, length).equals(plain.subarray(piece.span.from.offset, piece.span.end))).toBe(true);
  }
  expect(opened - before).toBe(1);
  await readAgain(desk, pieces.slice(0, 1));
  expect(opened - before).toBe(2);
  await desk.standing.close();
  expect(closed).toBe(opened);
});

test('what is kept of a file that was cut off is every record that ends in what is there', async () => {
  const plain = Buffer.from(Array.from({length: 5000}, (_, n) => `{"n":${n}}\n`).join(''));
  const packed = pack['.gz']?.(plain) ?? plain;
  const cut = packed.subarray(0, packed.byteLength >> 1);
  const there = zlib.gunzipSync(cut, {finishFlush: zlib.constants.Z_SYNC_FLUSH});
  const ranges = await see({files: new Map([['a.jsonl.gz', cut]]), limits: {chunkBytes: 1000}}, 'a.jsonl.gz');
  expect(recordsOf(ranges)).toHaveLength(there.toString().split('\n').length - 1);
  expect(ranges.at(-1)?.refused?.byteOffset).toBe(there.byteLength);
});

test('a file that was cut off may be accepted: a warning at its end, and no reject', async () => {
  const plain = Buffer.from(lines.join('\n'));
  const desk = deskOf({files: new Map([['a.jsonl.gz', (pack['.gz']?.(plain) ?? plain).subarray(0, -20)]])});
  const accepting = {...desk, plan: {...desk.plan, input: {...desk.plan.input, acceptTruncated: true}}};
  const split = splitOf({files: new Map([['a.jsonl.gz', plain]])}, 'a.jsonl.gz');
  const refused = [];
  for await (const work of worksOfSplit(accepting, split, startOfFile)) {
    desk.credit.give(work.admitted);
    if (work.type === 'refused') refused.push(work);
  }
  expect(refused).toEqual([expect.objectContaining({code: 'TRUNCATED_ARCHIVE', accepted: true, unreadable: false})]);
});

test('small files go in bundles, packed ones among plain ones, in their order', async () => {
  const files = new Map<string, FileContent>();
  const plain = new Map<string, FileContent>();
  for (let n = 0; n < 40; n++) {
    const bytes = Buffer.from(`{"n":${n}}\n{"text":"${'x'.repeat(n * 5)}"}\n`);
    const ending = ['', '.gz', '.zst', '.br'][n % 4] ?? '';
    const name = `${String(n).padStart(2, '0')}.jsonl`;
    files.set(name + ending, pack[ending]?.(bytes) ?? bytes);
    plain.set(name, bytes);
  }
  const limits = {chunkBytes: 4000, bundleBytes: 4000};
  const bundled = async (given: ReadonlyMap<string, FileContent>): Promise<{records: unknown[]; works: number}> => {
    const desk = deskOf({files: given, limits});
    let works = 0;
    const counted = async function* (): ReturnType<typeof worksOf> {
      for await (const work of worksOf(desk, splitsOf(given))) {
        works++;
        yield work;
      }
    };
    const records = recordsOf(await seeWorks(desk, counted()));
    expect(desk.credit.bytesInFlight).toBe(0);
    return {records, works};
  };
  const [packed, expected] = [await bundled(files), await bundled(plain)];
  expect(packed.records).toEqual(expected.records);
  expect(packed.works).toBeLessThan(20);
});

test('small files that unpack to much, or are damaged, are read by themselves', async () => {
  const large = Buffer.from(`{"text":"${'x'.repeat(300)}"}\n`.repeat(200));
  const small = Buffer.from('{"a":1}\n');
  const packed = pack['.gz']?.(large) ?? large;
  const files = new Map<string, FileContent>([
    ['a.jsonl', small],
    ['b.jsonl.gz', packed],
    ['c.jsonl', small],
    ['d.jsonl.gz', packed.subarray(0, 100)],
    ['e.jsonl.gz', pack['.gz']?.(small) ?? small],
  ]);
  const desk = deskOf({files, limits: {chunkBytes: 8000, bundleBytes: 8000}});
  const ranges = await seeWorks(desk, worksOf(desk, splitsOf(files)));
  const counts = [...files.keys()].map((file) => recordsOf(ranges.filter((range) => range.file === file)).length);
  expect(counts.slice(0, 3)).toEqual([1, 200, 1]);
  expect(ranges.filter(({refused}) => refused !== undefined).map(({file, refused}) => [file, refused?.code])).toEqual([
    ['d.jsonl.gz', 'TRUNCATED_ARCHIVE'],
  ]);
  expect(counts[4]).toBe(1);
});

test('a name says nothing against the bytes', async () => {
  const plain = Buffer.from(lines.join('\n'));
  const given: DeskGiven = {
    files: new Map<string, FileContent>([
      ['packed.jsonl', packings['gzip']?.pack(plain) ?? plain],
      ['plain.jsonl.gz', plain],
      ['plain.jsonl.br', plain],
      ['twice.jsonl', pack['.zst']?.(pack['.gz']?.(plain) ?? plain) ?? plain],
    ]),
  };
  const expected = recordsOf(await see({files: new Map([['a.jsonl', plain]])}, 'a.jsonl'));
  for (const file of given.files?.keys() ?? []) expect(recordsOf(await see(given, file)), file).toEqual(expected);
});
