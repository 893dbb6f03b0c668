/** crc32 of a growing file: of all of it, and of its last megabyte or two, which a resume can check without reading the rest. */
import {crc32} from 'node:zlib';
import {MiB} from '../../model/units.ts';

const tailBytes = MiB;

export interface CrcState {
  readonly length: number;
  readonly crc32: number;
  readonly tailStart: number;
  readonly tailCrc32: number;
}

/** Two staggered sums: the older covers the last one to two MiB, the younger takes its place when it covers one. */
export class RunningCrc {
  private length: number;
  private whole: number;
  private tail: {readonly start: number; crc: number};
  private next: {readonly start: number; crc: number};

  constructor(from: CrcState = {length: 0, crc32: 0, tailStart: 0, tailCrc32: 0}) {
    this.length = from.length;
    this.whole = from.crc32;
    this.tail = {start: from.tailStart, crc: from.tailCrc32};
    this.next = {start: from.length, crc: 0};
  }

  get state(): CrcState {
    return {length: this.length, crc32: this.whole, tailStart: this.tail.start, tailCrc32: this.tail.crc};
  }

  update(bytes: Uint8Array): void {
    this.whole = crc32(bytes, this.whole);
    for (let at = 0; at < bytes.byteLength;) {
      const piece = bytes.subarray(at, at + this.next.start + tailBytes - this.length);
      this.tail.crc = crc32(piece, this.tail.crc);
      this.next.crc = crc32(piece, this.next.crc);
      this.length += piece.byteLength;
      at += piece.byteLength;
      if (this.length - this.next.start < tailBytes) continue;
      this.tail = this.next;
      this.next = {start: this.length, crc: 0};
    }
  }
}
