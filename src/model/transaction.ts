/** A transaction of one connection to a database. Never waits for another process longer than the connection does; knows no table. */

/** What a transaction needs of a connection. */
export interface Connection {
  exec(statements: string): void;
  readonly isTransaction: boolean;
}

/** All or nothing. @throws whatever the work or the database throws, with everything as it was before */
export function inTransaction<T>(database: Connection, work: () => T): T {
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
export function inReading<T>(database: Connection, work: () => T): T {
  database.exec('BEGIN');
  try {
    return work();
  } finally {
    endReading(database);
  }
}

/** Nothing to do where nothing is read. */
export function endReading(database: Connection): void {
  if (database.isTransaction) database.exec('COMMIT');
}
