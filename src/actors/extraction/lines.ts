/** Grows a buffer of JSON lines. The buffer leaves with its lines (it is transferred) and may come back to be used again. */
import {KiB} from '../../model/units.ts';

const lineFeed = 10;
const firstBytes = 64 * KiB;

export class Lines {
  private bytes: Buffer<ArrayBuffer> | null;
  private used = 0;

  /** @param again a buffer to use again, or null */
  constructor(again: ArrayBuffer | null) {
    this.bytes = again === null ? null : Buffer.from(again);
  }

  get length(): number {
    return this.used;
  }

  /** Appends one line; the text holds no line feed of its own (JSON.stringify writes none). */
  add(text: string): void {
    const bytes = this.roomFor(text);
    this.used += bytes.write(text, this.used, 'utf8');
    bytes[this.used++] = lineFeed;
  }

  /** Appends one line of three parts, the middle one as it stands. */
  addAround(before: string, middle: Uint8Array, after: string): void {
    const bytes = this.roomForBytes((before.length + after.length) * 3 + middle.byteLength + 1);
    this.used += bytes.write(before, this.used, 'utf8');
    bytes.set(middle, this.used);
    this.used += middle.byteLength;
    this.used += bytes.write(after, this.used, 'utf8');
    bytes[this.used++] = lineFeed;
  }

  /** Where whole lines may be written, from an index on, by somebody who tells of them (`extendTo`). */
  room(): {readonly bytes: Buffer<ArrayBuffer>; readonly from: number} {
    return {bytes: this.roomForBytes(firstBytes), from: this.used};
  }

  /** The same with room for so many bytes, behind `length`. */
  reserve(bytes: number): Buffer<ArrayBuffer> {
    return this.roomForBytes(bytes);
  }

  extendTo(length: number): void {
    this.used = length;
  }

  /** Takes back what was added behind that length. */
  cutTo(length: number): void {
    this.used = length;
  }

  /** The buffer, to be sent away; null when nothing was written. The object is empty afterwards. */
  take(): ArrayBuffer | null {
    const bytes = this.used === 0 ? null : this.bytes;
    this.bytes = null;
    this.used = 0;
    return bytes === null ? null : bytes.buffer;
  }

  /** A UTF-16 unit takes 3 bytes at most; the exact length is only counted where that bound does not fit. */
  private roomFor(text: string): Buffer<ArrayBuffer> {
    const bytes = this.bytes;
    if (bytes !== null && this.used + text.length * 3 + 1 <= bytes.byteLength) return bytes;
    return this.roomForBytes(Buffer.byteLength(text) + 1);
  }

  private roomForBytes(length: number): Buffer<ArrayBuffer> {
    const bytes = this.bytes ?? (this.bytes = freshBuffer(firstBytes));
    const needed = this.used + length;
    if (needed <= bytes.byteLength) return bytes;
    const grown = freshBuffer(Math.max(needed, bytes.byteLength * 2));
    bytes.copy(grown, 0, 0, this.used);
    this.bytes = grown;
    return grown;
  }
}

/** Not zeroed, and not a slice of Node's pool: it can be transferred. */
function freshBuffer(size: number): Buffer<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(size) as Buffer<ArrayBuffer>;
}
