import * as fc from '../../support/properties.ts';
import {expect, test} from 'vitest';
import {splitPages, type AskForPage} from '../../../src/actors/coordinator/split-pages.ts';
import type {Split} from '../../../src/model/chunk.ts';

const splits = Array.from({length: 4321}, (_, id): Split => {
  const file = `f${String(id).padStart(6, '0')}`;
  return {id, file, path: `/${file}`, relative: file, size: 1, mtimeMs: 0};
});

function book(of: readonly Split[]): {readonly ask: AskForPage; readonly asked: (string | null)[]} {
  const asked: (string | null)[] = [];
  const ask: AskForPage = async (after, limit) => {
    asked.push(after);
    const from = after === null ? 0 : of.findIndex(({file}) => file > after);
    return from < 0 ? [] : of.slice(from, from + limit);
  };
  return {ask, asked};
}

test('every split behind the name comes once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({min: 0, max: splits.length}), fc.integer({min: -1, max: splits.length - 1}), async (count, behind) => {
      const of = splits.slice(0, count);
      const after = behind < 0 ? null : (splits[behind]?.file ?? null);
      const found: Split[] = [];
      for await (const page of splitPages(book(of).ask, after)) found.push(...page);
      expect(found).toEqual(of.slice(behind + 1));
    }),
    {numRuns: 30},
  );
});

test('a few pages are asked for ahead, and no more than these', async () => {
  const {ask, asked} = book(splits);
  const pages = splitPages(ask, null);
  await pages.next();
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toHaveLength(1 + 3);
  await pages.return(undefined);
});

test('a page that cannot be had is told of when its turn comes, and nobody else is', async () => {
  const {ask} = book(splits);
  const pages = splitPages((after, limit) => (after === null ? ask(after, limit) : Promise.reject(new Error('gone'))), null);
  const first = await pages.next();
  expect(first.value).toHaveLength(100);
  await new Promise((resolve) => setImmediate(resolve));
  await expect(pages.next()).rejects.toThrow('gone');
});
