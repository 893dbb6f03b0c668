/** Gathers the keys of a chunk's rows, and what must be taken back should one of them be dropped. Grows with the rows. */
import {KeyRecords, keyRecordBytes, undoColumns, type KeyedRows} from '../../protocol/keys.ts';

/** What of a row can be taken back. */
export interface Undo extends Readonly<Record<(typeof undoColumns)[number], number>> {
  /** None where they are not counted yet. */
  readonly tallies: readonly number[];
}

export interface KeyedRow {
  readonly key: string | null;
  readonly sub: number;
  readonly part: string;
  readonly index: number;
  readonly byteOffset: number;
  readonly line: number | null;
  /** Where its line begins in the chunk's rows. */
  readonly start: number;
  readonly undo: Undo;
}

const firstRows = 256;

interface Room {
  readonly records: KeyRecords;
  readonly undo: Float64Array<ArrayBuffer>;
}

/** What the chunk before grew to, if it is done: else buffers of every size up to a chunk's are thrown away with each. */
let spare: Room | undefined;

export class KeyGathering {
  private records: KeyRecords;
  private undo: Float64Array<ArrayBuffer>;
  private readonly undoStride: number;
  private parts: Record<number, string> | null = null;
  private count = 0;

  /** @param tallies how many each row has */
  constructor(tallies: number) {
    this.undoStride = undoColumns.length + tallies;
    const room = spare !== undefined && spare.undo.length === spare.records.count * this.undoStride ? spare : undefined;
    spare = undefined;
    this.records = room?.records ?? new KeyRecords(new ArrayBuffer(firstRows * keyRecordBytes));
    this.undo = room?.undo ?? new Float64Array(firstRows * this.undoStride);
  }

  get bytes(): number {
    return this.count * (keyRecordBytes + this.undoStride * Float64Array.BYTES_PER_ELEMENT);
  }

  add(row: KeyedRow): void {
    if (this.count === this.records.count) this.grow();
    this.records.set(this.count, row.key, row);
    if (row.part !== '') (this.parts ??= {})[this.count] = row.part;
    const {warnings, warningsStart, warningsEnd, tallies} = row.undo;
    const at = this.count * this.undoStride;
    this.undo[at] = warnings;
    this.undo[at + 1] = warningsStart;
    this.undo[at + 2] = warningsEnd;
    if (tallies.length > 0) this.undo.set(tallies, at + undoColumns.length);
    this.count++;
  }

  /** Copies, to be sent away; nothing is added behind it. */
  take(): KeyedRows {
    spare = {records: this.records, undo: this.undo};
    return {
      records: this.records.bytes.buffer.slice(0, this.count * keyRecordBytes) as ArrayBuffer,
      undo: this.undo.slice(0, this.count * this.undoStride).buffer,
      parts: this.parts,
    };
  }

  private grow(): void {
    const records = new KeyRecords(new ArrayBuffer(this.records.count * 2 * keyRecordBytes));
    records.bytes.set(this.records.bytes);
    this.records = records;
    const undo = new Float64Array(this.undo.length * 2);
    undo.set(this.undo);
    this.undo = undo;
  }
}
