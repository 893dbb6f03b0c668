import {DatabaseSync} from 'node:sqlite';
import {expect, it} from 'vitest';
import {MetaBook} from '../../src/ledger/meta-book.ts';

it('keeps the last word of each name, and none of what was taken out', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL)');
  const book = new MetaBook(database);
  expect(book.get('status')).toBeUndefined();
  book.set({status: 'listing', listed: '0'});
  book.set({status: 'running', listed: null});
  expect([book.get('status'), book.get('listed')]).toEqual(['running', undefined]);
  database.close();
});
