import {describe, expect, test} from 'vitest';
import {databaseFaultOf, inTransaction, sqliteCodeOf} from '../../src/ledger/database.ts';
import {LedgerError, SinkError} from '../../src/model/errors.ts';
import {DatabaseSync} from 'node:sqlite';

/** As node:sqlite throws them: extended codes keep the primary one in their last byte. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error('database says no'), {code: 'ERR_SQLITE_ERROR', errcode});
}

describe('faults of the database', () => {
  test.each([
    [13, SinkError, 'ENOSPC'],
    [10 | (3 << 8), SinkError, 'EIO'],
    [8, SinkError, 'EROFS'],
    [14, SinkError, 'EACCES'],
    [11 | (1 << 8), LedgerError, 'RUN_DB_DAMAGED'],
    [26, LedgerError, 'RUN_DB_DAMAGED'],
    [5, LedgerError, 'RUN_DB_BUSY'],
  ])('%i', (errcode, kind, code) => {
    const fault = databaseFaultOf(sqliteError(errcode), '/run.db');
    expect(fault).toBeInstanceOf(kind);
    expect(fault).toMatchObject({code, where: '/run.db', hint: expect.any(String)});
  });

  test('what is our own bug passes through', () => {
    const bug = sqliteError(1);
    expect(databaseFaultOf(bug, '/run.db')).toBe(bug);
    expect(sqliteCodeOf(new Error('other'))).toBeUndefined();
  });
});

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
