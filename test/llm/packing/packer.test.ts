/** When packs go, and what goes together. */
import {array, assert, boolean, constantFrom, integer, oneof, property, record} from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import type {AskItem} from '../../../src/llm/packing/ask-item.ts';
import {firstAttempt} from '../../../src/llm/packing/attempt.ts';
import {Packer, waitMs, type PackLimits} from '../../../src/llm/packing/packer.ts';
import {RankedHeap} from '../../../src/llm/packing/ranked-heap.ts';
import {itemOf} from './asking.ts';

function packerOf(most: number, items: readonly AskItem[]): Packer<AskItem> {
  const packer = new Packer<AskItem>({most});
  for (const item of items) packer.add(item);
  return packer;
}

const busy: PackLimits = {isIdle: false};
const idle: PackLimits = {isIdle: true};
const take = (packer: Packer<AskItem>, nowMs: number, limits: PackLimits) => packer.next(nowMs, limits)?.items.map(({id}) => id) ?? null;
const many = (count: number, rest: Partial<AskItem> = {}, from = 0) => Array.from({length: count}, (_, id) => itemOf(from + id, 'x', rest));

describe('a pack goes', () => {
  test('when it is full, when the lane is idle, or when its oldest item is two seconds old', () => {
    const packer = packerOf(3, many(4, {addedMs: 1000}));
    expect(take(packer, 1000, busy)).toEqual([0, 1, 2]);
    expect(take(packer, 2999, busy)).toBeNull();
    expect(packer.dueMs()).toBe(3000);
    expect(take(packer, 3000, busy)).toEqual([3]);
    expect([packer.dueMs(), packer.size, packer.bytes]).toEqual([null, 0, 0]);
    packer.add(itemOf(9, 'x', {addedMs: 5000}));
    expect(take(packer, 5000, idle)).toEqual([9]);
    expect(take(packer, 9999, idle)).toBeNull();
  });

  test('full by bytes too; an item larger than that goes alone', () => {
    const items = ['x'.repeat(40), 'x'.repeat(50), 'x'.repeat(60), 'x'.repeat(500), 'x'].map((text, id) => itemOf(id, text));
    const packer = packerOf(10, items);
    const limits = {isIdle: false, bytesMost: 100};
    expect([take(packer, 0, limits), take(packer, 0, limits), take(packer, 0, limits)]).toEqual([[0, 1], [2], [3]]);
    expect(take(packer, 0, limits)).toBeNull();
    expect(take(packer, waitMs, limits)).toEqual([4]);
  });

  test('smaller where the lane bears less at present, and where an item may share with fewer', () => {
    const packer = packerOf(8, many(6));
    expect(take(packer, 0, {isIdle: false, itemsMost: 4})).toEqual([0, 1, 2, 3]);
    const halved = {...firstAttempt, unusable: 1, itemsMost: 2};
    packer.add(itemOf(10, 'x', {attempt: halved}));
    packer.add(itemOf(11, 'x', {attempt: halved}));
    packer.add(itemOf(12, 'x', {attempt: {...firstAttempt, itemsMost: 1}}));
    expect([take(packer, 0, busy), take(packer, 0, busy), take(packer, 0, busy)]).toEqual([[10, 11], [12], null]);
  });
});

describe('categories', () => {
  const category = (name: string) => ({category: name});

  test('stay together; what is left over of them shares after two seconds', () => {
    const items = [...many(3, category('drums')), ...many(2, category('vocals'), 10), ...many(1, {...category('fx'), addedMs: 1900}, 20)];
    const packer = packerOf(3, items);
    expect(take(packer, 0, busy)).toEqual([0, 1, 2]);
    expect(take(packer, 0, busy)).toBeNull();
    packer.add(itemOf(3, 'x', category('drums')));
    expect(take(packer, 1999, busy)).toBeNull();
    // fx has not waited long enough to share.
    expect(take(packer, 2000, busy)).toEqual([3, 10, 11]);
    expect(take(packer, 2000, busy)).toBeNull();
  });

  test('an idle lane takes one category, however little there is of it', () => {
    const packer = packerOf(3, [itemOf(1, 'x', category('a')), itemOf(2, 'x', category('b'))]);
    expect([take(packer, 0, idle), take(packer, 0, idle)]).toEqual([[1], [2]]);
  });

  test('what has not waited itself does not share, not even with what has', () => {
    const fresh = itemOf(1, 'x', {...category('a'), priority: 'high', addedMs: 5000});
    const packer = packerOf(3, [itemOf(0, 'x', {...category('b'), priority: 'low'}), fresh]);
    expect([take(packer, 5000, idle), take(packer, 5000, idle)]).toEqual([[1], [0]]);
  });

  test('a full one goes, though another came first', () => {
    const packer = packerOf(2, [itemOf(1, 'x', category('a')), ...many(2, {...category('b'), addedMs: 1}, 5)]);
    expect(take(packer, 1, busy)).toEqual([5, 6]);
  });

  test('an empty name is one, and none is none', () => {
    const packer = packerOf(2, [itemOf(1, 'x', category('')), itemOf(2, 'x')]);
    expect(take(packer, 0, busy)).toBeNull();
  });
});

