import {describe, expect, test} from 'vitest';
import {databaseFaultOf, sqliteCodeOf} from '../../src/ledger/database.ts';
import {LedgerError, SinkError} from '../../src/model/errors.ts';

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
