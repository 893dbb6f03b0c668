/** What a layout does with rows: which of them go into which file. One at work in a run; see OutputPlan. */
import type {OutputRecord} from '../../ledger/records.ts';

/** The rows of one span of an append. */
export interface SpanRows {
  readonly splitId: number;
  /** Name of the file below its root. */
  readonly relative: string;
  readonly file: string;
  /** The range of the input they come from. */
  readonly start: number;
  readonly end: number;
  /** Bytes and lines in the append's rows, one span behind the other. */
  readonly bytes: number;
  readonly lines: number;
  /** First and last range of the file. */
  readonly begins: boolean;
  readonly ends: boolean;
}

export interface RowsAppend {
  readonly rows: Uint8Array;
  readonly spans: readonly SpanRows[];
  readonly rejects: number;
  readonly ms: number;
}

export interface RowsLayout {
  /** Writes; gives the outputs as they stand now, those that changed. */
  write(append: RowsAppend): Promise<readonly OutputRecord[]>;
  /** Resolves when all written before the call is on the disk, names included. */
  sync(): Promise<void>;
  /** After the commit that has them as whole: gives final names, durably. The names it gave. */
  publish(committed: readonly OutputRecord[]): Promise<readonly string[]>;
  /** No rows follow. Gives the outputs that are still open: FINISHING makes them whole, all at once, and not before. */
  end(): readonly OutputRecord[];
  close(): Promise<void>;
}

export const lineFeed = 10;

/** One behind the first line feed at or behind `from`; -1 where there is none. */
export function endOfLine(bytes: Uint8Array, from: number): number {
  const at = bufferOver(bytes).indexOf(lineFeed, from);
  return at === -1 ? -1 : at + 1;
}

/** Buffer's indexOf is native: 0.2 ms a MB of 1 KB lines, Uint8Array's takes 0.7. */
export function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
