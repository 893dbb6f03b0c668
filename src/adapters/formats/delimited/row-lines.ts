/**
 * Writes rows straight from their bytes as JSON lines: those that JSON.stringify would make of the records. Leaves off at the first row
 * that it cannot judge (ragged, broken, with a cell that is not of its type): whoever asked reads that one as any other.
 */
import type {RowOrder, RowsWritten} from '../../../contracts/format.ts';
import {behindBlanks, beforeBlanks} from './cell-blanks.ts';
import {CellJudge, verdict} from './cell-judge.ts';
import {CellScan, mark} from './cell-scan.ts';
import {CellText, growthMost} from './cell-text.ts';
import type {CellType, DelimitedTable} from './table.ts';
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
/** What came of a row. */
const left = 0;
const written = 1;
const unsure = 2;

export class RowLines {
  private readonly walk: DelimitedWalk;
  private readonly scan: CellScan;
  private readonly text: CellText;
  private readonly window: RowWindow | undefined;
  private readonly judge: CellJudge | undefined;
  private readonly columns: readonly {readonly name: Uint8Array; readonly cell: number; readonly type: CellType | null}[];
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
    this.judge = CellJudge.of(table, walk.bytes);
    this.columns = columns.map(({name, cell, type}) => ({name: Buffer.from(name), cell, type}));
    this.keys = table.keys ?? [];
    this.leavesOutEmpty = table.options.skipEmpty === true;
    this.leavesOutReason = table.keys === null ? emptyRow : emptyKey;
    this.trims = table.options.trim;
    this.isPadded = table.dialect.padded;
    this.frameBytes = this.columns.reduce((sum, {name}) => sum + name.length + nullText.length, lineEnd.length);
  }

  /** True where every row of such a table goes the long way. */
  static isBeyond({options, width}: DelimitedTable): boolean {
    return options.maxRows !== null || width === 0;
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
      const outcome = this.writeRow();
      if (outcome === unsure) {
        this.inVain += rowBytes;
        break;
      }
      if (outcome === written) rows++;
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

  /** Nothing is written unless it says so. */
  private writeRow(): number {
    const {text, columns, judge} = this;
    const {at} = text;
    if (judge !== undefined && this.hasDoubled()) return unsure;
    if (this.hasEmptyKey()) return left;
    let isEmpty = this.leavesOutEmpty;
    for (let index = 0; index < columns.length; index++) {
      const {name, cell, type} = columns[index] as (typeof columns)[number];
      text.add(name);
      if (cell === none) {
        text.add(nullText);
        continue;
      }
      const start = this.startOf(cell);
      const end = this.endOf(cell, start);
      const becomes = judge === undefined ? verdict.text : judge.judge(type, start, end);
      if (becomes === verdict.unsure) {
        text.at = at;
        return unsure;
      }
      if (end > start && becomes !== verdict.null) isEmpty = false;
      if (becomes === verdict.null) text.add(nullText);
      else if (becomes === verdict.asItStands) text.addStretch(start, end);
      else text.addString(start, end, this.scan.marks[cell] as number);
    }
    if (isEmpty) text.at = at;
    else text.add(lineEnd);
    return isEmpty ? left : written;
  }

  /** A cell's bytes are not its text. */
  private hasDoubled(): boolean {
    const {marks} = this.scan;
    for (let cell = 0; cell < marks.length; cell++) if (((marks[cell] as number) & mark.doubled) !== 0) return true;
    return false;
  }

  private hasEmptyKey(): boolean {
    const {keys, judge} = this;
    for (let index = 0; index < keys.length; index++) {
      const cell = keys[index] as number;
      if (cell === none) return true;
      const start = this.startOf(cell);
      const end = this.endOf(cell, start);
      if (start >= end || judge?.isNull(start, end) === true) return true;
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
