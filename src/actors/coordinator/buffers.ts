/** Input buffers that come back and are used again: a fresh megabyte costs more than the message that carries it. */
import {ChunkSizing} from './chunk-sizing.ts';

export class Buffers {
  readonly size: number;
  /** How far they are filled. */
  readonly sizing: ChunkSizing;
  private readonly free: ArrayBuffer[] = [];
  private readonly keep: number;
  private rowBytes = 0;

  /** @param keep how many free buffers are kept at most */
  constructor(size: number, keep: number) {
    this.size = size;
    this.sizing = new ChunkSizing(size);
    this.keep = keep;
  }

  /** A buffer of at least `bytes`: a used one where the standard size will do. Its content is whatever it was. */
  take(bytes: number): ArrayBuffer {
    if (bytes > this.size) return fresh(bytes);
    return this.free.pop() ?? fresh(this.size);
  }

  /** A fresh one for rows, of the size that was enough last; null before any is known. A worker's own grows by doubling, and leaves pieces. */
  forRows(): ArrayBuffer | null {
    return this.rowBytes === 0 ? null : fresh(this.rowBytes);
  }

  /** Rows took a buffer of that size. */
  noteRows(bytes: number): void {
    this.rowBytes = bytes;
  }

  giveBack(buffer: ArrayBuffer | null): void {
    if (buffer !== null && buffer.byteLength === this.size && this.free.length < this.keep) this.free.push(buffer);
  }
}

/** Not zeroed, not a slice of Node's pool. */
function fresh(bytes: number): ArrayBuffer {
  return Buffer.allocUnsafeSlow(bytes).buffer as ArrayBuffer;
}
