/** Input that comes as somebody makes it, with time in the test's hand: what came goes out after a while, and not before. */
import {expect, test} from 'vitest';
import {readUntilIdle} from '../../../src/actors/coordinator/opening.ts';
import {KeptFile} from '../../../src/actors/coordinator/kept-file.ts';
import type {ByteReader} from '../../../src/contracts/source.ts';
import {ByteWindow} from '../../../src/flow/byte-window.ts';
import type {Clock} from '../../../src/model/clock.ts';
import {readerOver} from './desks.ts';

/** Sleeps until the test says that the time is over. */
class HeldClock implements Clock {
  readonly asked: number[] = [];
  private sleepers: (() => void)[] = [];

  now(): number {
    return 0;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.asked.push(ms);
    return new Promise((resolve, reject) => {
      this.sleepers.push(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  }

  pass(): void {
    for (const wake of this.sleepers.splice(0)) wake();
  }
}

function liveReader(window: ByteWindow, from = 0): ByteReader {
  let position = from;
  return {
    size: -1,
    mtimeMs: 0,
    arrival: () => window.arrival(position),
    async read(target) {
      const read = await window.readAt(position, target);
      position += read;
      return read;
    },
    close: () => Promise.resolve(),
  };
}

const turn = (): Promise<void> => new Promise(setImmediate);

test('what came goes out when nothing follows for 200 ms; the first byte is waited for without a clock', async () => {
  const window = new ByteWindow();
  const clock = new HeldClock();
  const target = new Uint8Array(10);
  const reading = readUntilIdle(clock, liveReader(window), {target, byteOffset: 0});
  await turn();
  expect(clock.asked).toEqual([]);
  window.add(Buffer.from('abc'));
  await turn();
  expect(clock.asked).toEqual([200]);
  clock.pass();
  expect(await reading).toEqual({read: 3, isIdle: true});
});

test('what follows in time belongs to it, and a full target waits for nothing', async () => {
  const window = new ByteWindow();
  const clock = new HeldClock();
  const reader = liveReader(window);
  const reading = readUntilIdle(clock, reader, {target: new Uint8Array(6), byteOffset: 0});
  for (const piece of ['ab', 'cd', 'efgh']) {
    window.add(Buffer.from(piece));
    await turn();
  }
  expect(await reading).toEqual({read: 6, isIdle: false});
  // The sleeps that were not needed are over as well.
  expect(clock.asked).toEqual([200, 200]);
  const rest = readUntilIdle(clock, reader, {target: new Uint8Array(6), byteOffset: 6});
  await turn();
  window.end();
  expect(await rest).toEqual({read: 2, isIdle: false});
});

test('other input is read to the full, and asks no clock', async () => {
  const clock = new HeldClock();
  const reader = readerOver(Buffer.from('abcdef'), 0, {reads: [1]});
  expect(await readUntilIdle(clock, reader, {target: new Uint8Array(4), byteOffset: 0})).toEqual({read: 4, isIdle: false});
  expect(clock.asked).toEqual([]);
});

test('a failure is told with the bytes before it', async () => {
  const window = new ByteWindow();
  window.add(Buffer.from('abc'));
  window.fail(new Error('the pipe broke'));
  await expect(readUntilIdle(new HeldClock(), liveReader(window), {target: new Uint8Array(8), byteOffset: 0})).rejects.toThrow(
    'the pipe broke',
  );
});

test('plain bytes that were made once are kept, and made further by whoever reads on', async () => {
  const made: number[] = [];
  const reader = {...readerOver(Buffer.from('defghij'), 0, {reads: [3]}), stored: {size: 100, taken: 42}};
  const kept = new KeptFile({reader, head: Buffer.from('abc'), damage: undefined}, (stored) => made.push(stored));
  const target = new Uint8Array(4);
  const first = kept.readerAt(3);
  expect(await first.read(target)).toBe(3);
  expect(made).toEqual([42]);
  const again = kept.readerAt(1);
  expect(await again.read(target)).toBe(4);
  expect(Buffer.from(target).toString()).toBe('bcde');
  kept.forget(5);
  expect(await first.read(target)).toBe(3);
  expect(await first.read(target)).toBe(1);
  expect(await first.read(target)).toBe(0);
  expect(await again.read(target)).toBe(4);
  expect(Buffer.from(target).toString()).toBe('fghi');
});
