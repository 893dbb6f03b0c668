/** What adapting the size of packs gains: fewer answers that are paid for and cut off. */
import {describe, expect, test} from 'vitest';
import {PackSize} from '../../../src/llm/packing/pack-size.ts';

const maxTokens = 1000;

/** Packs of `most` at most, of answers of so many tokens each; how many were cut off, and the size at the end. */
function asked(
  most: number,
  tokens: (pack: number) => number,
  packs: number,
  isLearning = true,
): {readonly cut: number; readonly size: number} {
  const size = new PackSize({most, maxTokens});
  let cut = 0;
  for (let pack = 0; pack < packs; pack++) {
    const items = isLearning ? size.itemsMost : most;
    const wanted = items * tokens(pack);
    const isTruncated = wanted > maxTokens;
    if (isTruncated) cut++;
    size.learn({items, isTruncated, completionTokens: Math.min(wanted, maxTokens)});
  }
  return {cut, size: size.itemsMost};
}

describe('packs whose answers do not fit', () => {
  test('are halved until they do: 2 of 100 are cut off, where all were', () => {
    expect(asked(20, () => 150, 100, false).cut).toBe(100);
    expect(asked(20, () => 150, 100)).toEqual({cut: 2, size: 5});
  });

  test('longer answers later are met by smaller packs before they are cut off', () => {
    const growing = (pack: number) => 40 + pack * 0.5;
    const {cut, size} = asked(20, growing, 200);
    expect(cut).toBe(0);
    expect(size * growing(200)).toBeLessThanOrEqual(maxTokens);
    expect(asked(20, growing, 200, false).cut).toBeGreaterThan(100);
  });

  test('a size that was halved grows again where answers have room', () => {
    const {size} = asked(16, (pack) => (pack === 0 ? 100 : 10), 300);
    expect(size).toBe(16);
  });
});

describe('a pack of 100 that one long answer cut off', () => {
  /** Packs until the size is that again. */
  function packsUntil(size: PackSize, wanted: number): number {
    for (let pack = 0; pack < 2000; pack++) {
      if (size.itemsMost >= wanted) return pack;
      size.learn({items: size.itemsMost, isTruncated: false, completionTokens: null});
    }
    return Infinity;
  }

  test('is nearly as large again after 70 whole packs, where one item at a time took 490', () => {
    const size = new PackSize({most: 100, maxTokens: 0});
    size.learn({items: 100, isTruncated: true, completionTokens: null});
    expect(size.itemsMost).toBe(50);
    expect(packsUntil(size, 95)).toBeLessThanOrEqual(70);
    expect(packsUntil(size, 100)).toBeLessThanOrEqual(60);
  });

  test('is careful where sizes are cut off again and again: few packs of many are', () => {
    const size = new PackSize({most: 100, maxTokens: 0});
    let cut = 0;
    let items = 0;
    for (let pack = 0; pack < 1000; pack++) {
      const isTruncated = size.itemsMost > 60;
      if (isTruncated) cut++;
      else items += size.itemsMost;
      size.learn({items: size.itemsMost, isTruncated, completionTokens: null});
    }
    expect(cut).toBeLessThanOrEqual(12);
    expect(items / 1000).toBeGreaterThan(45);
  });
});

test('a server that tells no usage is learnt from by what is cut off', () => {
  const size = new PackSize({most: 8, maxTokens: 0});
  const learn = (isTruncated: boolean) => size.learn({items: size.itemsMost, isTruncated, completionTokens: null});
  learn(true);
  expect(size.itemsMost).toBe(4);
  for (let pack = 0; pack < 5; pack++) learn(true);
  expect(size.itemsMost).toBe(1);
});

test('one item whose answer is too long, asked again in ever smaller packs, makes no others smaller', () => {
  const size = new PackSize({most: 10, maxTokens});
  for (let pack = 0; pack < 50; pack++) size.learn({items: 10, isTruncated: false, completionTokens: 200});
  size.learn({items: 5, isTruncated: true, completionTokens: maxTokens});
  size.learn({items: 2, isTruncated: true, completionTokens: maxTokens});
  size.learn({items: 1, isTruncated: true, completionTokens: maxTokens});
  expect(size.itemsMost).toBe(10);
});
