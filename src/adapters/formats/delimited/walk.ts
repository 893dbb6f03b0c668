/** Goes from row to row through a range's bytes, counting lines. Blank lines and comments are passed over. */
import {DelimitedFields} from './fields.ts';
import type {DelimitedTable} from './table.ts';
import {byte} from '../json-scan.ts';

const {lineFeed, carriageReturn} = byte;

/** What of a table walking needs. */
export type WalkedTable = Pick<DelimitedTable, 'bytes' | 'fieldBytesMax' | 'width'>;

export class DelimitedWalk {
  /** Of the row that was found last. */
  readonly fields: DelimitedFields;
  readonly bytes: Buffer;
  /** Line of that row. */
  rowLine: number;
  /** Behind it: index of the next byte, and its line. */
  at: number;
  line: number;
  private readonly table: WalkedTable;

  constructor(table: WalkedTable, bytes: Buffer, from: {readonly at: number; readonly line: number}) {
    this.table = table;
    this.bytes = bytes;
    this.fields = new DelimitedFields(table, bytes);
    this.at = from.at;
    this.line = from.line;
    this.rowLine = from.line;
  }

  /** Finds the next row; false where there is none. */
  next(): boolean {
    const {bytes, fields} = this;
    this.passOver();
    if (this.at >= bytes.length) return false;
    fields.find(this.at);
    this.rowLine = this.line;
    this.line += fields.lines;
    this.at = fields.behindRow;
    return true;
  }

  /** Passes over whole lines, whatever stands in them. */
  passLines(count: number): void {
    for (let passed = 0; passed < count && this.at < this.bytes.length; passed++) this.passLine();
  }

  /** Passes over what stands before the next row: blank lines, comments, blanks. */
  passOver(): void {
    const {bytes} = this;
    const {comment, blank, tab} = this.table.bytes;
    while (this.at < bytes.length) {
      const current = bytes[this.at];
      if (current === blank || current === tab) this.at++;
      else if (current === lineFeed || current === carriageReturn || current === comment) this.passLine();
      else return;
    }
  }

  private passLine(): void {
    const {bytes} = this;
    const lineEnd = this.fields.marks.lineEnd(this.at);
    this.at = Math.min(bytes.length, lineEnd + 1);
    if (lineEnd === bytes.length) return;
    this.line++;
    if (bytes[lineEnd] === carriageReturn && bytes[lineEnd + 1] === lineFeed) this.at++;
  }
}
