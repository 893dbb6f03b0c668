/**
 * What a cell becomes where the job asks for more than text, judged by its bytes: null, or a value that JSON writes as the cell has it.
 * Is unsure of all else (another way to write a number, a cell that is not of its type): DelimitedCells knows.
 */
import {isIsoDate} from './cell-types.ts';
import type {CellType, DelimitedTable} from './table.ts';

export const verdict = {text: 0, null: 1, asItStands: 2, unsure: 3} as const;
export type Verdict = (typeof verdict)[keyof typeof verdict];

const zero = 0x30;
const nine = 0x39;
const minus = 0x2d;
const dot = 0x2e;
/** A double holds any decimal of so few digits, and prints it again. With more behind the dot small ones are printed with an exponent. */
const digitsMost = 15;
const decimalsMost = 6;
const dateBytesMost = 40;
const truths = ['true', 'false'].map((text) => Buffer.from(text));

export class CellJudge {
  private readonly bytes: Buffer;
  private readonly nulls: readonly Buffer[];

  constructor({options}: DelimitedTable, bytes: Buffer) {
    this.bytes = bytes;
    this.nulls = options.nullValues.filter((text) => text.isWellFormed()).map((text) => Buffer.from(text));
  }

  /** Undefined where every cell is text. */
  static of(table: DelimitedTable, bytes: Buffer): CellJudge | undefined {
    return table.types === null && table.options.nullValues.length === 0 ? undefined : new CellJudge(table, bytes);
  }

  /** Whether a stretch is one of the texts that stand for null. */
  isNull(from: number, to: number): boolean {
    const {nulls, bytes} = this;
    for (let index = 0; index < nulls.length; index++) if (standsAt(nulls[index] as Buffer, bytes, {from, to})) return true;
    return false;
  }

  /** Of a cell without blanks around it, where its blanks are none of it. */
  judge(type: CellType | null, from: number, to: number): Verdict {
    if (this.isNull(from, to)) return verdict.null;
    if (type === null) return verdict.text;
    if (from === to) return verdict.null;
    const {bytes} = this;
    switch (type) {
      case 'number':
        return isPlainNumber(bytes, from, to) ? verdict.asItStands : verdict.unsure;
      case 'integer':
        return bytes.subarray(from, to).indexOf(dot) === -1 && isPlainNumber(bytes, from, to) ? verdict.asItStands : verdict.unsure;
      case 'boolean':
        return truths.some((text) => standsAt(text, bytes, {from, to})) ? verdict.asItStands : verdict.unsure;
      default:
        return to - from < dateBytesMost && isIsoDate(bytes.toString('latin1', from, to)) ? verdict.text : verdict.unsure;
    }
  }
}

function standsAt(text: Buffer, bytes: Buffer, {from, to}: {readonly from: number; readonly to: number}): boolean {
  if (text.length !== to - from) return false;
  for (let index = 0; index < text.length; index++) if (text[index] !== bytes[from + index]) return false;
  return true;
}

/** A decimal that is written as JSON.stringify writes that number. */
function isPlainNumber(bytes: Uint8Array, from: number, to: number): boolean {
  const whole = bytes[from] === minus ? from + 1 : from;
  const behindWhole = behindDigits(bytes, whole, to);
  const isZero = bytes[whole] === zero;
  if (behindWhole === whole || (isZero && behindWhole > whole + 1)) return false;
  if (behindWhole === to) return to - whole <= digitsMost && !(isZero && whole > from);
  const decimals = to - behindWhole - 1;
  if (bytes[behindWhole] !== dot || decimals === 0 || behindDigits(bytes, behindWhole + 1, to) !== to) return false;
  return bytes[to - 1] !== zero && decimals <= decimalsMost && behindWhole - whole + decimals <= digitsMost;
}

function behindDigits(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] as number) >= zero && (bytes[at] as number) <= nine) at++;
  return at;
}
