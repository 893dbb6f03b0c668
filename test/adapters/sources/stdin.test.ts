/** What standard input is as a source, apart from the process: its writer waits, it can be called off, and its failures are told. */
import {PassThrough, Readable} from 'node:stream';
import {expect, test} from 'vitest';
import {stdinSource} from '../../../src/adapters/sources/stdin.ts';
import type {ByteReader, Source} from '../../../src/contracts/source.ts';

const split = {id: 1, file: '-', path: '-', relative: 'stdin', size: -1, mtimeMs: 0};
const open = (source: Source, offset = 0): Promise<ByteReader> => source.open({}, split, offset);

test('nothing is taken of it before it is read', async () => {
  let opened = 0;
  const source = stdinSource(() => {
    opened++;
    return Readable.from([Buffer.from('a')]);
  });
  for await (const listed of source.list({}, new AbortController().signal)) expect(listed.file).toBe('-');
  expect(opened).toBe(0);
  await open(source);
  await open(source);
  expect(opened).toBe(1);
});

test('its writer waits while nobody reads, and a re-read gives the same again', async () => {
  let made = 0;
  const source = stdinSource(() =>
    Readable.from(
      (function* () {
        for (; made < 1000; made++) yield Buffer.alloc(64 * 1024, made % 251);
      })(),
    ),
  );
  const reader = await open(source);
  const target = new Uint8Array(100_000);
  await reader.read(target);
  await new Promise(setImmediate);
  expect(made).toBeLessThan(100);
  const again = new Uint8Array(10);
  expect(await (await open(source, 5)).read(again)).toBe(10);
  expect(again).toEqual(target.subarray(5, 15));
});

test('called off, it gives the end and lets its writer go; what came is still there', async () => {
  const input = new PassThrough();
  const source = stdinSource(() => input);
  const reader = await open(source);
  input.write('abc');
  const target = new Uint8Array(8);
  expect(await reader.read(target)).toBe(3);
  expect(reader.arrival?.()).toBeInstanceOf(Promise);
  const waiting = reader.read(target);
  source.end?.();
  expect(await waiting).toBe(0);
  expect(input.destroyed).toBe(true);
  source.end?.();
  expect(await (await open(source)).read(target)).toBe(3);
  expect(reader.arrival?.()).toBeUndefined();
});

test('a source that was called off before its first read takes nothing', async () => {
  const source = stdinSource(() => {
    throw new Error('nobody opens it');
  });
  source.end?.();
  expect(await (await open(source)).read(new Uint8Array(1))).toBe(0);
});

test('what was read before a failure is kept, and the failure is the file’s', async () => {
  const source = stdinSource(() =>
    Readable.from(
      (function* () {
        yield Buffer.from('abc');
        throw new Error('EIO');
      })(),
    ),
  );
  const reader = await open(source);
  const target = new Uint8Array(8);
  expect(await reader.read(target)).toBe(3);
  await expect(reader.read(target)).rejects.toMatchObject({code: 'UNREADABLE_FILE', message: 'cannot be read: EIO'});
  await expect(reader.read(target)).rejects.toMatchObject({code: 'UNREADABLE_FILE'});
});
