/** The fields of the record that a search found last, by slot. Their values are made only when somebody asks for one. */
import {memberKind, type Members} from '../../contracts/members.ts';
import {parseExact} from '../../model/exact-number.ts';

const zero = 0x30;
const dot = 0x2e;
const minus = 0x2d;
/** Whole numbers of so many digits are doubles, and so is each power of ten they are divided by: the quotient is rounded once. */
const digitsKept = 15;

export type MemberPlaces = Pick<Members, 'kinds' | 'starts' | 'ends' | 'plain'>;

export class FoundMembers implements Members {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  isPlain = false;
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly plain: Uint8Array;

  /** @param places where its slots are written by others, too */
  constructor(slots: number, places: MemberPlaces = newPlaces(slots)) {
    this.kinds = places.kinds.subarray(0, slots);
    this.starts = places.starts.subarray(0, slots);
    this.ends = places.ends.subarray(0, slots);
    this.plain = places.plain.subarray(0, slots);
  }

  get recordBytes(): number {
    return this.end - this.start;
  }

  /** Another record: nothing is found yet. */
  open(bytes: Buffer, start: number): void {
    this.bytes = bytes;
    this.start = start;
    const {kinds} = this;
    // A native fill costs more than a few slots.
    for (let slot = 0; slot < kinds.length; slot++) kinds[slot] = memberKind.absent;
  }

  close(end: number, isPlain: boolean): void {
    this.end = end;
    this.isPlain = isPlain;
  }

  value(slot: number): unknown {
    const start = this.starts[slot] as number;
    const end = this.ends[slot] as number;
    switch (this.kinds[slot]) {
      case memberKind.absent:
        return undefined;
      case memberKind.text:
        return this.bytes.toString('utf8', start, end);
      case memberKind.escaped:
        return JSON.parse(this.bytes.toString('utf8', start - 1, end + 1));
      case memberKind.true:
        return true;
      case memberKind.false:
        return false;
      case memberKind.null:
        return null;
      case memberKind.number:
        return shortNumber(this.bytes, start, end) ?? parseExact(this.bytes.toString('latin1', start, end));
      default:
        return parseExact(this.bytes.toString('utf8', start, end));
    }
  }
}

function newPlaces(slots: number): MemberPlaces {
  return {kinds: new Uint8Array(slots), starts: new Int32Array(slots), ends: new Int32Array(slots), plain: new Uint8Array(slots)};
}

/** The number as JSON.parse reads it; undefined where it has an exponent or many digits. */
function shortNumber(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start > digitsKept + 2) return undefined;
  const isNegative = bytes[start] === minus;
  let digits = 0;
  let value = 0;
  let power = 0;
  for (let at = isNegative ? start + 1 : start; at < end; at++) {
    const digit = (bytes[at] as number) - zero;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
      power *= 10;
    } else if (digit === dot - zero) power = 1;
    else return undefined;
  }
  if (digits > digitsKept) return undefined;
  const size = power > 1 ? value / power : value;
  return isNegative ? -size : size;
}
