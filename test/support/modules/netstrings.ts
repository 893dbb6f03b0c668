/** A user's format: netstrings, `5:hello,` one behind the other (cr.yp.to/proto/netstrings.txt). A fault spoils the rest of the file. */
import {z} from 'zod';
import {
  defineFormat,
  type Boundary,
  type Decoder,
  type DecodeRange,
  type Framer,
  type RawRecord,
  type RawReject,
} from '../../../src/index.ts';

const colon = 0x3a;
const comma = 0x2c;
const lineFeed = 0x0a;
const digitsMost = 9;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

export default defineFormat({
  name: 'netstrings',
  extensions: ['.netstrings'],
  options: z.strictObject({}),
  whole: false,
  recognise(sample) {
    const head = /^\d{1,9}:/.test(Buffer.from(sample.subarray(0, 10)).toString('latin1'));
    return {confidence: sample.byteLength === 0 ? 1 : head ? 2 : 0};
  },
  framer: (_options, from) => new NetstringFramer(from),
  decoder: (_options, range) => new NetstringDecoder(range),
});

class NetstringFramer implements Framer {
  private kept: Boundary;
  private offset: number;
  private line: number;
  private digits = '';
  /** Bytes of the payload and its comma still to come; Infinity behind a fault. */
  private left = 0;

  constructor(from: Boundary) {
    this.kept = from;
    this.offset = from.offset;
    this.line = from.line;
  }

  get boundary(): Boundary {
    return this.kept;
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    for (let at = 0; at < bytes.byteLength; at++) {
      if (this.step(bytes[at] ?? 0) && toFirst) return at + 1;
    }
    return bytes.byteLength;
  }

  finish(): void {
    const isPart = this.offset > this.kept.offset;
    this.kept = {offset: this.offset, line: this.line, record: this.kept.record + (isPart ? 1 : 0), state: null};
  }

  /** True when a record ends with this byte. */
  private step(byte: number): boolean {
    this.offset++;
    if (byte === lineFeed) this.line++;
    if (this.left > 0) {
      this.left--;
      if (this.left > 0) return false;
      if (byte !== comma) this.left = Infinity;
      else this.kept = {offset: this.offset, line: this.line, record: this.kept.record + 1, state: null};
      return byte === comma;
    }
    if (isDigit(byte) && this.digits.length < digitsMost) this.digits += String.fromCharCode(byte);
    else {
      this.left = byte === colon && this.digits !== '' ? Number(this.digits) + 1 : Infinity;
      this.digits = '';
    }
    return false;
  }
}

class NetstringDecoder implements Decoder {
  private readonly bytes: Buffer;
  private readonly from: Boundary;
  private at = 0;
  private line: number;
  private record: number;

  constructor({bytes, from}: DecodeRange) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.from = from;
    this.line = from.line;
    this.record = from.record;
  }

  get boundary(): Boundary {
    return {offset: this.from.offset + this.at, line: this.line, record: this.record, state: null};
  }

  next(): RawRecord | RawReject | undefined {
    const {bytes, at} = this;
    if (at === bytes.byteLength) return undefined;
    const head = /^(\d{1,9}):/.exec(bytes.toString('latin1', at, at + digitsMost + 1));
    const start = at + (head?.[0].length ?? 0);
    const end = start + Number(head?.[1] ?? Infinity);
    if (bytes[end] !== comma) return this.rejectRest();
    const text = bytes.subarray(start, end);
    const place = {start: this.from.offset + start, line: this.line, index: this.record++};
    this.pass(end + 1);
    return {type: 'record', ...place, end: this.from.offset + end, parent: undefined, text, parse: () => ({text: text.toString('utf8')})};
  }

  private rejectRest(): RawReject {
    const text = this.bytes.subarray(this.at);
    const place = {start: this.from.offset + this.at, line: this.line, index: this.record++};
    this.pass(this.bytes.byteLength);
    return {
      type: 'reject',
      ...place,
      code: 'BAD_NETSTRING',
      reason: 'a length, a colon, so many bytes and a comma should stand here',
      text,
    };
  }

  private pass(to: number): void {
    for (; this.at < to; this.at++) if (this.bytes[this.at] === lineFeed) this.line++;
  }
}
