/** The next packed files are opened while one is read: a few at a time, within credit, and all are closed in the end. */
import * as zlib from 'node:zlib';
import {expect, test} from 'vitest';
import type {Desk} from '../../../src/actors/coordinator/desk.ts';
import {worksOf} from '../../../src/actors/coordinator/feeding.ts';
import type {Work} from '../../../src/actors/coordinator/work.ts';
import {Credit} from '../../../src/flow/credit.ts';
import {deskOf, seeWorks, splitsOf, type FileContent} from './desks.ts';

const text = (file: number): Buffer => Buffer.from(Array.from({length: 900}, (_, n) => `{"file":${file},"n":${n}}\n`).join(''));

function packedFiles(count: number): ReadonlyMap<string, FileContent> {
  return new Map(Array.from({length: count}, (_, n) => [`${n}.jsonl.gz`, zlib.gzipSync(text(n))]));
}

interface Watched {
  readonly desk: Desk;
  readonly open: Set<string>;
}

function watched(files: ReadonlyMap<string, FileContent>, budget = Infinity): Watched {
  const desk = deskOf({files, limits: {chunkBytes: 1000, bundleBytes: 100}});
  const open = new Set<string>();
  const {source} = desk;
  const watching: Desk['source'] = {
    ...source,
    async open(options, split, offset) {
      const reader = await source.open(options, split, offset);
      open.add(split.file);
      return {...reader, close: async () => void open.delete(split.file)};
    },
  };
  return {open, desk: {...desk, source: watching, credit: new Credit({budget: () => budget})}};
}

async function take(desk: Desk, works: AsyncGenerator<Work>): Promise<Work> {
  const {value} = (await works.next()) as IteratorYieldResult<Work>;
  desk.credit.give(value.admitted);
  return value;
}

test('two more are open while one is read, in order, and none twice', async () => {
  const files = packedFiles(6);
  const {desk, open} = watched(files);
  const works = worksOf(desk, splitsOf(files));
  await take(desk, works);
  await take(desk, works);
  expect([...open].toSorted()).toEqual(['0.jsonl.gz', '1.jsonl.gz', '2.jsonl.gz']);
  const ranges = await seeWorks(desk, works);
  expect(new Set(ranges.map(({file}) => file))).toEqual(new Set(files.keys()));
  expect(ranges.map(({file}) => file)).toEqual(ranges.map(({file}) => file).toSorted());
  expect(open.size).toBe(0);
  expect(desk.credit.setAside(1e15)).toBe(true);
});

test('none is opened where credit has no room, and all is read even so', async () => {
  const files = packedFiles(3);
  const {desk, open} = watched(files, 10);
  const works = worksOf(desk, splitsOf(files));
  await take(desk, works);
  expect([...open]).toEqual(['0.jsonl.gz']);
  const ranges = await seeWorks(desk, works);
  expect(ranges.at(-1)).toMatchObject({file: '2.jsonl.gz', last: true});
});

test('whoever leaves off leaves nothing open', async () => {
  const files = packedFiles(4);
  const {desk, open} = watched(files);
  const works = worksOf(desk, splitsOf(files));
  await take(desk, works);
  await works.return(undefined);
  expect(open.size).toBe(0);
});

test('a file that could not be opened ahead is opened in its turn, or refused in its turn', async () => {
  const files = packedFiles(3);
  const {desk} = watched(files);
  const {source} = desk;
  let fails = 1;
  const failing: Desk['source'] = {
    ...source,
    open: async (options, split, offset) => {
      if (split.file === '1.jsonl.gz' && fails-- > 0) throw new Error('no descriptor is left');
      return source.open(options, split, offset);
    },
  };
  const ranges = await seeWorks({...desk, source: failing}, worksOf({...desk, source: failing}, splitsOf(files)));
  expect(ranges.findLast(({file}) => file === '1.jsonl.gz')).toMatchObject({last: true, refused: undefined});
  const [first] = files.keys();
  const cut = new Map<string, FileContent>(
    [...files].map(([name, bytes]) => [name, name === first ? bytes : (bytes as Buffer).subarray(0, 100)]),
  );
  const refused = watched(cut);
  const seen = await seeWorks(refused.desk, worksOf(refused.desk, splitsOf(cut)));
  expect(seen.filter((range) => range.refused !== undefined).map(({file}) => file)).toEqual(['1.jsonl.gz', '2.jsonl.gz']);
});
