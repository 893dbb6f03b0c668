/** Decodes a range of delimited text into records. Loads nothing but the range. */
import {isUtf8} from 'node:buffer';
import type {DecodeRange, Decoder, FoundPlace, RawEntry, RawRecord, RowOrder, RowsWritten} from '../../../contracts/format.ts';
import type {Boundary} from '../../../model/chunk.ts';
import {assert} from '../../../model/errors.ts';
import type {BrokenQuote} from './fields.ts';
import {DelimitedRecord} from './record.ts';
import {DelimitedRow} from './row.ts';
import {RowLines} from './row-lines.ts';
import type {DelimitedTable} from './table.ts';
import {ToldRows, type DelimitedMemberSearch} from './told-rows.ts';
import {DelimitedWalk} from './walk.ts';
import {bufferOver} from '../json-scan.ts';
import {rejectEncoding, rejectText, type TextPlace} from '../record-text.ts';

export class DelimitedDecoder implements Decoder {
  private readonly table: DelimitedTable;
  private readonly from: Boundary;
  private readonly walk: DelimitedWalk;
  private readonly row: DelimitedRow;
  private readonly isValidUtf8: boolean;
  private readonly leavesOut: boolean;
  private record: number;
  private lines: RowLines | undefined;
  private told: {readonly search: DelimitedMemberSearch; readonly rows: ToldRows | undefined} | undefined;

  constructor(table: DelimitedTable, {bytes: given, from}: DecodeRange) {
    const bytes = bufferOver(given);
    const {data} = table;
    const isBeforeData = from.offset < data.offset && bytes.length > 0;
    const start = isBeforeData ? {at: Math.min(data.offset - from.offset, bytes.length), line: data.line} : {at: 0, line: from.line};
    this.table = table;
    this.from = from;
    this.walk = new DelimitedWalk(table, bytes, start);
    this.row = new DelimitedRow(table, this.walk.fields, bytes);
    this.isValidUtf8 = isUtf8(bytes);
    this.leavesOut = table.options.skipEmpty !== false;
    this.record = from.record;
  }

  get boundary(): Boundary {
    const {from, walk, record} = this;
    return {offset: from.offset + walk.at, line: walk.line, record, state: from.state};
  }

  next(): RawEntry | undefined {
    const {walk, row, table} = this;
    if (this.record >= table.recordsMax) {
      walk.at = walk.bytes.length;
      return undefined;
    }
    if (!walk.next()) return undefined;
    const {fields} = walk;
    const base = this.from.offset;
    const place = {start: base + fields.rowStart, end: base + fields.rowEnd, line: walk.rowLine, index: this.record++};
    row.close();
    if (fields.broken !== undefined) return this.rejectQuote(place, fields.broken);
    if (!this.isValidUtf8) {
      const text = this.textOf(place);
      if (!isUtf8(text)) return rejectEncoding(place, text);
    }
    const reason = this.leavesOut ? row.emptiness() : undefined;
    if (reason !== undefined)
      return {type: 'filtered', start: place.start, line: place.line, index: place.index, reason, text: this.textOf(place)};
    return new DelimitedRecord(place, row, base);
  }

  writeRows(order: RowOrder): RowsWritten | undefined {
    const {table, walk} = this;
    if (!this.isValidUtf8 || RowLines.isBeyond(table)) return undefined;
    this.lines ??= new RowLines(table, walk);
    const written = this.lines.write(order);
    this.record += written.rows + written.filtered;
    return written;
  }

  find(search: DelimitedMemberSearch): boolean {
    const {table, walk} = this;
    if (!this.isValidUtf8 || RowLines.isBeyond(table)) return false;
    if (this.told?.search !== search) this.told = {search, rows: ToldRows.make(table, search, walk.bytes)};
    const {rows} = this.told;
    if (rows?.find(walk.at) !== true) return false;
    walk.at = rows.behind;
    walk.line += rows.linesBefore + rows.lines;
    this.record++;
    return true;
  }

  /** The row is read as any other. */
  found(): RawRecord {
    const rows = this.told?.rows;
    assert(rows !== undefined, 'a row is found before it is asked for');
    this.walk.at = rows.start;
    this.walk.line -= rows.lines;
    this.record--;
    const entry = this.next();
    assert(entry?.type === 'record', 'what was found is a record');
    return entry;
  }

  foundPlace(): FoundPlace {
    return {start: this.from.offset + (this.told?.rows?.start ?? 0), index: this.record - 1};
  }

  private rejectQuote(place: TextPlace, {at, hasTextBehindQuote}: BrokenQuote): RawEntry {
    const {start} = place;
    const base = this.from.offset;
    const line = place.line + this.walk.fields.marks.countLines(start - base, at);
    const reason = hasTextBehindQuote
      ? `text stands behind the closing quote of a field: the quote opens on line ${line}, at byte ${base + at}`
      : `the quote that opens on line ${line}, at byte ${base + at}, is not closed as it should be`;
    return rejectText(place, this.textOf(place), {code: hasTextBehindQuote ? 'BAD_QUOTE' : 'UNTERMINATED_QUOTE', reason});
  }

  private textOf({start, end}: TextPlace): Uint8Array {
    return this.walk.bytes.subarray(start - this.from.offset, end - this.from.offset);
  }
}
