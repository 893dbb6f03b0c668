/**
 * Writes rows straight from their bytes as JSON lines: those that JSON.stringify would make of the records. Leaves off at the first row
 * that it cannot judge (ragged, broken, of cells with types): whoever asked reads that one as any other.
 */
import type {RowOrder, RowsWritten} from '../../../contracts/format.ts';
import {behindBlanks, beforeBlanks} from './cell-blanks.ts';
import {CellScan, mark} from './cell-scan.ts';
import {CellText, growthMost} from './cell-text.ts';
import type {DelimitedTable} from './table.ts';
import {RowWindow} from './row-window.ts';
import {writtenColumns} from './written-columns.ts';
import type {DelimitedWalk} from './walk.ts';

/** Bytes that may be looked at in vain, beside as many as were not: garbage costs twice as much at most. */
const vainMost = 64 * 1024;

const emptyRow = 'all columns are empty';
const emptyKey = 'a key column is empty';
const nullText = Buffer.from('null');
const lineEnd = Buffer.from('}\n');
const none = -1;

export class RowLines {
  private readonly walk: DelimitedWalk;
  private readonly scan: CellScan;
  private readonly text: CellText;
  private readonly window: RowWindow | undefined;
  private readonly columns: readonly {readonly name: Uint8Array; readonly cell: number}[];
  private readonly keys: readonly number[];
  private readonly leavesOutEmpty: boolean;
  private readonly leavesOutReason: string;
  private readonly trims: boolean;
  private readonly isPadded: boolean;
  /** Bytes of a line beside its cells. */
  private readonly frameBytes: number;
  private inVain = 0;
  private passed = 0;

  constructor(table: DelimitedTable, walk: DelimitedWalk) {
    this.walk = walk;
    this.scan = new CellScan(table, walk.bytes);
    this.text = new CellText(walk.bytes, table.bytes.quote);
    const columns = writtenColumns(table);
    this.window = RowWindow.make(table, columns, walk.bytes);
    this.columns = columns.map(({name, cell}) => ({name: Buffer.from(name), cell}));
    this.keys = table.keys ?? [];
    this.leavesOutEmpty = table.options.skipEmpty === true;
    this.leavesOutReason = table.keys === null ? emptyRow : emptyKey;
    this.trims = table.options.trim;
    this.isPadded = table.dialect.padded;
    this.frameBytes = this.columns.reduce((sum, {name}) => sum + name.length + nullText.length, lineEnd.length);
  }

  /** True where every row of such a table goes the long way. */
  static isBeyond({options, types, width}: DelimitedTable): boolean {
    return types !== null || options.nullValues.length > 0 || options.maxRows !== null || width === 0;
  }

  write(order: RowOrder): RowsWritten {
    const {walk, text, window} = this;
    const {target, from, to, recordsMost, recordBytesMax} = order;
    let rows = 0;
    let filtered = 0;
    text.open(target, from);
    while (rows < recordsMost && text.at < to && this.inVain <= this.passed + vainMost) {
      if (window?.pass(walk.at, {target, at: text.at, to, recordsMost: recordsMost - rows, recordBytesMax}) === true) {
        rows += window.rows;
        filtered += window.filtered;
        this.passed += window.behind - walk.at;
        walk.at = window.behind;
        walk.line += window.lines;
        text.at = window.end;
        continue;
      }
      this.inVain += window?.inVain ?? 0;
      if (!this.findRow()) break;
      const rowBytes = this.scan.rowEnd - walk.at;
      if (rowBytes > recordBytesMax || text.at + this.frameBytes + growthMost * rowBytes > target.length) break;
      if (this.writeRow()) rows++;
      else filtered++;
      this.passed += rowBytes + 1;
      walk.at = this.scan.behindRow;
      walk.line += this.scan.lines;
    }
    return {end: text.at, rows, filtered, reason: this.leavesOutReason};
  }

  /** Finds the row that comes next, where it is one to be judged. */
  private findRow(): boolean {
    const {walk, scan} = this;
    const {bytes} = walk;
    if (walk.at < bytes.length && ((scan.kinds[bytes[walk.at] as number] as number) & mark.noRow) !== 0) walk.passOver();
    if (walk.at >= bytes.length) return false;
    if (scan.find(walk.at)) return true;
    this.inVain += scan.seen - walk.at;
    return false;
  }

  /** False where the row is left out: nothing is written then. */
  private writeRow(): boolean {
    const {text, columns, scan} = this;
    const {at} = text;
    if (this.hasEmptyKey()) return false;
    let isEmpty = this.leavesOutEmpty;
    for (let index = 0; index < columns.length; index++) {
      const {name, cell} = columns[index] as (typeof columns)[number];
      text.add(name);
      if (cell === none) {
        text.add(nullText);
        continue;
      }
      const start = this.startOf(cell);
      const end = this.endOf(cell, start);
      if (end > start) isEmpty = false;
      text.addString(start, end, scan.marks[cell] as number);
    }
    if (isEmpty) text.at = at;
    else text.add(lineEnd);
    return !isEmpty;
  }

  private hasEmptyKey(): boolean {
    const {keys} = this;
    for (let index = 0; index < keys.length; index++) {
      const cell = keys[index] as number;
      if (cell === none) return true;
      const start = this.startOf(cell);
      if (start >= this.endOf(cell, start)) return true;
    }
    return false;
  }

  /** Where a cell's value begins in the bytes. */
  private startOf(cell: number): number {
    const {walk, scan, trims} = this;
    const start = scan.starts[cell] as number;
    const end = scan.ends[cell] as number;
    if (trims) return start < end && isPlain(walk.bytes[start] as number) ? start : behindBlanks(walk.bytes, start, end);
    return this.isStripped(cell) ? scan.behindBlanks(start, end) : start;
  }

  private endOf(cell: number, start: number): number {
    const {walk, scan, trims} = this;
    const end = scan.ends[cell] as number;
    if (trims) return start < end && isPlain(walk.bytes[end - 1] as number) ? end : beforeBlanks(walk.bytes, start, end);
    return this.isStripped(cell) ? scan.beforeBlanks(start, end) : end;
  }

  /** Blanks of a padded dialect are no part of it. */
  private isStripped(cell: number): boolean {
    return this.isPadded && ((this.scan.marks[cell] as number) & mark.quoted) === 0;
  }
}

/** No blank, nor part of one. */
function isPlain(code: number): boolean {
  return code > 0x20 && code < 0x80;
}
