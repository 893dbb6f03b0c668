import {expect, test} from 'vitest';
import {Credit} from '../../src/flow/credit.ts';
import {AssertionError} from '../../src/model/errors.ts';

async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

test('takers wait, in order, until bytes come back', async () => {
  const credit = new Credit({budget: () => 100});
  const admitted: string[] = [];
  await credit.admit(80);
  void credit.admit(50).then(() => admitted.push('first'));
  void credit.admit(10).then(() => admitted.push('second'));
  await settled();
  expect(admitted).toEqual([]); // the small one does not overtake: it would starve the large one
  credit.give(40);
  await settled();
  expect(admitted).toEqual(['first', 'second']);
  expect(credit.bytesInFlight).toBe(100);
});

test('with nothing in flight one taker is admitted, whatever the budget says', async () => {
  const credit = new Credit({budget: () => 0});
  await credit.admit(1_000_000);
  let admitted = false;
  void credit.admit(1).then(() => (admitted = true));
  await settled();
  expect(admitted).toBe(false);
  credit.give(1_000_000);
  await settled();
  expect(admitted).toBe(true);
});

test('a budget that grows wakes a waiter at the next look', async () => {
  let budget = 10;
  let waits = 0;
  const credit = new Credit({budget: () => budget, onWait: () => waits++});
  await credit.admit(10);
  let admitted = false;
  void credit.admit(10).then(() => (admitted = true));
  await settled();
  expect([admitted, waits]).toEqual([false, 1]);
  budget = 20;
  credit.recheck();
  await settled();
  expect(admitted).toBe(true);
});

test('bytes taken without asking hold back the next taker', async () => {
  const credit = new Credit({budget: () => 100});
  await credit.admit(10);
  credit.take(95);
  let admitted = false;
  void credit.admit(10).then(() => (admitted = true));
  await settled();
  expect(admitted).toBe(false);
  credit.give(95);
  await settled();
  expect(admitted).toBe(true);
});

test('after a failure nobody waits', async () => {
  const credit = new Credit({budget: () => 10});
  await credit.admit(10);
  const waiting = credit.admit(10);
  credit.abandon();
  await waiting;
  await credit.admit(1_000);
});

test('giving back more than was taken is our own fault', async () => {
  const credit = new Credit({budget: () => 10});
  await credit.admit(5);
  expect(() => credit.give(6)).toThrow(AssertionError);
});

test('what is set aside leaves less room, and is waited for by nobody', async () => {
  const credit = new Credit({budget: () => 100});
  expect(credit.setAside(60)).toBe(true);
  expect(credit.setAside(60)).toBe(false);
  let second = false;
  await credit.admit(70); // with nothing in flight one is admitted
  void credit.admit(10).then(() => (second = true));
  await settled();
  expect(second).toBe(false);
  expect(credit.setAside(1)).toBe(false); // whoever waits comes first
  credit.endAside(60);
  await settled();
  expect(second).toBe(true);
  expect(() => credit.endAside(1)).toThrow(AssertionError);
  credit.abandon();
  expect(credit.setAside(1)).toBe(false);
});
