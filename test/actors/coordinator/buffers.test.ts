/** Buffers of the standard size are used again, up to a bound; those for rows are as large as the last that was enough. */
import {expect, test} from 'vitest';
import {Buffers} from '../../../src/actors/coordinator/buffers.ts';

test('what comes back is used again; what is of another size, or too much, is let go', () => {
  const buffers = new Buffers(1000, 1);
  const first = buffers.take(10);
  const second = buffers.take(1000);
  expect(first.byteLength).toBe(1000);
  expect(buffers.take(1001).byteLength).toBe(1001);
  buffers.giveBack(new ArrayBuffer(1001));
  buffers.giveBack(first);
  buffers.giveBack(second);
  expect(buffers.take(1000)).toBe(first);
  expect(buffers.take(1000)).not.toBe(second);
});

test('none is made for rows before their size is known', () => {
  const buffers = new Buffers(1000, 1);
  expect(buffers.forRows()).toBeNull();
  buffers.noteRows(700);
  expect(buffers.forRows()?.byteLength).toBe(700);
});
