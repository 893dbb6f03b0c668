/** Writes cells' bytes as the strings that JSON.stringify would make of their text. Expects valid UTF-8, and room in the target. */
import {mark} from './cell-scan.ts';

/** Bytes of JSON that one byte may become, the most: `\u0000`. */
export const growthMost = 6;

/** A native copy costs as much as a loop over so many bytes. */
const shortCopy = 48;
const quoteMark = 0x22;
const backslash = 0x5c;
/** Stands for `\u00` and two digits. */
const byCode = 1;
const hexDigits = Buffer.from('0123456789abcdef');

/** Of each byte: what JSON writes behind a backslash in its place; 0 where it stands for itself. */
const escapes = Uint8Array.from({length: 256}, (_, code) => (code < 0x20 ? byCode : 0));
for (const [code, letter] of ['\bb', '\tt', '\nn', '\ff', '\rr', '""', '\\\\'].map((pair) => Buffer.from(pair))) {
  escapes[code as number] = letter as number;
}

export class CellText {
  /** Where the next byte is written. */
  at = 0;
  private target: Buffer = Buffer.alloc(0);
  private readonly bytes: Buffer;
  private readonly quote: number;

  /** @param quote what stands twice where a cell is marked so */
  constructor(bytes: Buffer, quote: number) {
    this.bytes = bytes;
    this.quote = quote;
  }

  open(target: Buffer, at: number): void {
    this.target = target;
    this.at = at;
  }

  /** Bytes that stand for themselves, and are few. */
  add(text: Uint8Array): void {
    const {target} = this;
    let {at} = this;
    for (let index = 0; index < text.length; index++) target[at++] = text[index] as number;
    this.at = at;
  }

  /** A stretch of bytes as a string. @param marks what was seen of it, or of more */
  addString(from: number, to: number, marks: number): void {
    const {target} = this;
    target[this.at++] = quoteMark;
    if ((marks & (mark.escaped | mark.doubled)) !== 0) this.escape(from, to, marks);
    else this.addStretch(from, to);
    target[this.at++] = quoteMark;
  }

  /** A stretch of bytes as it stands. */
  addStretch(from: number, to: number): void {
    const {bytes, target, at} = this;
    if (to - from > shortCopy) bytes.copy(target, at, from, to);
    else for (let index = from, next = at; index < to; index++, next++) target[next] = bytes[index] as number;
    this.at = at + to - from;
  }

  private escape(from: number, to: number, marks: number): void {
    const {bytes, target} = this;
    const doubled = (marks & mark.doubled) === 0 ? -1 : this.quote;
    let {at} = this;
    for (let index = from; index < to; index++) {
      const current = bytes[index] as number;
      const letter = escapes[current] as number;
      if (letter === 0) target[at++] = current;
      else {
        target[at++] = backslash;
        if (letter === byCode) at = this.addCode(at, current);
        else target[at++] = letter;
      }
      if (current === doubled) index++;
    }
    this.at = at;
  }

  private addCode(from: number, code: number): number {
    const {target} = this;
    let at = from;
    target[at++] = 0x75;
    target[at++] = 0x30;
    target[at++] = 0x30;
    target[at++] = hexDigits[code >> 4] as number;
    target[at++] = hexDigits[code & 0x0f] as number;
    return at;
  }
}
