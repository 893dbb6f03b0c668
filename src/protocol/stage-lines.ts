/**
 * The lines of a stage's file: rows with where they come from (see writeStageRow in actors/extraction), and what an earlier stage said for
 * the last one to write, which is passed on as it is. Pure.
 */

/** Kind -> the letter its lines begin with; `R` is a row's. */
export const carriedLetters = {reject: 'T', duplicate: 'D', warning: 'W'} as const;
export type CarriedKind = keyof typeof carriedLetters;

/** Without its line feed. */
export function carriedLine(kind: CarriedKind, json: string): string {
  return `["${carriedLetters[kind]}",${json}]`;
}

/** Length of `["R",`, and of what opens every other line. */
export const openingLength = 5;
/** The letter of a row's line, in its place. */
export const rowLetter = {at: 2, code: 82} as const;
const comma = 44;
const quote = 34;
const digitZero = 48;

/** What stands before a row in its line, and where the row begins. It ends before the line's last byte. */
export interface RowHeader {
  /** 0: none. */
  readonly line: number;
  readonly byteOffset: number;
  readonly index: number;
  readonly sub: number;
  readonly part: string;
  readonly notesAt: number;
  /** With the comma behind it; 0: none. */
  readonly notesBytes: number;
  readonly parentBytes: number;
  readonly rowAt: number;
}

/** Of the row's line from `start` up to its line feed at `end`; undefined where it is none. */
export function rowHeaderAt(bytes: Buffer, start: number, end: number): RowHeader | undefined {
  const header = new HeaderReading(bytes, start + openingLength);
  const line = header.number();
  const byteOffset = header.number();
  const index = header.number();
  const sub = header.number();
  const part = header.word();
  const notesBytes = header.number();
  const parentBytes = header.number();
  const notesAt = header.at;
  const rowAt = notesAt + notesBytes + parentBytes;
  if (header.isBroken || rowAt >= end) return undefined;
  return {line, byteOffset, index, sub, part, notesAt, notesBytes, parentBytes, rowAt};
}

/** Numbers and words one behind the other, each with a comma behind it. */
class HeaderReading {
  isBroken = false;
  at: number;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  number(): number {
    let value = 0;
    const first = this.at;
    for (let digit = this.digit(); digit >= 0 && digit <= 9; digit = this.digit()) {
      value = value * 10 + digit;
      this.at++;
    }
    if (this.at === first || this.bytes[this.at] !== comma) this.isBroken = true;
    this.at++;
    return value;
  }

  word(): string {
    const end = this.bytes.indexOf(quote, this.at + 1);
    if (this.bytes[this.at] !== quote || end === -1) {
      this.isBroken = true;
      return '';
    }
    const word = end === this.at + 1 ? '' : this.bytes.toString('latin1', this.at + 1, end);
    this.at = end + 2;
    return word;
  }

  private digit(): number {
    return (this.bytes[this.at] ?? 0) - digitZero;
  }
}
