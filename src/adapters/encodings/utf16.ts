/**
 * UTF-16, either byte order. By Buffer and not by TextDecoder, which puts U+FFFD for half a character and so hides it among those
 * that were written so.
 */
import type {Decoding} from './decoding.ts';

const markUnit = '\ufeff';

export class Utf16Decoding implements Decoding {
  private readonly isBig: boolean;
  /** Bytes of a unit or a pair that the last block's end cut, 3 at most. */
  private carry: Buffer = Buffer.alloc(0);
  private isBegun = false;

  constructor(isBig: boolean) {
    this.isBig = isBig;
  }

  decode(bytes: Uint8Array): readonly string[] {
    const joined = Buffer.concat([this.carry, bytes]);
    const even = joined.length & ~1;
    const units = joined.subarray(0, even);
    if (this.isBig) units.swap16();
    const length = even >= 2 && isHigh(units.readUInt16LE(even - 2)) ? even - 2 : even;
    const text = units.toString('utf16le', 0, length);
    if (this.isBig) units.subarray(length).swap16();
    this.carry = Buffer.from(joined.subarray(length));
    if (text === '') return [''];
    const plain = !this.isBegun && text.startsWith(markUnit) ? text.slice(1) : text;
    this.isBegun = true;
    return plain.isWellFormed() ? [plain] : plain.split(/\p{Surrogate}/u);
  }

  finish(): readonly string[] {
    const isCut = this.carry.length > 0;
    this.carry = Buffer.alloc(0);
    return isCut ? ['', ''] : [''];
  }
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
