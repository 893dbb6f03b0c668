import {expect, test} from 'vitest';
import {Slots} from '../../src/flow/slots.ts';

test('work that goes on takes the next free slot before work that is new', async () => {
  const slots = new Slots(1);
  const order: string[] = [];
  await slots.take();
  const done = [slots.take().then(() => order.push('new')), slots.take(true).then(() => order.push('goes on'))];
  slots.release();
  await done[1];
  expect(order).toEqual(['goes on']);
  slots.release();
  await Promise.all(done);
  expect(order).toEqual(['goes on', 'new']);
});

test('never more takers than slots', async () => {
  const slots = new Slots(2);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({length: 20}, async () => {
      await slots.take();
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      slots.release();
    }),
  );
  expect(most).toBe(2);
});
