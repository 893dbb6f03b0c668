/** The committed ranges of a split, and whether a file still holds them. Reads only. */
import {createHash} from 'node:crypto';
import {open, type FileHandle} from 'node:fs/promises';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {messageOf} from '../model/errors.ts';
import {systemPath} from '../model/system-path.ts';
import {MiB} from '../model/units.ts';
import type {RangeRecord} from './records.ts';

const readBytes = MiB;
/** A page of ranges in memory at once: a file of terabytes has millions. */
const pageRanges = 1000;

export class RangeBook {
  private readonly select: StatementSync;

  constructor(database: DatabaseSync, stage = 0) {
    this.select = database.prepare(
      `SELECT * FROM ranges WHERE stage = ${stage} AND split = ? AND ordinal >= ? ORDER BY ordinal LIMIT ${pageRanges}`,
    );
  }

  /** In order. */
  *of(splitId: number): Generator<RangeRecord> {
    for (let from = 0; ; from += pageRanges) {
      const lines = this.select.all(splitId, from);
      for (const line of lines) {
        yield {
          splitId,
          ordinal: Number(line['ordinal']),
          start: Number(line['start']),
          end: Number(line['end']),
          sha256: line['sha256'] as Uint8Array,
          records: Number(line['records']),
          rows: Number(line['rows']),
          rejects: Number(line['rejects']),
          warnings: Number(line['warnings']),
          rowBytes: Number(line['row_bytes']),
          rejectBytes: Number(line['reject_bytes']),
          warningBytes: Number(line['warning_bytes']),
        };
      }
      if (lines.length < pageRanges) return;
    }
  }
}

/** All zeros stand for bytes that nobody could read. */
export function isUnknownHash(sha256: Uint8Array): boolean {
  return sha256.every((byte) => byte === 0);
}

export interface HashMismatch {
  readonly range: RangeRecord | null;
  readonly reason: string;
}

/**
 * Reads the ranges from the file again; the first that is not what it was, or undefined. Never throws for the file's sake. A file
 * of which nothing could be read need not be there.
 */
export async function firstMismatch(path: string, ranges: Iterable<RangeRecord>, signal?: AbortSignal): Promise<HashMismatch | undefined> {
  let handle: FileHandle | undefined;
  // Of small files there are many: none is given a megabyte.
  let buffer = Buffer.alloc(0);
  try {
    for (const range of ranges) {
      if (isUnknownHash(range.sha256)) continue;
      const wanted = Math.min(readBytes, range.end - range.start);
      if (buffer.length < wanted) buffer = Buffer.allocUnsafe(wanted);
      handle ??= await open(systemPath(path), 'r').catch(() => undefined);
      if (handle === undefined) return {range: null, reason: 'it cannot be opened'};
      const sha256 = createHash('sha256');
      for (let position = range.start; position < range.end;) {
        signal?.throwIfAborted();
        const {bytesRead} = await handle.read(buffer, 0, Math.min(buffer.length, range.end - position), position);
        if (bytesRead === 0) return {range, reason: `it ends at byte ${position}`};
        sha256.update(buffer.subarray(0, bytesRead));
        position += bytesRead;
      }
      if (!sha256.digest().equals(range.sha256)) return {range, reason: `bytes ${range.start} to ${range.end} differ`};
    }
    return undefined;
  } catch (cause) {
    signal?.throwIfAborted();
    return {range: null, reason: `it cannot be read: ${messageOf(cause)}`};
  } finally {
    await handle?.close();
  }
}
