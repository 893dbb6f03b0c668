/** A transaction of one connection. Never waits for another process longer than the connection does. */
import type {DatabaseSync} from 'node:sqlite';

/** All or nothing. @throws whatever the work or the database throws, with everything as it was before */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw cause;
  }
}

/** What is read in it is of one state, and costs one look at the file's locks; `endReading` may end it early. */
export function inReading<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    endReading(database);
  }
}

/** Nothing to do where nothing is read. */
export function endReading(database: DatabaseSync): void {
  if (database.isTransaction) database.exec('COMMIT');
}
