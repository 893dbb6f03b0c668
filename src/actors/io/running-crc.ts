/**
 * crc32 of a growing file, one pass. It remembers what the sum was a megabyte or two before the end: from there a resume can
 * check the last bytes without reading the rest.
 */
import {crc32} from 'node:zlib';
import {MiB} from '../../model/units.ts';

const tailBytes = MiB;

export interface CrcState {
  readonly length: number;
  readonly crc32: number;
  /** Where the tail begins, and the sum of all bytes before it. */
  readonly tailStart: number;
  readonly tailCrc32: number;
}

interface Mark {
  readonly start: number;
  readonly crc: number;
}

/** Two marks, one tail apart: the older begins the tail, the younger takes its place when it is a tail away from the end. */
export class RunningCrc {
  private length: number;
  private crc: number;
  private tail: Mark;
  private next: Mark;

  constructor(from: CrcState = {length: 0, crc32: 0, tailStart: 0, tailCrc32: 0}) {
    this.length = from.length;
    this.crc = from.crc32;
    this.tail = {start: from.tailStart, crc: from.tailCrc32};
    this.next = {start: from.length, crc: from.crc32};
  }

  get state(): CrcState {
    return {length: this.length, crc32: this.crc, tailStart: this.tail.start, tailCrc32: this.tail.crc};
  }

  update(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength;) {
      const piece = bytes.subarray(at, at + this.next.start + tailBytes - this.length);
      this.crc = crc32(piece, this.crc);
      this.length += piece.byteLength;
      at += piece.byteLength;
      if (this.length - this.next.start < tailBytes) continue;
      this.tail = this.next;
      this.next = {start: this.length, crc: this.crc};
    }
  }
}
