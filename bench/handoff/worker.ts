/** The pool's side of the hand-off: gives back what it was handed, by each way of crossing a thread. */
import {move} from 'piscina';
import {rowsOfBytes, type HandedRow} from './rows.ts';

/** Moved here, moved back: no byte is copied. */
export function transfer(buffer: ArrayBuffer): ArrayBuffer {
  return move(buffer) as unknown as ArrayBuffer;
}

/** Copied here, copied back. */
export function copy(buffer: ArrayBuffer): ArrayBuffer {
  return buffer;
}

const made = new Map<number, readonly HandedRow[]>();

/** Moved here; rows come back as objects, worth about as many bytes. */
export function objects(buffer: ArrayBuffer): readonly HandedRow[] {
  const rows = made.get(buffer.byteLength) ?? rowsOfBytes(buffer.byteLength);
  made.set(buffer.byteLength, rows);
  return rows;
}
