import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {SharedCache} from '../../../src/llm/answer-store/shared-cache.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {answerOf, keyOf, openStore} from './support.ts';

function sharedWith(names: readonly string[]): {readonly path: string; readonly open: () => SharedCache} {
  const path = join(temporaryFolder(), 'cache.db');
  const open = (): SharedCache => {
    const cache = new SharedCache(path);
    onTestFinished(() => cache.close());
    return cache;
  };
  open().put(
    names.map((name) => answerOf(name)),
    0,
  );
  return {path, open};
}

test('look-ups of one reading find what they find alone, and count alike', () => {
  const {open} = sharedWith(['a', 'b', 'a later one']);
  const names = ['a', 'own', 'nobody', 'b', 'a', 'own', 'a later one', 'kept meanwhile'];
  const storeOf = () => {
    const {store} = openStore({shared: open()});
    store.keep(answerOf('own'));
    store.flush();
    return store;
  };
  const [one, other] = [storeOf(), storeOf()];
  other.keep(answerOf('kept meanwhile'));
  const alone = names.map((name) => other.lookup(keyOf(name)));
  const together = one.reading(() => {
    one.keep(answerOf('kept meanwhile'));
    return names.map((name) => one.lookup(keyOf(name)));
  });
  expect(together).toEqual(alone);
  expect(together.map((answer) => answer !== null)).toEqual([true, true, false, true, true, true, true, true]);
  expect(one.counters()).toEqual(other.counters());
});

test('a flush in the midst of a reading is on the disk, and the reading goes on', () => {
  const {open} = sharedWith(['a', 'b']);
  const path = join(temporaryFolder(), 'run.db');
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  const {store} = openStore({database, shared: open()});
  const found = store.reading(() => {
    const first = store.lookup(keyOf('a'));
    store.keep(answerOf('new'));
    store.flush();
    return [first, store.lookup(keyOf('b')), store.lookup(keyOf('new'))];
  });
  expect(found.map((answer) => answer?.key)).toEqual([keyOf('a'), keyOf('b'), keyOf('new')]);
  const beside = new DatabaseSync(path, {readOnly: true});
  onTestFinished(() => beside.close());
  expect(beside.prepare('SELECT count(*) AS n FROM answers').get()).toEqual({n: 2});
  expect(database.isTransaction).toBe(false);
});

test('a reading that throws, or whose file is gone, leaves nothing open', () => {
  const {path, open} = sharedWith(['a']);
  const {store, database} = openStore({shared: open()});
  const thrown = (): never => {
    throw new Error('of the caller');
  };
  expect(() => store.reading(thrown)).toThrow('of the caller');
  expect(database.isTransaction).toBe(false);
  rmSync(path);
  expect(store.reading(() => store.lookup(keyOf('a')))).not.toBeNull();
  store.close();
  expect(database.isTransaction).toBe(false);
});

test('what comes from the shared file is written before it fills the memory', () => {
  const large = 'x'.repeat(5 * 2 ** 20);
  const {open} = sharedWith([]);
  open().put(
    ['a', 'b'].map((name) => answerOf(name, {value: JSON.stringify(large)})),
    0,
  );
  const {store, database} = openStore({shared: open()});
  store.reading(() => ['a', 'b'].map((name) => store.lookup(keyOf(name))));
  expect(database.prepare('SELECT count(*) AS n FROM answers').get()).toEqual({n: 2});
});
