/**
 * Keys of rows as they cross threads and lie on the disk: fixed records of 56 bytes, one a row, so that a hundred million of them are read
 * without a parser. Knows the layout, and nothing of what keys are for.
 */
import {hash} from 'node:crypto';
import {assert} from '../model/errors.ts';

/** 16 bytes of key | u32 split | u32 sub | f64 index | f64 byteOffset | f64 line (-1: none) | f64 where the row begins. */
export const keyRecordBytes = 56;
const keyBytes = 16;
const cellsPerRecord = keyRecordBytes / Float64Array.BYTES_PER_ELEMENT;
const wordsPerRecord = keyRecordBytes / Uint32Array.BYTES_PER_ELEMENT;
const word = {split: 4, sub: 5} as const;
const cell = {index: 3, byteOffset: 4, line: 5, start: 6} as const;

/** What a worker sends with rows that have keys. */
export interface KeyedRows {
  /** A record a row, in order. */
  readonly records: ArrayBuffer;
  /** Float64 cells a row, what is taken back of it when it is dropped: `undoColumns`, then in the last stage its tallies. */
  readonly undo: ArrayBuffer;
  /** Row -> its part, of those that have one. */
  readonly parts: Readonly<Record<number, string>> | null;
}

/** How many warnings it has, and where they begin and end in the chunk's (zeros where they stand in the row's own line). */
export const undoColumns = ['warnings', 'warningsStart', 'warningsEnd'] as const;

/** Rows of a range of which the I/O actor has something to say: duplicates, that are left out as they are read, or rows with answers. */
export interface SettledRows {
  /** Float64 pairs [span, where the row's line begins in its split], in order. */
  readonly places: ArrayBuffer;
  /** For each, as JSON ended by a line feed, where the row before it stands that has its key (see Duplicate), or its answer (see answers.ts). */
  readonly of: ArrayBuffer;
}

/** Where a keyed row comes from. */
export interface KeyPlace {
  readonly splitId: number;
  readonly sub: number;
  readonly index: number;
  readonly byteOffset: number;
  readonly line: number | null;
}

/** Records side by side in one buffer, in order. */
export class KeyRecords {
  readonly count: number;
  readonly bytes: Buffer;
  private readonly words: Uint32Array;
  private readonly cells: Float64Array;

  /** Over whole records, from the beginning of the buffer. */
  constructor(buffer: ArrayBufferLike, count = Math.floor(buffer.byteLength / keyRecordBytes)) {
    assert(count * keyRecordBytes <= buffer.byteLength, 'key records stand whole in their buffer');
    this.count = count;
    this.bytes = Buffer.from(buffer, 0, count * keyRecordBytes);
    this.words = new Uint32Array(buffer, 0, count * wordsPerRecord);
    this.cells = new Float64Array(buffer, 0, count * cellsPerRecord);
  }

  /** The key's first 32 bits: as good as random. */
  tag(at: number): number {
    return this.words[at * wordsPerRecord] ?? 0;
  }

  /** Its next 32 bits. */
  secondTag(at: number): number {
    return this.words[at * wordsPerRecord + 1] ?? 0;
  }

  /** A row without a key is nobody's duplicate. */
  isKeyless(at: number): boolean {
    const from = at * wordsPerRecord;
    const {words} = this;
    return words[from] === 0 && words[from + 1] === 0 && words[from + 2] === 0 && words[from + 3] === 0;
  }

  /** Byte for byte the key of another record. */
  hasKeyOf(at: number, other: KeyRecords, otherAt: number): boolean {
    const from = at * wordsPerRecord;
    const otherFrom = otherAt * wordsPerRecord;
    for (let i = 0; i < keyBytes / 4; i++) if (this.words[from + i] !== other.words[otherFrom + i]) return false;
    return true;
  }

  place(at: number): KeyPlace {
    const words = at * wordsPerRecord;
    const cells = at * cellsPerRecord;
    const line = this.cells[cells + cell.line] ?? -1;
    return {
      splitId: this.words[words + word.split] ?? 0,
      sub: this.words[words + word.sub] ?? 0,
      index: this.cells[cells + cell.index] ?? 0,
      byteOffset: this.cells[cells + cell.byteOffset] ?? 0,
      line: line < 0 ? null : line,
    };
  }

  /** First byte of the row's line: in the buffer it came with, or in the file it was written to. */
  start(at: number): number {
    return this.cells[at * cellsPerRecord + cell.start] ?? 0;
  }

  /** What a worker does not know: the ledger's number of the file, and where its buffer is written. */
  complete(at: number, given: {readonly splitId: number; readonly base: number}): void {
    this.words[at * wordsPerRecord + word.split] = given.splitId;
    this.cells[at * cellsPerRecord + cell.start] = this.start(at) + given.base;
  }

  /** Word by word: a view for each of a hundred million records would cost more than what it moves. */
  copy(at: number, from: KeyRecords, fromAt: number): void {
    const to = at * wordsPerRecord;
    const start = fromAt * wordsPerRecord;
    for (let word = 0; word < wordsPerRecord; word++) this.words[to + word] = from.words[start + word] ?? 0;
  }

  /** Writes a record; `key` is any text, or null for none. The split is filled in by `complete`. */
  set(at: number, key: string | null, row: Omit<KeyPlace, 'splitId'> & {readonly start: number}): void {
    const words = at * wordsPerRecord;
    const cells = at * cellsPerRecord;
    // A buffer that is used again holds what it held.
    this.words.fill(0, words, words + wordsPerRecord);
    // Cut from sha256: nobody can make two texts of one key, and have a row of somebody else's dropped.
    if (key !== null) this.bytes.write(hash('sha256', key, 'binary'), at * keyRecordBytes, keyBytes, 'latin1');
    this.words[words + word.sub] = row.sub;
    this.cells[cells + cell.index] = row.index;
    this.cells[cells + cell.byteOffset] = row.byteOffset;
    this.cells[cells + cell.line] = row.line ?? -1;
    this.cells[cells + cell.start] = row.start;
  }
}
