/**
 * The conformance suite of sources, built in or a user's: what the coordinator relies on when it lists and reads. Call
 * `sourceSuite` with how to make one that has some content.
 */
import * as fc from '../support/properties.ts';
import {beforeEach, describe, expect, test} from 'vitest';
import type {ByteReader, ListedSplit, Source} from '../../src/contracts/source.ts';
import {SourceError} from '../../src/model/errors.ts';
import type {Split} from '../../src/model/chunk.ts';

export interface SourceUnderTest {
  readonly source: Source;
  /** Unparsed, as in a job. */
  readonly options: unknown;
  /** What it must list: file name -> content. */
  readonly content: ReadonlyMap<string, Uint8Array>;
}

export function sourceSuite(name: string, make: () => Promise<SourceUnderTest>): void {
  describe(`the contract of sources: ${name}`, () => {
    let source: Source;
    let options: unknown;
    let content: SourceUnderTest['content'];
    beforeEach(async () => {
      const made = await make();
      ({source, content} = made);
      options = source.options.parse(made.options);
    });

    const list = async (signal = new AbortController().signal): Promise<ListedSplit[]> => {
      const listed: ListedSplit[] = [];
      for await (const split of source.list(options, signal)) listed.push(split);
      return listed;
    };
    const splits = async (): Promise<Split[]> => (await list()).map((split, id) => ({...split, id}));

    test('has a name, and says whether it can be read again', () => {
      expect(source.name).toMatch(/\S/);
      expect(typeof source.rereadable).toBe('boolean');
    });

    test('lists each split once, in plain values, the same again', async () => {
      const listed = await list();
      expect(listed.map(({file}) => file).toSorted()).toEqual([...content.keys()].toSorted());
      for (const split of listed) {
        expect(JSON.parse(JSON.stringify(split))).toEqual(split);
        expect(split.path).toMatch(/\S/);
        expect(split.relative).toMatch(/^[^/\\]/);
        expect([content.get(split.file)?.byteLength, -1]).toContain(split.size);
        expect(split.mtimeMs).toBeGreaterThanOrEqual(0);
      }
      expect(await list()).toEqual(listed);
    });

    test('an aborted listing comes to an end', async () => {
      expect((await list(AbortSignal.abort()).catch(() => [])).length).toBeLessThanOrEqual(content.size);
    });

    test('gives exactly the bytes behind an offset, in reads of any size, and 0 at the end alone', async () => {
      for (const split of await splits()) {
        const bytes = content.get(split.file) ?? new Uint8Array();
        await fc.assert(
          fc.asyncProperty(
            fc.nat({max: bytes.byteLength}),
            fc.array(fc.integer({min: 1, max: 50}), {minLength: 1, maxLength: 4}),
            async (offset, reads) => {
              const reader = await source.open(options, split, offset);
              expect([bytes.byteLength, -1]).toContain(reader.size);
              expect(Buffer.from(await readAll(reader, reads)).equals(bytes.subarray(offset))).toBe(true);
              expect(await reader.read(new Uint8Array(10))).toBe(0);
              await reader.close();
            },
          ),
          {numRuns: 15},
        );
      }
    });

    test('readers do not disturb one another, and a target keeps what a read did not fill', async () => {
      for (const split of await splits()) {
        const bytes = content.get(split.file) ?? new Uint8Array();
        const readers = [await source.open(options, split, 0), await source.open(options, split, Math.min(3, bytes.byteLength))];
        const target = new Uint8Array(bytes.byteLength + 20).fill(0x7f);
        const first = (await readers[0]?.read(target.subarray(0, 5))) ?? 0;
        expect(Buffer.from(target.subarray(0, first)).equals(bytes.subarray(0, first))).toBe(true);
        expect(target.subarray(first).every((byte) => byte === 0x7f)).toBe(true);
        const rest = await Promise.all(readers.map((reader) => readAll(reader, [7])));
        expect(Buffer.from(rest[0] ?? []).equals(bytes.subarray(first))).toBe(true);
        expect(Buffer.from(rest[1] ?? []).equals(bytes.subarray(Math.min(3, bytes.byteLength)))).toBe(true);
        for (const reader of readers) await reader.close();
      }
    });

    test('what can be read at once is what an opened reader gives; of another size, or missing, it is left to be opened', async () => {
      for (const split of await splits()) {
        const reader = await source.open(options, split, 0);
        const {mtimeMs, size} = reader;
        await reader.close();
        const target = new Uint8Array(Math.max(0, size)).fill(0x7f);
        const read = source.readAtOnce?.(split, target);
        if (read !== undefined) expect({...read, bytes: Buffer.from(target)}).toEqual({mtimeMs, bytes: content.get(split.file)});
        expect(source.readAtOnce?.(split, new Uint8Array(size + 1))).toBeUndefined();
        expect(source.readAtOnce?.({...split, path: `${split.path}.missing`}, target)).toBeUndefined();
      }
    });

    test('what cannot be opened is a SourceError with the code UNREADABLE_FILE', async () => {
      if (!source.rereadable) return;
      const [split] = await splits();
      if (split === undefined) throw new Error('there is a split');
      const missing = {...split, file: `${split.file}.missing`, path: `${split.path}.missing`, relative: `${split.relative}.missing`};
      const failure = await source.open(options, missing, 0).catch((cause: unknown) => cause);
      expect(failure).toBeInstanceOf(SourceError);
      expect(failure).toMatchObject({code: 'UNREADABLE_FILE'});
    });
  });
}

async function readAll(reader: ByteReader, reads: readonly number[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for (let turn = 0; ; turn++) {
    const target = new Uint8Array(reads[turn % reads.length] ?? 1);
    const read = await reader.read(target);
    if (read === 0) return Buffer.concat(pieces);
    pieces.push(target.subarray(0, read));
  }
}
