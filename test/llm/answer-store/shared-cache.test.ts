import {copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {describe, expect, onTestFinished, test} from 'vitest';
import type {StoreNote} from '../../../src/llm/answer-store/answer.ts';
import {SharedCache} from '../../../src/llm/answer-store/shared-cache.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {answerOf, keyOf, openStore} from './support.ts';

interface Cache {
  readonly cache: SharedCache;
  readonly notes: StoreNote[];
}

function openShared(path: string): Cache {
  const notes: StoreNote[] = [];
  const cache = new SharedCache(path, (note) => notes.push(note));
  onTestFinished(() => cache.close());
  return {cache, notes};
}

/** Another process in the midst of a write. */
function writer(path: string): DatabaseSync {
  const other = new DatabaseSync(path, {timeout: 0});
  other.exec('BEGIN IMMEDIATE');
  onTestFinished(() => other.close());
  return other;
}

describe('several runs share answers', () => {
  test('what one flushed, another finds, and has as its own from then on', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const one = openStore({shared: openShared(path).cache});
    one.store.keep(answerOf('a', {rawId: 3}));
    expect(one.store.share()).toBe(false);
    expect(openStore({shared: openShared(path).cache}).store.lookup(keyOf('a'))).toBeNull();
    one.store.flush();
    one.store.share();
    const other = openStore({shared: openShared(path).cache});
    expect(other.store.lookup(keyOf('a'))).toEqual(answerOf('a', {rawId: null}));
    expect(other.store.counters()).toMatchObject({sharedHits: 1, misses: 0, savedNano: 1000});
    other.store.flush();
    rmSync(path);
    expect(other.again({shared: null}).lookup(keyOf('a'))).not.toBeNull();
  });

  test('what comes from the file is not copied back to it, what is new beside it is', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const {cache} = openShared(path);
    cache.put([answerOf('a'), answerOf('b')], 0);
    const {store} = openStore({shared: openShared(path).cache});
    expect(store.lookup(keyOf('a'))).not.toBeNull();
    store.flush();
    const other = new DatabaseSync(path);
    other.exec('DELETE FROM answers');
    other.close();
    expect(store.share()).toBe(false);
    expect(cache.get(keyOf('a'), 0).answer).toBeNull();
    store.keep(answerOf('c'));
    store.flush();
    store.share();
    expect(cache.get(keyOf('c'), 0).answer).not.toBeNull();
    expect(cache.get(keyOf('a'), 0).answer).toBeNull();
  });

  test('also under another schema', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const one = openStore({shared: openShared(path).cache});
    one.store.keep(answerOf('a', {looseKey: keyOf('loose')}));
    one.store.flush();
    one.store.share();
    const other = openStore({shared: openShared(path).cache});
    expect(other.store.lookupLoose(keyOf('loose')).map(({key}) => key)).toEqual([keyOf('a')]);
  });

  test('the newer answer stays', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const {cache} = openShared(path);
    cache.put([answerOf('a', {value: '"new"', atMs: 20})], 0);
    cache.put([answerOf('a', {value: '"old"', atMs: 10})], 0);
    expect(cache.get(keyOf('a'), 0).answer?.value).toBe('"new"');
  });

  test('a little at a time, each once, also after a kill', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const {store, again} = openStore({shared: openShared(path).cache});
    for (let index = 0; index < 300; index++) store.keep(answerOf(`n${index}`));
    store.flush();
    expect(store.share()).toBe(true);
    const other = again({shared: openShared(path).cache});
    expect([other.share(), other.share(), other.share()]).toEqual([true, true, false]);
    other.close();
    const reader = openShared(path).cache;
    expect(Array.from({length: 300}, (_, index) => reader.get(keyOf(`n${index}`), 0).answer).every((answer) => answer !== null)).toBe(true);
    const third = again({shared: openShared(path).cache});
    third.keep(answerOf('last'));
    third.flush();
    expect(third.share()).toBe(false);
    expect(reader.get(keyOf('last'), 0).answer).not.toBeNull();
  });

  test('a new file in the place of the old one is filled again', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const {store, again} = openStore({shared: openShared(path).cache});
    store.keep(answerOf('a'));
    store.flush();
    store.share();
    store.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, {force: true});
    again({shared: openShared(path).cache}).share();
    expect(openShared(path).cache.get(keyOf('a'), 0).answer).not.toBeNull();
  });
});

