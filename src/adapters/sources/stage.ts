/**
 * The source behind every stage but the first: each split is a stretch of the one file that the stage before wrote. Internal: no job
 * names it. A fault of that file is no record's: it ends the run, which can be resumed.
 */
import {open, type FileHandle} from 'node:fs/promises';
import {z} from 'zod';
import type {ByteReader, Source} from '../../contracts/source.ts';
import type {Split} from '../../model/chunk.ts';
import {messageOf, SourceError} from '../../model/errors.ts';

export interface StageSource {
  readonly source: Source;
  close(): Promise<void>;
}

/** Opens the file when it is first read, once for all splits: a job of many small files has as many. */
export function stageSource(): StageSource {
  let opened: Promise<FileHandle> | undefined;
  const handleOf = (path: string): Promise<FileHandle> => (opened ??= open(path, 'r'));
  const source: Source = {
    name: 'stage',
    options: z.strictObject({}),
    rereadable: true,
    format: 'stage',
    // Its splits stand in the ledger: the list was made when the run began.
    async *list() {},
    open: async (_options, split, offset) => stretchOf(await named(split.path, () => handleOf(split.path)), split, offset),
  };
  return {
    source,
    async close() {
      const handle = await opened?.catch(() => undefined);
      await handle?.close();
    },
  };
}

function stretchOf(handle: FileHandle, {path, start = 0, size}: Split, offset: number): ByteReader {
  let position = offset;
  return {
    size,
    mtimeMs: 0,
    read: (target) =>
      named(path, async () => {
        const length = Math.min(target.byteLength, size - position);
        if (length <= 0) return 0;
        const {bytesRead} = await handle.read(target, 0, length, start + position);
        if (bytesRead === 0) throw new Error(`it ends at byte ${start + position}`);
        position += bytesRead;
        return bytesRead;
      }),
    close: () => Promise.resolve(),
  };
}

async function named<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    throw new SourceError(`the file between two stages cannot be read: ${messageOf(cause)}`, {
      code: 'STAGE_UNREADABLE',
      where: path,
      hint: 'what is committed is safe: see that it can be read, then resume',
      cause,
    });
  }
}
