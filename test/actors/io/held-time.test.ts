import {expect, test} from 'vitest';
import {HeldTime} from '../../../src/actors/io/held-time.ts';

function meter(): {readonly held: HeldTime; readonly sums: number[]; pass(ms: number): void} {
  let now = 1000;
  const sums: number[] = [];
  return {
    held: new HeldTime(
      (ms) => void sums.push(ms),
      () => now,
    ),
    sums,
    pass: (ms) => void (now += ms),
  };
}

test('two who wait at once count each moment once', async () => {
  const {held, sums, pass} = meter();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waits = [held.until(first.promise)];
  pass(5);
  waits.push(held.until(second.promise));
  pass(7);
  first.resolve();
  await waits[0];
  expect(sums).toEqual([]);
  pass(3);
  second.resolve();
  await waits[1];
  expect(sums).toEqual([15]);
});

test('work that holds the thread counts where nobody waits already', async () => {
  const {held, sums, pass} = meter();
  expect(held.during(() => (pass(4), 'done'))).toBe('done');
  expect(sums).toEqual([4]);
  const open = Promise.withResolvers<void>();
  const wait = held.until(open.promise);
  held.during(() => pass(2));
  open.resolve();
  await wait;
  expect(sums).toEqual([4, 2]);
});

test('a failure counts until it comes, and is passed on', async () => {
  const {held, sums, pass} = meter();
  const open = Promise.withResolvers<void>();
  const wait = held.until(open.promise);
  pass(9);
  open.reject(new Error('the disk is full'));
  await expect(wait).rejects.toThrow('the disk is full');
  expect(() =>
    held.during(() => {
      pass(1);
      throw new Error('locked');
    }),
  ).toThrow('locked');
  expect(sums).toEqual([9, 1]);
});
