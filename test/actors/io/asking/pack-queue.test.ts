/** What goes next: retries when their time has come, then packs of what waits; and how much may wait. */
import {expect, test} from 'vitest';
import type {WaitingItem} from '../../../../src/actors/io/asking/inquiry.ts';
import {PackQueue, type Pack} from '../../../../src/actors/io/asking/pack-queue.ts';
import {firstAttempt} from '../../../../src/llm/packing/attempt.ts';

const keys = {key: 'k', looseKey: null};

function itemOf(id: number, more: Partial<WaitingItem> = {}): WaitingItem {
  return {id, at: id, length: 10, keys, bytes: 10, category: null, priority: 'medium', addedMs: 0, attempt: firstAttempt, ...more};
}

function queueOf(count: number, pack = 4): PackQueue {
  const queue = new PackQueue({pack, maxTokens: 1000});
  for (let id = 0; id < count; id++) queue.add(itemOf(id));
  return queue;
}

const idsOf = (pack: Pack | null): readonly number[] | null => pack?.items.map(({id}) => id) ?? null;

test('a full pack goes at once, the rest when nothing is on its way, when it has waited, or when no more come', () => {
  const queue = queueOf(6);
  expect(idsOf(queue.take(0, false))).toEqual([0, 1, 2, 3]);
  expect(queue.take(0, false)).toBe(null);
  expect(queue.dueMs()).toBe(2000);
  expect(idsOf(queue.take(2000, false))).toEqual([4, 5]);
  queue.add(itemOf(6));
  expect(idsOf(queue.take(0, true))).toEqual([6]);
  queue.add(itemOf(7));
  queue.end();
  expect(idsOf(queue.take(0, false))).toEqual([7]);
  expect([queue.size, queue.dueMs(), queue.take(9e9, true)]).toEqual([0, null, null]);
});

test('a pack that is tried again goes as it is, before others, and not before its time', () => {
  const queue = queueOf(8);
  const first = queue.take(0, false) as Pack;
  queue.retry({...first, failures: 1}, 500);
  expect(idsOf(queue.take(499, false))).toEqual([4, 5, 6, 7]);
  expect(queue.take(499, false)).toBe(null);
  expect(queue.dueMs()).toBe(500);
  expect(queue.take(500, false)).toEqual({...first, failures: 1});
});

test('half of a pack goes next, the other half waits; one item is not halved', () => {
  const queue = queueOf(5, 5);
  const pack = queue.take(0, false) as Pack;
  expect(queue.halve(pack)).toBe(true);
  expect(idsOf(queue.take(0, false))).toEqual([0, 1, 2]);
  expect(idsOf(queue.take(0, true))).toEqual([3, 4]);
  expect(queue.halve({items: [itemOf(9)], failures: 0})).toBe(false);
  expect(queue.size).toBe(0);
});

test('what is cut off goes in smaller packs, and the mean of a pack is told', () => {
  const queue = queueOf(40);
  expect(queue.meanPack).toBe(4);
  expect(queue.take(0, false)?.items).toHaveLength(4);
  queue.learn({items: 4, isTruncated: true, completionTokens: 1000});
  expect(queue.take(0, false)?.items).toHaveLength(2);
  expect(queue.meanPack).toBe(3);
});

test('large items fill a request by their bytes', () => {
  const queue = new PackQueue({pack: 10, maxTokens: 1000});
  for (let id = 0; id < 6; id++) queue.add(itemOf(id, {bytes: id === 5 ? 5_000_000 : 100_000}));
  queue.end();
  const sizes: number[] = [];
  for (let pack = queue.take(0, true); pack !== null; pack = queue.take(0, true)) sizes.push(pack.items.length);
  expect(sizes).toEqual([2, 2, 1, 1]);
});

test.each([
  ['of one category', () => null, 50_000],
  ['each of its own', (id: number) => String(id), 50_000 / 3],
])('as many wait as memory bears: %s', (_, categoryOf, most) => {
  const queue = new PackQueue({pack: 5, maxTokens: 1000});
  let count = 0;
  while (!queue.isFull && count < 60_000) queue.add(itemOf(count++, {category: categoryOf(count)}));
  expect(Math.abs(count - most)).toBeLessThan(3);
  // Categories share a request when they have waited long enough.
  expect(queue.take(2000, false)?.items).toHaveLength(5);
});