describe('while another process writes', () => {
  test('answers are found, and new ones wait for later', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const shared = openShared(path);
    const {store, clock} = openStore({shared: shared.cache});
    store.keep(answerOf('a'));
    store.flush();
    store.share();
    const other = writer(path);
    store.keep(answerOf('b'));
    store.flush();
    expect(shared.cache.get(keyOf('a'), clock.now()).answer).not.toBeNull();
    store.share();
    expect(shared.notes).toEqual([]);
    other.exec('ROLLBACK');
    store.share();
    expect(openShared(path).cache.get(keyOf('b'), 0).answer).toBeNull();
    clock.nowMs += 250;
    store.share();
    expect(openShared(path).cache.get(keyOf('b'), 0).answer).not.toBeNull();
  });

  test('a file that is being made is left for later', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    const {cache, notes} = openShared(path);
    expect(cache.identity(0)).toBeNull();
    other.close();
    expect(cache.identity(100)).toBeNull();
    expect(cache.identity(250)).not.toBeNull();
    expect(notes).toEqual([]);
  });
});

describe('a file that cannot be used is told of once and left alone', () => {
  function expectLeftAlone(path: string, reason: string | RegExp): void {
    const before = readFileSync(path);
    const {cache, notes} = openShared(path);
    const {store} = openStore({shared: cache});
    expect(store.lookup(keyOf('a'))).toBeNull();
    store.keep(answerOf('a'));
    store.flush();
    expect(store.share()).toBe(false);
    expect(store.lookup(keyOf('b'))).toBeNull();
    expect(notes).toEqual([{code: 'CACHE_UNUSABLE', reason: expect.stringMatching(reason)}]);
    expect(readFileSync(path).equals(before)).toBe(true);
  }

  test('no database', () => {
    const path = join(temporaryFolder(), 'cache.db');
    writeFileSync(path, 'this is a text file, and it is longer than a header of SQLite would be, as you see. '.repeat(10));
    expectLeftAlone(path, 'not a database');
  });

  test('a database of others', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE answers (a)');
    other.close();
    expectLeftAlone(path, 'no answer cache of quern');
  });

  test('of another version', () => {
    const path = join(temporaryFolder(), 'cache.db');
    const {cache} = openShared(path);
    cache.identity(0);
    cache.close();
    const other = new DatabaseSync(path);
    other.exec('PRAGMA user_version=2; PRAGMA journal_mode=DELETE');
    other.close();
    expectLeftAlone(path, 'version 2');
  });

  test('damaged pages', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'cache.db');
    const {cache} = openShared(path);
    cache.put(
      Array.from({length: 200}, (_, index) => answerOf(`n${index}`)),
      0,
    );
    cache.close();
    const copy = join(folder, 'copy.db');
    copyFileSync(path, copy);
    truncateSync(copy, 4096 * 3);
    expectLeftAlone(copy, /malformed|disk I\/O/);
  });

  test('a folder, and a folder that is not there', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dir'));
    for (const path of [join(folder, 'dir'), join(folder, 'none', 'cache.db')]) {
      const {cache, notes} = openShared(path);
      expect(cache.put([answerOf('a')], 0)).toBe(false);
      expect(cache.get(keyOf('a'), 0)).toEqual({answer: null, isDamaged: false});
      expect(notes).toEqual([{code: 'CACHE_UNUSABLE', reason: expect.stringContaining(path)}]);
    }
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});

test('one damaged answer is missing, and told with its place', () => {
  const path = join(temporaryFolder(), 'cache.db');
  const shared = openShared(path).cache;
  shared.put([answerOf('a')], 0);
  const other = new DatabaseSync(path);
  other.exec('UPDATE answers SET crc32 = 1');
  other.close();
  const {store, notes} = openStore({shared});
  expect(store.lookup(keyOf('a'))).toBeNull();
  expect(notes).toEqual([{code: 'ANSWER_DAMAGED', reason: expect.stringContaining(path)}]);
});
