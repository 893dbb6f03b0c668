/**
 * Duplicates that were found when a stage was whole, as they lie on the disk: fixed records of 40 bytes, in the order of their rows in
 * the stage's file. Knows the layout only.
 */
import type {KeyPlace} from './keys.ts';

/** f64 where the row's line begins in the stage's file | u32 split | u32 sub | f64 index | f64 byteOffset | f64 line: of the row it repeats. */
export const settledRecordBytes = 40;
const cellsPerRecord = settledRecordBytes / Float64Array.BYTES_PER_ELEMENT;
const wordsPerRecord = settledRecordBytes / Uint32Array.BYTES_PER_ELEMENT;
const word = {split: 2, sub: 3} as const;
const cell = {start: 0, index: 2, byteOffset: 3, line: 4} as const;

/** Records side by side in one buffer. */
export class SettledRecords {
  readonly count: number;
  readonly bytes: Buffer;
  private readonly words: Uint32Array;
  private readonly cells: Float64Array;

  constructor(buffer: ArrayBufferLike, count = Math.floor(buffer.byteLength / settledRecordBytes)) {
    this.count = count;
    this.bytes = Buffer.from(buffer, 0, count * settledRecordBytes);
    this.words = new Uint32Array(buffer, 0, count * wordsPerRecord);
    this.cells = new Float64Array(buffer, 0, count * cellsPerRecord);
  }

  start(at: number): number {
    return this.cells[at * cellsPerRecord + cell.start] ?? 0;
  }

  /** Of the row that came before. */
  place(at: number): KeyPlace {
    const line = this.cells[at * cellsPerRecord + cell.line] ?? -1;
    return {
      splitId: this.words[at * wordsPerRecord + word.split] ?? 0,
      sub: this.words[at * wordsPerRecord + word.sub] ?? 0,
      index: this.cells[at * cellsPerRecord + cell.index] ?? 0,
      byteOffset: this.cells[at * cellsPerRecord + cell.byteOffset] ?? 0,
      line: line < 0 ? null : line,
    };
  }

  set(at: number, start: number, of: KeyPlace): void {
    this.cells[at * cellsPerRecord + cell.start] = start;
    this.words[at * wordsPerRecord + word.split] = of.splitId;
    this.words[at * wordsPerRecord + word.sub] = of.sub;
    this.cells[at * cellsPerRecord + cell.index] = of.index;
    this.cells[at * cellsPerRecord + cell.byteOffset] = of.byteOffset;
    this.cells[at * cellsPerRecord + cell.line] = of.line ?? -1;
  }

  copy(at: number, from: SettledRecords, fromAt: number): void {
    this.bytes.set(from.bytes.subarray(fromAt * settledRecordBytes, (fromAt + 1) * settledRecordBytes), at * settledRecordBytes);
  }
}
