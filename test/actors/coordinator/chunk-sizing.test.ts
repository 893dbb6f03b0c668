/** Chunks that come out large are cut smaller, within bounds; so are those under pressure. */
import {expect, test} from 'vitest';
import {ChunkSizing} from '../../../src/actors/coordinator/chunk-sizing.ts';
import {KiB, MiB} from '../../../src/model/units.ts';

/** Behind the first, which are small. */
function begun(usual: number): ChunkSizing {
  const sizing = new ChunkSizing(usual);
  while (sizing.next(false) < usual) sizing.noteCut();
  return sizing;
}

test('the first are small, and soon as large as the job says; none is larger', () => {
  const sizing = new ChunkSizing(MiB);
  const sizes = [1, 2, 3, 4].map(() => {
    const size = sizing.next(false);
    expect(sizing.next(false)).toBe(size);
    sizing.noteCut();
    return size;
  });
  expect(sizes).toEqual([64 * KiB, 256 * KiB, MiB, MiB]);
  expect(new ChunkSizing(700).next(false)).toBe(700);
});

test('as the job says, while rows are about as large as their input', () => {
  const sizing = begun(MiB);
  expect(sizing.next(false)).toBe(MiB);
  for (const output of [0, 500, 3000]) sizing.note({input: 1000, output});
  expect(sizing.next(false)).toBe(MiB);
});

test('rows that expand make the next chunk smaller at once, and larger again little by little', () => {
  const sizing = begun(MiB);
  sizing.note({input: 1000, output: 6000});
  expect(sizing.next(false)).toBe(MiB / 2);
  sizing.note({input: 1000, output: 12_000});
  expect(sizing.next(false)).toBe(MiB / 4);
  const sizes = Array.from({length: 40}, () => {
    sizing.note({input: 1000, output: 1000});
    return sizing.next(false);
  });
  expect(sizes.slice(1).every((size, index) => size >= (sizes[index] as number))).toBe(true);
  expect(sizes[0]).toBeLessThan(MiB / 2);
  expect(sizes.at(-1)).toBe(MiB);
});

test('pressure halves them; none goes below 64 KiB, or above what the job says', () => {
  const sizing = begun(MiB);
  expect(sizing.next(true)).toBe(MiB / 2);
  sizing.note({input: 1, output: 1e9});
  expect(sizing.next(true)).toBe(64 * KiB);
  const small = new ChunkSizing(700);
  small.note({input: 1, output: 1e9});
  expect(small.next(true)).toBe(700);
});

test('rows are reckoned as large as their input until some are known, and as much larger as is usual at most', () => {
  const sizing = new ChunkSizing(MiB);
  expect(sizing.outputOf(1000)).toBe(1000);
  sizing.note({input: 1000, output: 0});
  expect(sizing.outputOf(1000)).toBe(0);
  sizing.note({input: 1000, output: 1500});
  expect(sizing.outputOf(1000)).toBe(1500);
  sizing.note({input: 1000, output: 9000});
  expect(sizing.outputOf(1000)).toBe(3000);
});

test('a result of no bytes says nothing', () => {
  const sizing = begun(MiB);
  sizing.note({input: 0, output: 1e6});
  expect(sizing.next(false)).toBe(MiB);
});
