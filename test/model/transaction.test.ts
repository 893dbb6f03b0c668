import {DatabaseSync} from 'node:sqlite';
import {expect, test} from 'vitest';
import {inTransaction} from '../../src/model/transaction.ts';

test('a transaction is all or nothing, and leaves the connection usable', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (n INTEGER UNIQUE)');
  expect(() =>
    inTransaction(database, () => {
      database.exec('INSERT INTO t VALUES (1)');
      database.exec('INSERT INTO t VALUES (1)');
    }),
  ).toThrow(/UNIQUE/);
  expect(inTransaction(database, () => database.prepare('SELECT count(*) AS n FROM t').get()?.['n'])).toBe(0);
  database.close();
});
