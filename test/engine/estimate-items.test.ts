import {createHash} from 'node:crypto';
import {describe, expect, test} from 'vitest';
import {DistinctItems} from '../../src/engine/estimate-items.ts';

function keyOf(name: string | number): string {
  return createHash('sha256').update(String(name)).digest('hex');
}

function itemOf(at: number, bytes = 10, isCertain = true) {
  return {at, length: 1, bytes, isCertain};
}

describe('different items', () => {
  test('are all counted up to the bound, equal ones once', () => {
    const items = new DistinctItems(1000);
    for (let at = 0; at < 3000; at++) items.add(keyOf(at % 900), itemOf(at, 7), String(at % 3));
    expect({count: items.count, bytes: items.bytes}).toEqual({count: 900, bytes: 6300});
    expect(items.sizes).toEqual([300, 300, 300]);
  });

  test('beyond it a share stands for them, with all that equal what is in it', () => {
    const items = new DistinctItems(2000);
    for (let at = 0; at < 100_000; at++) items.add(keyOf(at % 50_000), itemOf(at, 20), at % 2 === 0 ? 'a' : 'b');
    expect(items.stratified(100_000).length).toBeLessThanOrEqual(2000);
    expect(Math.abs(items.count / 50_000 - 1)).toBeLessThan(0.1);
    expect(Math.abs(items.bytes / 1_000_000 - 1)).toBeLessThan(0.1);
    expect(items.sizes.reduce((sum, size) => sum + size, 0)).toBe(items.count);
  });

  test('for a pilot are taken evenly by category and length, the certain ones alone', () => {
    const items = new DistinctItems();
    for (let at = 0; at < 60; at++) items.add(keyOf(at), itemOf(at, at, at !== 0), at < 40 ? 'many' : 'few');
    const taken = items.stratified(6);
    expect(taken.map(({category}) => category)).toEqual([0, 0, 0, 0, 1, 1]);
    expect(taken.map(({bytes}) => bytes)).toEqual([...taken].map(({bytes}) => bytes).sort((one, other) => one - other));
    expect(new Set(items.stratified(100).map(({at}) => at)).size).toBe(59);
    expect(items.stratified(100).every(({at}) => at !== 0)).toBe(true);
    expect(new DistinctItems().stratified(3)).toEqual([]);
  });
});
