/** What every sink must do. A sink that transforms its bytes is held to lengths, any other to the bytes themselves. */
import {appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {Sink, SinkFile} from '../../src/contracts/sink.ts';
import {SinkError} from '../../src/model/errors.ts';

const first = Buffer.from('{"a":1}\n{"a":"ñ"}\n');
const second = Buffer.from('{"b":[1,2]}\n');

export function sinkSuite(sink: Sink, options: unknown = sink.options?.parse({})): void {
  describe(`sink ${sink.name}`, () => {
    let dir: string;
    let path: string;
    const opened: SinkFile[] = [];

    beforeEach(() => {
      dir = mkdtempSync(join(tmpdir(), 'quern-sink-'));
      path = join(dir, `out${sink.extension}`);
    });
    afterEach(async () => {
      for (const file of opened.splice(0)) await file.close();
      rmSync(dir, {recursive: true, force: true});
    });

    async function openAt(length: number): Promise<SinkFile> {
      const file = await sink.open(path, length, options);
      opened.push(file);
      return file;
    }

    test('has a name and an extension with a dot', () => {
      expect(sink.name).not.toBe('');
      expect(sink.extension).toMatch(/^\.[a-z0-9.]+$/);
    });

    test('creates a file, also one without rows', async () => {
      const file = await openAt(0);
      expect(file.length).toBe(0);
      await file.sync();
      expect(existsSync(path)).toBe(true);
    });

    test('appends in order and knows its length', async () => {
      const file = await openAt(0);
      await file.append(first);
      const between = file.length;
      await file.append(second);
      await file.sync();
      expect(file.length).toBeGreaterThanOrEqual(between);
      expect(readFileSync(path).byteLength).toBe(file.length);
      if (sink.transforms !== true) expect(readFileSync(path)).toEqual(Buffer.concat([first, second]));
    });

    test('goes on at a committed length and cuts what stands behind it', async () => {
      const file = await openAt(0);
      await file.append(first);
      await file.sync();
      const committed = file.length;
      const kept = readFileSync(path);
      await file.append(second);
      await file.close();
      appendFileSync(path, '{"half');
      const again = await openAt(committed);
      expect(again.length).toBe(committed);
      expect(readFileSync(path)).toEqual(kept);
      await again.append(second);
      await again.sync();
      expect(readFileSync(path).byteLength).toBe(again.length);
      if (sink.transforms !== true) expect(readFileSync(path)).toEqual(Buffer.concat([first, second]));
    });

    test('refuses a file shorter than committed, and leaves it as it is', async () => {
      const file = await openAt(0);
      await file.append(first);
      await file.sync();
      const committed = file.length;
      await file.close();
      truncateSync(path, committed - 1);
      await expect(openAt(committed)).rejects.toBeInstanceOf(SinkError);
      expect(readFileSync(path).byteLength).toBe(committed - 1);
    });

    test('names the system code of what it cannot open', async () => {
      const nowhere = join(dir, 'missing', `out${sink.extension}`);
      await expect(sink.open(nowhere, 0, options)).rejects.toMatchObject({name: 'SinkError', code: 'ENOENT'});
    });

    test('fails for good after a write that failed', async () => {
      const file = await openAt(0);
      await file.close();
      await expect(file.append(first)).rejects.toBeInstanceOf(SinkError);
      await expect(file.sync()).rejects.toBeInstanceOf(SinkError);
    });

    test('may be closed twice', async () => {
      const file = await openAt(0);
      await file.close();
      await expect(file.close()).resolves.toBeUndefined();
    });
  });
}
