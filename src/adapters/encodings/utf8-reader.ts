/**
 * Bytes of any encoding, read as UTF-8. Holds one block, whatever the file's size; a character that a read's end cuts is whole
 * again in the next. Where a sequence is no text it puts a byte that no UTF-8 has: so the record it stands in is refused for it,
 * with its place, and every other record is kept; or, on request, U+FFFD.
 */
import type {ByteReader} from '../../contracts/source.ts';
import {KiB} from '../../model/units.ts';
import type {Decoding} from './decoding.ts';

const blockBytes = 32 * KiB;
/** Bytes of UTF-8 that a unit of text takes at most. */
const bytesPerUnit = 3;
/** Stands for a sequence that is no text. */
const refusedBytes = Uint8Array.of(0xff);
const replacedBytes = Uint8Array.of(0xef, 0xbf, 0xbd);

export type OnBadSequence = 'reject' | 'replace';

export function utf8Reader(reader: ByteReader, decoding: Decoding, onBad: OnBadSequence): ByteReader {
  return new Utf8Reader(reader, decoding, onBad);
}

class Utf8Reader implements ByteReader {
  /** The text's size is not known before its end. */
  readonly size = -1;
  readonly mtimeMs: number;
  private readonly reader: ByteReader;
  private readonly decoding: Decoding;
  private readonly bad: Uint8Array;
  private readonly block = new Uint8Array(blockBytes);
  private readonly encoder = new TextEncoder();
  /** Encoded and not given yet. */
  private left = new Uint8Array();
  private isEnded = false;
  readonly arrival: ByteReader['arrival'];

  constructor(reader: ByteReader, decoding: Decoding, onBad: OnBadSequence) {
    this.reader = reader;
    this.mtimeMs = reader.mtimeMs;
    this.decoding = decoding;
    this.bad = onBad === 'replace' ? replacedBytes : refusedBytes;
    this.arrival = reader.arrival && (() => (this.left.byteLength > 0 || this.isEnded ? undefined : reader.arrival?.()));
  }

  async read(target: Uint8Array): Promise<number> {
    if (target.byteLength === 0) return 0;
    while (this.left.byteLength === 0 && !this.isEnded) {
      const read = await this.reader.read(this.block);
      this.isEnded = read === 0;
      const pieces = this.isEnded ? this.decoding.finish() : this.decoding.decode(this.block.subarray(0, read));
      const most = this.bytesMost(pieces);
      if (most <= target.byteLength) {
        const written = this.encode(pieces, target);
        if (written > 0) return written;
      } else {
        const fresh = new Uint8Array(most);
        this.left = fresh.subarray(0, this.encode(pieces, fresh));
      }
    }
    const taken = this.left.subarray(0, target.byteLength);
    target.set(taken);
    this.left = this.left.subarray(taken.byteLength);
    return taken.byteLength;
  }

  close(): Promise<void> {
    return this.reader.close();
  }

  private bytesMost(pieces: readonly string[]): number {
    return pieces.reduce((sum, {length}) => sum + length * bytesPerUnit, (pieces.length - 1) * this.bad.byteLength);
  }

  private encode(pieces: readonly string[], target: Uint8Array): number {
    let at = 0;
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        target.set(this.bad, at);
        at += this.bad.byteLength;
      }
      at += this.encoder.encodeInto(piece, target.subarray(at)).written;
    }
    return at;
  }
}
