import {statSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {expect, onTestFinished, test} from 'vitest';
import {openDatabase} from '../../../src/ledger/database.ts';
import {LogSync} from '../../../src/llm/answer-store/log-sync.ts';
import {SinkError} from '../../../src/model/errors.ts';
import {temporaryFolder} from '../../support/folders.ts';
import {answerOf, keyOf, openStore} from './support.ts';

function opened() {
  const path = join(temporaryFolder(), 'run.db');
  // As beside the ledger, which keeps the log from going when this connection does.
  const ledger = openDatabase(path, false);
  ledger.exec('CREATE TABLE ranges (id INTEGER)');
  const database = openDatabase(path, false);
  const log = LogSync.open(database);
  if (log === null) throw new Error('a database with a log has it synced beside');
  onTestFinished(() => {
    log.close();
    database.close();
    ledger.close();
  });
  return {path, database, log};
}

test('what is flushed is durable when its sync is done, and commits wait for none', async () => {
  const {path, database, log} = opened();
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({synchronous: 1});
  const {store} = openStore({database, log});
  store.keep(answerOf('a'));
  store.flush();
  expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
  expect(store.isDurable).toBe(false);
  await store.durable();
  expect(store.isDurable).toBe(true);
  const beside = new DatabaseSync(path, {readOnly: true});
  onTestFinished(() => beside.close());
  expect(beside.prepare('SELECT count(*) AS n FROM answers').get()).toEqual({n: 1});
});

test('what is written while a sync is under way has one behind it, for all who ask', async () => {
  const {database, log} = opened();
  const {store} = openStore({database, log});
  store.keep(answerOf('a'));
  store.flush();
  const first = store.durable();
  const same = store.durable();
  store.keep(answerOf('b'));
  store.flush();
  let isLaterDone = false;
  const later = [store.durable(), store.durable()].map((sync) => sync.then(() => (isLaterDone = true)));
  await Promise.all([first, same]);
  expect([isLaterDone, store.isDurable]).toEqual([false, false]);
  await Promise.all(later);
  expect(store.isDurable).toBe(true);
});

test('behind a failure nothing counts as durable any more', async () => {
  const {database, log} = opened();
  const {store} = openStore({database, log});
  await store.durable();
  store.keep(answerOf('a'));
  store.flush();
  // Its descriptor is gone: the system refuses, as a disk would.
  log.close();
  await expect(store.durable()).rejects.toThrow(SinkError);
  expect(store.isDurable).toBe(false);
  await expect(store.durable()).rejects.toThrow('run.db-wal');
  expect(() => store.close()).toThrow(SinkError);
});

test('where there is no log, a commit is durable when it returns', async () => {
  const path = join(temporaryFolder(), 'plain.db');
  const database = new DatabaseSync(path);
  onTestFinished(() => database.close());
  expect(LogSync.open(database)).toBeNull();
  expect(LogSync.open(new DatabaseSync(':memory:'))).toBeNull();
  const {store} = openStore({database});
  store.keep(answerOf('a'));
  store.flush();
  expect(store.isDurable).toBe(true);
  await store.durable();
  expect(store.lookup(keyOf('a'))).not.toBeNull();
});
