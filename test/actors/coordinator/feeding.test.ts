/** From splits to work: reading can be taken up at every boundary, and bundles of small files break only where they must. */
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import {worksOf, worksOfSplit} from '../../../src/actors/coordinator/feeding.ts';
import {ChangedInputError, SourceError} from '../../../src/model/errors.ts';
import {startOfFile} from '../../../src/model/chunk.ts';
import {deskOf, seeWorks, splitsOf, type DeskGiven, type FileContent, type SeenRange} from './desks.ts';

const lines = Array.from({length: 60}, (_, n) => (n % 13 === 5 ? '{"broken"' : JSON.stringify({n, text: 'ñ'.repeat(n % 17)})));
const items = lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as unknown);

const contents: Readonly<Record<string, {readonly text: string; readonly records?: string}>> = {
  'lines.jsonl': {text: `\ufeff${lines.join('\r\n\n')}`},
  'array.json': {text: JSON.stringify(items, null, 1)},
  'sequence.json': {text: [...items, ...items, ...items].map((item) => JSON.stringify(item)).join(' ')},
  'nested.json': {text: JSON.stringify({page: 1, data: {items, pad: 'p'.repeat(270_000)}, last: true}), records: 'data.items'},
};

describe.each(Object.entries(contents))('%s', (file, {text, records}) => {
  const bytes = Buffer.from(text);
  const given: DeskGiven = {
    files: new Map([[file, bytes]]),
    limits: {chunkBytes: records === undefined ? 90 : 300, recordBytesMax: 2000},
    reads: [7, 100, 1],
    ...(records === undefined ? {} : {records}),
  };
  const [split] = splitsOf(given.files ?? new Map());
  if (split === undefined) throw new Error('there is a file');

  test('from every boundary on, exactly the rest', async () => {
    const desk = deskOf(given);
    const whole = await seeWorks(desk, worksOfSplit(desk, split, startOfFile));
    expect(whole.length).toBeGreaterThan(10);
    const boundaries = whole.slice(0, -1).map(({behind}) => behind);
    // Long tails without a record are many boundaries alike: some of them will do.
    const chosen = boundaries.filter((_, index) => index < 12 || index % 300 === 0);
    for (const boundary of chosen) {
      if (boundary === undefined) throw new Error('a range that is not the last ends at a boundary');
      const rest = await seeWorks(desk, worksOfSplit(desk, split, boundary));
      expect(rest.flatMap((range) => range.records)).toEqual(
        whole.filter(({from}) => from.offset >= boundary.offset).flatMap((range) => range.records),
      );
      expect(rest[0]?.from).toEqual(boundary);
      expect(rest.at(-1)).toMatchObject({end: bytes.byteLength, last: true});
    }
  });

  test('chunk sizes change nothing', async () => {
    const recordsWith = async (limits: DeskGiven['limits']): Promise<unknown> => {
      const desk = deskOf({...given, limits: {...given.limits, ...limits}});
      const ranges = await seeWorks(desk, worksOfSplit(desk, split, startOfFile));
      expect(desk.credit.bytesInFlight).toBe(0);
      return ranges.flatMap((range) => range.records);
    };
    const whole = await recordsWith({chunkBytes: 1_000_000, recordBytesMax: 1_000_000});
    for (const chunkBytes of [64, 333, 5000]) expect(await recordsWith({chunkBytes})).toEqual(whole);
  });
});

const small = (n: number): Uint8Array => Buffer.from(JSON.stringify({n}));

async function seeFiles(files: ReadonlyMap<string, FileContent>, listed?: ReadonlyMap<string, number>): Promise<SeenRange[]> {
  const desk = deskOf({files, limits: {bundleBytes: 60, chunkBytes: 60}, reads: [3, 11]});
  const ranges = await seeWorks(desk, worksOf(desk, splitsOf(files, listed)));
  expect(desk.credit.bytesInFlight).toBe(0);
  return ranges;
}

describe('small files', () => {
  test('whatever their sizes, each is read once, whole and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({max: 150}), {maxLength: 30}), async (sizes) => {
        const files = new Map(
          sizes.map((size, n) => [`${n}.jsonl`, Buffer.from(size === 0 ? '' : JSON.stringify({n, pad: 'p'.repeat(size)}))]),
        );
        const ranges = await seeFiles(files);
        expect(ranges.map(({file, end, last}) => [file, end, last])).toEqual(
          [...files].map(([file, bytes]) => [file, bytes.byteLength, true]),
        );
        expect(ranges.flatMap(({records}) => records.map(({value}) => (value as {readonly n: number}).n))).toEqual(
          sizes.flatMap((size, n) => (size === 0 ? [] : [n])),
        );
      }),
      {numRuns: 60},
    );
  });

  test('one that vanished is one reject, one of another size is taken as it is, and the rest is fine', async () => {
    const files = new Map<string, FileContent>(Array.from({length: 9}, (_, n) => [`${n}.json`, small(n)]));
    const listed = new Map([...files].map(([file]) => [file, 7]));
    files.set('3.json', () => {
      throw new SourceError('cannot be opened: it is gone', {code: 'UNREADABLE_FILE'});
    });
    files.set('5.json', Buffer.from('{"n":5,"grown":"since it was listed"}'));
    files.set('6.json', Buffer.from('7'));
    files.set('7.json', Buffer.from('<html></html>'));
    const ranges = await seeFiles(files, listed);
    expect(ranges.map(({file}) => file)).toEqual([...files.keys()]);
    expect(ranges.map(({refused}) => refused?.code)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => ({3: 'UNREADABLE_FILE', 7: 'UNKNOWN_FORMAT'})[n]),
    );
    expect(ranges[5]?.records).toEqual([expect.objectContaining({value: {n: 5, grown: 'since it was listed'}})]);
    expect(ranges[6]?.records).toEqual([expect.objectContaining({value: 7})]);
    // Of what cannot be opened the listed size is all that is known.
    expect(ranges[3]).toMatchObject({from: {offset: 0}, end: 7});
  });

  test('one that shrinks between opening and reading stops the run: what was read may be of two versions', async () => {
    const bytes = Buffer.from(lines.join('\n'));
    const files = new Map<string, FileContent>([['a.jsonl', bytes]]);
    const desk = deskOf({files, limits: {chunkBytes: 200}});
    const {source} = desk;
    const shrinking = {
      ...desk,
      source: {
        ...source,
        open: async (...[options, split, offset]: Parameters<typeof source.open>) => {
          const reader = await source.open(options, split, offset);
          return {...reader, size: bytes.byteLength + 50};
        },
      },
    };
    const reading = (async () => {
      for await (const work of worksOf(shrinking, splitsOf(files))) shrinking.credit.give(work.admitted);
    })();
    await expect(reading).rejects.toBeInstanceOf(ChangedInputError);
  });
});