describe('priorities', () => {
  test('high goes before medium, medium before low, and each in its order', () => {
    const items = (['low', 'medium', 'high', 'low', 'high', 'medium'] as const).map((priority, id) => itemOf(id, 'x', {priority}));
    const packer = packerOf(2, items);
    expect([take(packer, 0, busy), take(packer, 0, busy), take(packer, 0, busy)]).toEqual([
      [2, 4],
      [1, 5],
      [0, 3],
    ]);
  });

  test('low ages: what is high and comes for ever does not starve it', () => {
    const packer = packerOf(1, [itemOf(0, 'x', {priority: 'low'})]);
    let id = 0;
    for (let nowMs = 0; packer.size > 0; nowMs += 60_000) {
      packer.add(itemOf(++id, 'x', {priority: 'high', addedMs: nowMs}));
      const [taken] = take(packer, nowMs, busy) ?? [];
      if (taken === 0) break;
      expect(id).toBeLessThan(100);
    }
    expect(id).toBe(32);
  });

  test.each([101, 100])('an item that comes again keeps its place in line, before others of %i', (othersMs) => {
    const packer = packerOf(2, [...many(2, {addedMs: 100}), ...many(2, {addedMs: othersMs}, 2)]);
    const [first] = packer.next(101, busy)?.items ?? [];
    if (first !== undefined) packer.add({...first, attempt: {...firstAttempt, unusable: 1, itemsMost: 1}});
    packer.add(itemOf(9, 'x', {addedMs: 200}));
    expect(take(packer, 5000, busy)).toEqual([0]);
  });
});

test('whatever comes and goes, each item goes once, in packs that its limits allow', () => {
  const added = record({
    kind: constantFrom('add' as const),
    category: constantFrom(null, 'a', 'b', 'c'),
    priority: constantFrom('high' as const, 'medium' as const, 'low' as const),
    itemsMost: oneof(constantFrom(Number.MAX_SAFE_INTEGER), integer({min: 1, max: 4})),
    bytes: integer({min: 0, max: 50}),
  });
  const taken = record({
    kind: constantFrom('take' as const),
    isIdle: boolean(),
    itemsMost: integer({min: 1, max: 8}),
    bytesMost: integer({min: 1, max: 200}),
    afterMs: integer({min: 0, max: 1500}),
  });
  assert(
    property(integer({min: 1, max: 6}), array(oneof({weight: 3, arbitrary: added}, taken), {maxLength: 60}), (most, events) => {
      const packer = new Packer<AskItem>({most});
      const waiting = new Map<number, AskItem>();
      let nowMs = 0;
      for (const [id, event] of events.entries()) {
        if (event.kind === 'add') {
          const {itemsMost, bytes, category, priority} = event;
          const item = itemOf(id, 'x', {bytes, category, priority, addedMs: nowMs, attempt: {...firstAttempt, itemsMost}});
          waiting.set(id, item);
          packer.add(item);
          continue;
        }
        nowMs += event.afterMs;
        const oldestMs = Math.min(...[...waiting.values()].map(({addedMs}) => addedMs));
        expect(packer.dueMs()).toBe(waiting.size === 0 ? null : oldestMs + waitMs);
        const pack = packer.next(nowMs, event);
        if (pack === null) {
          expect(waiting.size === 0 || (!event.isIdle && nowMs - oldestMs < waitMs)).toBe(true);
          continue;
        }
        const {items, bytes} = pack;
        expect(items.length).toBeLessThanOrEqual(Math.min(most, event.itemsMost, ...items.map(({attempt}) => attempt.itemsMost)));
        expect(bytes).toBe(items.reduce((sum, item) => sum + item.bytes, 0));
        expect(items.length === 1 || bytes <= event.bytesMost).toBe(true);
        const isMixed = new Set(items.map(({category}) => category)).size > 1;
        if (isMixed) expect(nowMs - Math.min(...items.map(({addedMs}) => addedMs))).toBeGreaterThanOrEqual(waitMs);
        for (const {id: one} of items) expect(waiting.delete(one)).toBe(true);
        expect(packer.size).toBe(waiting.size);
      }
      while (waiting.size > 0) for (const {id} of packer.next(nowMs, idle)?.items ?? []) expect(waiting.delete(id)).toBe(true);
      expect([packer.size, packer.bytes, packer.next(nowMs, idle)]).toEqual([0, 0, null]);
    }),
    {numRuns: 500},
  );
});

test('10,000 items of as many categories: each step compares as often as the depth of a heap', () => {
  let compared = 0;
  const heap = new RankedHeap<number>((left, right) => {
    compared++;
    return left < right;
  });
  const count = 10_000;
  for (let index = 0; index < count; index++) heap.put((index * 7919) % count);
  let isOrdered = true;
  for (let index = 0; index < count; index++) {
    isOrdered &&= heap.first === index;
    heap.remove(index);
  }
  expect(isOrdered).toBe(true);
  expect(compared).toBeLessThan(count * 4 * Math.log2(count));
  const packer = new Packer<AskItem>({most: 5});
  for (let id = 0; id < count; id++) packer.add(itemOf(id, 'x', {category: `${id}`}));
  let packs = 0;
  while (packer.next(waitMs, busy) !== null) packs++;
  expect(packs).toBe(count / 5);
});
