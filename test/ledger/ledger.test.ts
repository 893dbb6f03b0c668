import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {Ledger} from '../../src/ledger/ledger.ts';

let dir: string;
let path: string;
let ledger: Ledger;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-ledger-'));
  path = join(dir, 'run.db');
  const shape = {steps: ['input'], tallies: []};
  const birth = {
    run: 'r',
    name: 'n',
    createdMs: 5,
    version: '0',
    identity: {a: '1'},
    shape,
    layout: 'single',
    batchRows: null,
    lineage: false,
  };
  ledger = Ledger.create(path, birth);
});
afterEach(() => {
  ledger.close();
  rmSync(dir, {recursive: true, force: true});
});

function listed(...files: readonly string[]) {
  return files.map((file) => ({file, path: `/${file}`, relative: file, size: 10, mtimeMs: 1.5}));
}

describe('splits', () => {
  test('come bytewise by name, in pages, whatever order they were listed in', () => {
    // In UTF-16 the emoji (a surrogate pair) would come before U+FF01; in UTF-8 it comes behind.
    const names = ['b', 'a/b', 'a', 'Z', 'a.b', 'ñ', '\u{1F600}', '\uFF01', 'a b', 'á'];
    ledger.splits.add(listed(...names));
    const sorted = names.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(sorted.indexOf('\uFF01')).toBeLessThan(sorted.indexOf('\u{1F600}'));
    const pages: string[] = [];
    for (let after: string | null = null; ;) {
      const page = ledger.splits.page(after, 3);
      pages.push(...page.map(({file}) => file));
      if (page.length < 3) break;
      after = page.at(-1)?.file ?? null;
    }
    expect(pages).toEqual(sorted);
    expect(ledger.splits.totals()).toEqual({files: 10, bytes: 100});
  });

  test('are told plainly to whoever reads them, in the same pages, and known by their number afterwards as the table has them', () => {
    const entry = {offset: 3, packed: 4, codec: null, size: 9, crc32: 1, mtimeMs: 2};
    ledger.splits.add([
      ...listed('b', '', 'a'),
      {...listed('c')[0], file: 'c', path: '/z.zip', relative: 'c', size: 4, mtimeMs: 2, entry: entry as never},
    ]);
    const first = ledger.splits.listed(null, 2);
    const pages = [...first, ...ledger.splits.listed(first.at(-1)?.file ?? null, 2)];
    expect(pages.map(({file}) => file)).toEqual(['', 'a', 'b', 'c']);
    expect(pages.at(-1)).toMatchObject({path: '/z.zip', size: 4, mtimeMs: 2, entry});
    const known = pages.map(({id}) => ledger.splits.byId(id));
    expect(known).toEqual(ledger.splits.page(null, 10));
    expect(pages.map(({id}) => ledger.splits.byId(id))).toEqual(known);
  });

  test('listed twice are taken once; one name for two paths is a fault of the job', () => {
    ledger.splits.add(listed('a', 'a'));
    expect(ledger.splits.add(listed('a', 'b'))).toEqual({files: 1, bytes: 10});
    expect(() => ledger.splits.add([{...listed('a')[0], file: 'a', path: '/other/a', relative: 'a', size: 1, mtimeMs: 1}])).toThrow(
      expect.objectContaining({name: 'ConfigError', message: expect.stringContaining('/a and /other/a')}),
    );
  });

  test('keep times to the fraction, and sizes nobody knows', () => {
    ledger.splits.add([{file: 'x', path: '/x', relative: 'x', size: -1, mtimeMs: 1_753_456_789_123.25}]);
    expect(ledger.splits.byFile('x')).toMatchObject({size: -1, mtimeMs: 1_753_456_789_123.25});
    expect(ledger.splits.totals()).toEqual({files: 1, bytes: 0});
  });
});

describe('the run', () => {
  test('is remembered as it was begun', () => {
    ledger.close();
    ledger = Ledger.open(path, 'write');
    expect(ledger.birth).toMatchObject({run: 'r', identity: {a: '1'}, createdMs: 5});
    expect(ledger).toMatchObject({status: 'listing', listed: false, stopReason: null});
  });

  test('goes through its states; a session without an end was killed', () => {
    ledger.seal([]);
    ledger.beginSession(1, 100, '0');
    expect(ledger.status).toBe('running');
    ledger.stop(1, 200, {reason: 'rejects', message: 'too many'});
    expect(ledger).toMatchObject({status: 'stopped', stopReason: 'rejects', listed: true});
    ledger.beginSession(2, 300, '0');
    expect(ledger).toMatchObject({status: 'running', stopReason: null});
    ledger.finishing();
    ledger.stop(2, 400, {reason: 'failed', message: 'disk'});
    expect(ledger.status).toBe('finishing');
    ledger.beginSession(3, 500, '0');
    expect(ledger.status).toBe('finishing');
    expect(ledger.sessions().map(({endedMs}) => endedMs)).toEqual([200, 400, null]);
    ledger.complete(3, 600);
    expect(ledger.status).toBe('complete');
  });

  test('an empty file is no run yet, anything else is one or is refused', () => {
    expect(Ledger.isUnborn(path)).toBe(false);
    const empty = join(dir, 'empty.db');
    writeFileSync(empty, '');
    expect(Ledger.isUnborn(empty)).toBe(true);
    expect(() => Ledger.open(empty, 'read')).toThrow(expect.objectContaining({code: 'RUN_DB_DAMAGED'}));
    expect(statSync(empty).size).toBe(0);
  });

  test('can be read while it is written', () => {
    const reader = Ledger.open(path, 'read');
    ledger.splits.add(listed('a'));
    expect(reader.splits.totals().files).toBe(1);
    expect(() => reader.splits.add(listed('b'))).toThrow(/readonly/);
    reader.close();
  });

  test('empties its write-ahead log when there is time, and at the end', () => {
    const walBytes = (): number => statSync(`${path}-wal`, {throwIfNoEntry: false})?.size ?? 0;
    for (let page = 0; page < 20; page++) ledger.splits.add(listed(...Array.from({length: 1000}, (_, index) => `${page}/${index}`)));
    const grown = walBytes();
    expect(grown).toBeGreaterThan(1024 * 1024);
    ledger.tidy(false);
    expect(walBytes()).toBe(grown);
    ledger.tidy(true);
    ledger.splits.add(listed('one more'));
    // The log is written from its beginning again: it does not grow.
    expect(walBytes()).toBe(grown);
    ledger.settle();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
