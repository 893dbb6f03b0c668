/** The committed ranges of a split, and whether a file still holds them. Reads only. */
import {createHash} from 'node:crypto';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {ByteReader} from '../contracts/source.ts';
import {messageOf} from '../model/errors.ts';
import {MiB} from '../model/units.ts';
import type {RangeRecord} from './records.ts';

const readBytes = MiB;
/** A page of ranges in memory at once: a file of terabytes has millions. */
const pageRanges = 1000;

/** Ranges one behind the other: how many, where the last ends, and what the bytes of each were (32 bytes). */
export interface RangeMarks {
  readonly ranges: number;
  readonly end: number;
  readonly hashes: Uint8Array;
}

export class RangeBook {
  private readonly select: StatementSync;
  private readonly selectMarks: StatementSync;

  constructor(database: DatabaseSync, stage = 0) {
    this.select = database.prepare(
      `SELECT * FROM ranges WHERE stage = ${stage} AND split = ? AND ordinal >= ? ORDER BY ordinal LIMIT ${pageRanges}`,
    );
    this.selectMarks = database.prepare(
      `SELECT count(*) AS ranges, max(end) AS end, group_concat(hex(sha256), '' ORDER BY ordinal) AS hashes FROM
       (SELECT ordinal, end, sha256 FROM ranges WHERE stage = ${stage} AND split = ? AND ordinal >= ? ORDER BY ordinal LIMIT ${pageRanges})`,
    );
  }

  /** In order, by pages: all that a resume needs to know of them. Of 10 GB there are 20,000, and as records they took 170 ms. */
  *marksOf(splitId: number): Generator<RangeMarks> {
    for (let from = 0; ; from += pageRanges) {
      const line = this.selectMarks.get(splitId, from);
      const ranges = Number(line?.['ranges']);
      if (ranges > 0) yield {ranges, end: Number(line?.['end']), hashes: Buffer.from(String(line?.['hashes']), 'hex')};
      if (ranges < pageRanges) return;
    }
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
          duplicates: Number(line['duplicates']),
          rowBytes: Number(line['row_bytes']),
          rejectBytes: Number(line['reject_bytes']),
          warningBytes: Number(line['warning_bytes']),
        };
      }
      if (lines.length < pageRanges) return;
    }
  }
}

export interface RejectedRange {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly records: number;
  readonly rejects: number;
}

/** Ranges of the input that gave rejects, the first ones by their place. */
export function rangesWithRejects(database: DatabaseSync, most: number): readonly RejectedRange[] {
  // Cross joined, so that it goes by the files' own order and ends when it has enough.
  return database
    .prepare(
      `SELECT s.file, r.start, r.end, r.records, r.rejects FROM splits s CROSS JOIN ranges r ON r.stage = 0 AND r.split = s.id
       WHERE s.rejects > 0 AND r.rejects > 0 ORDER BY s.file, r.ordinal LIMIT ?`,
    )
    .all(most)
    .map((line) => ({
      file: String(line['file']),
      start: Number(line['start']),
      end: Number(line['end']),
      records: Number(line['records']),
      rejects: Number(line['rejects']),
    }));
}

/** All zeros stand for bytes that nobody could read. */
function isUnknownHash(sha256: Uint8Array): boolean {
  return sha256.every((byte) => byte === 0);
}

export interface HashMismatch {
  readonly range: RangeRecord | null;
  readonly reason: string;
}

/**
 * Reads the ranges again, from what `open` gives: a file's plain bytes from their beginning. The first range that is not what it was, or
 * undefined. Never throws for the file's sake. A file of which nothing could be read need not be there.
 */
export async function firstMismatch(
  open: () => Promise<ByteReader>,
  ranges: Iterable<RangeRecord>,
  signal?: AbortSignal,
): Promise<HashMismatch | undefined> {
  let again: Again | undefined;
  try {
    for (const range of ranges) {
      if (isUnknownHash(range.sha256)) continue;
      const reader: ByteReader | undefined = again?.reader ?? (await open().catch(() => undefined));
      if (reader === undefined) return {range: null, reason: 'it cannot be opened'};
      again ??= new Again(reader);
      const reason = await again.compare(range, signal);
      if (reason !== undefined) return {range, reason};
    }
    return undefined;
  } catch (cause) {
    signal?.throwIfAborted();
    return {range: null, reason: `it cannot be read: ${messageOf(cause)}`};
  } finally {
    await again?.reader.close();
  }
}

/** Range behind range, of one file. */
class Again {
  readonly reader: ByteReader;
  private position = 0;
  /** Of small files there are many: none is given a megabyte. */
  private buffer = new Uint8Array();

  constructor(reader: ByteReader) {
    this.reader = reader;
  }

  /** Why it is not what it was. @throws {SourceError} */
  async compare({start, end, sha256}: RangeRecord, signal: AbortSignal | undefined): Promise<string | undefined> {
    const wanted = Math.min(readBytes, end - this.position);
    if (this.buffer.byteLength < wanted) this.buffer = new Uint8Array(wanted);
    const hash = createHash('sha256');
    while (this.position < end) {
      signal?.throwIfAborted();
      // What lies between two ranges is nobody's.
      const bound = this.position < start ? start : end;
      const read = await this.reader.read(this.buffer.subarray(0, bound - this.position));
      if (read === 0) return `it ends at byte ${this.position}`;
      if (this.position >= start) hash.update(this.buffer.subarray(0, read));
      this.position += read;
    }
    return hash.digest().equals(sha256) ? undefined : `bytes ${start} to ${end} differ`;
  }
}
