/** Bytes that come once are kept until they are forgotten, whatever their pieces; whoever waits is woken by bytes, the end, or a failure. */
import * as fc from '../support/properties.ts';
import {expect, test} from 'vitest';
import {ByteWindow} from '../../src/flow/byte-window.ts';

const KiB = 1024;

function filled(sizes: readonly number[]): {readonly window: ByteWindow; readonly bytes: Buffer} {
  const window = new ByteWindow();
  const pieces = sizes.map((size, index) => Buffer.alloc(size, `${index} of ${sizes.length};`));
  const bytes = Buffer.concat(pieces);
  for (const piece of pieces) {
    window.add(piece);
    // Its giver uses its memory again.
    piece.fill(0);
  }
  return {window, bytes};
}

async function readFrom(window: ByteWindow, offset: number, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = offset; ;) {
    const target = Buffer.alloc(most);
    const read = await window.readAt(at, target);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(target.subarray(0, read));
    at += read;
  }
}

test('what came is read from any offset that was not forgotten', async () => {
  const sizes = fc.array(fc.oneof(fc.nat({max: 9}), fc.nat({max: 600 * KiB})), {minLength: 1, maxLength: 5});
  await fc.assert(
    fc.asyncProperty(sizes, fc.double({min: 0, max: 1, noNaN: true}), fc.integer({min: 1000, max: 400_000}), async (given, share, most) => {
      const {window, bytes} = filled(given);
      window.end();
      const offset = Math.floor(share * bytes.byteLength);
      window.forget(offset);
      expect((await readFrom(window, offset, most)).equals(bytes.subarray(offset))).toBe(true);
      expect(await window.readAt(bytes.byteLength, new Uint8Array(1))).toBe(0);
    }),
    {numRuns: 40},
  );
});

test('forgotten bytes are gone, and whoever asks for them is told', async () => {
  const {window, bytes} = filled([300 * KiB, 300 * KiB]);
  window.forget(bytes.byteLength - 1);
  await expect(window.readAt(0, new Uint8Array(1))).rejects.toMatchObject({
    code: 'UNREADABLE_AGAIN',
    message: expect.stringContaining('byte 0'),
  });
  const target = new Uint8Array(1);
  expect(await window.readAt(bytes.byteLength - 1, target)).toBe(1);
  expect(target[0]).toBe(bytes.at(-1));
});

test('it begins where it is told to', async () => {
  const window = new ByteWindow();
  window.startAt(1_000_003);
  window.add(Buffer.from('abc'));
  window.end();
  expect((await readFrom(window, 1_000_003, 2)).toString()).toBe('abc');
  expect((await readFrom(window, 1_000_004, 2)).toString()).toBe('bc');
});

test('a reader waits for bytes, for the end, or for a failure', async () => {
  const target = new Uint8Array(4);
  const window = new ByteWindow();
  const first = window.readAt(0, target);
  expect(window.arrival(0)).toBeInstanceOf(Promise);
  window.add(Buffer.from('ab'));
  expect(window.arrival(0)).toBeUndefined();
  expect(await first).toBe(2);
  const second = window.readAt(2, target);
  window.end();
  expect(await second).toBe(0);
  const failing = new ByteWindow();
  const third = failing.readAt(0, target);
  failing.fail(new Error('gone'));
  await expect(third).rejects.toThrow('gone');
});

test('room is made by reading, and none is waited for at the end', async () => {
  const {window} = filled([10]);
  const room = window.room(4);
  const seen: string[] = [];
  const told = room.then(() => seen.push('room'));
  await window.readAt(0, new Uint8Array(5));
  await new Promise(setImmediate);
  expect(seen).toEqual([]);
  await window.readAt(5, new Uint8Array(1));
  await told;
  expect(seen).toEqual(['room']);
  const ended = filled([10]).window;
  const waiting = ended.room(0);
  ended.end();
  await waiting;
});
