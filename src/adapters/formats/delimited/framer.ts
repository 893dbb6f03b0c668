/**
 * Frames delimited text: a boundary behind every line that is outside of quotes. Behind a quoted field that does not end as it should
 * the boundary moves when it is known where reading goes on; until then the bytes behind the quote are kept, fieldBytesMax of
 * them at most. Never looks at text.
 */
import type {Framer} from '../../../contracts/format.ts';
import type {Boundary} from '../../../model/chunk.ts';
import {ByteHold} from './byte-hold.ts';
import {ResumeSearch} from './resume.ts';
import {place} from './scan-places.ts';
import {DelimitedScan} from './scan.ts';
import type {DelimitedTable} from './table.ts';
import {bufferOver} from '../json-scan.ts';

export class DelimitedFramer implements Framer {
  private readonly from: Boundary;
  private readonly table: DelimitedTable;
  private readonly core: DelimitedScan;
  /** From the open quote to where the last bytes ended. */
  private readonly hold = new ByteHold();
  private readonly recordsMost: number;
  private search: ResumeSearch | undefined;
  /** Offset of the next byte. */
  private seen: number;
  private isFinished = false;

  constructor(table: DelimitedTable, from: Boundary) {
    this.from = from;
    this.table = table;
    this.seen = from.offset;
    this.core = new DelimitedScan(table.bytes, table.fieldBytesMax, Math.max(from.offset, table.data.offset));
    this.recordsMost = Math.max(0, table.recordsMax - from.record);
  }

  get boundary(): Boundary {
    const {from, core, table} = this;
    const line = (from.offset < table.data.offset ? table.data.line : from.line) + core.behindLines;
    if (this.seen < table.data.offset) return from;
    const {records} = core;
    const offset = this.isFinished || records >= this.recordsMost ? this.seen : core.behindLine;
    return {offset, line, record: from.record + records, state: from.state};
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    const buffer = bufferOver(bytes);
    const recordsMost = toFirst ? Math.min(this.core.records + 1, this.recordsMost) : this.recordsMost;
    const taken = this.core.records >= this.recordsMost ? buffer.length : this.take(buffer, this.seen, recordsMost);
    this.seen += taken;
    return taken;
  }

  finish(): void {
    const {core} = this;
    while (core.records < this.recordsMost) {
      if (this.search === undefined) core.finish();
      if (core.place !== place.fault) break;
      if (this.isFarInRecord) {
        core.resume(this.seen, core.lines);
        break;
      }
      const search = this.search ?? this.beginSearch();
      search.end();
      this.search = undefined;
      if (search.found === undefined) {
        core.resume(this.seen, core.quoteLines + search.lines);
        break;
      }
      core.resume(search.found.offset, core.quoteLines + search.found.lines);
      this.takeHeld(search.found.offset);
    }
    this.hold.clear();
    this.isFinished = true;
  }

  /** Nothing is kept of such a record, so that its reader may drop bytes: reading goes on behind the fault. See uncutBytes. */
  private get isFarInRecord(): boolean {
    return this.core.quoteAt - this.core.recordAt > this.table.fieldBytesMax;
  }

  /** From the beginning of bytes to where so many records have ended; how many bytes. Behind the last record all are passed over. */
  private take(bytes: Buffer, base: number, recordsMost: number): number {
    const {core, table} = this;
    let index = Math.min(bytes.length, Math.max(0, table.data.offset - base));
    core.load(bytes, base);
    while (index < bytes.length && core.records < recordsMost) {
      if (core.place === place.fault) index = this.searchOn(bytes, base, index);
      else index = core.run(index, recordsMost);
    }
    if (core.records >= this.recordsMost) return bytes.length;
    if (core.isQuoted || core.place === place.fault) this.keep(bytes, base);
    return index;
  }

  /** Looks for a place to go on at; where reading goes on in these bytes, or their end when that is not known yet. */
  private searchOn(bytes: Buffer, base: number, index: number): number {
    const {core} = this;
    if (this.isFarInRecord) {
      core.passOver(core.lines, false);
      return Math.max(0, index);
    }
    const isFresh = this.search === undefined;
    const search = this.search ?? this.beginSearch();
    search.feed(bytes, isFresh ? Math.max(0, core.quoteAt + 1 - base) : 0);
    if (!search.isDecided) return bytes.length;
    this.search = undefined;
    const {found} = search;
    if (found === undefined) {
      core.passOver(core.quoteLines + search.lines, search.returnOpen);
      return Math.max(0, core.quoteAt + 1 + this.table.fieldBytesMax - base);
    }
    core.resume(found.offset, core.quoteLines + found.lines);
    if (found.offset >= base) return found.offset - base;
    this.takeHeld(found.offset);
    core.load(bytes, base);
    return 0;
  }

  private beginSearch(): ResumeSearch {
    const {core, table, hold} = this;
    const from = core.quoteAt + 1;
    this.search = new ResumeSearch(table.bytes, table.width, {from, bytesMax: table.fieldBytesMax});
    if (hold.start === core.quoteAt && hold.length > 0) this.search.feed(hold.from(from), 0);
    return this.search;
  }

  /** What is kept is scanned once more, from an offset on. */
  private takeHeld(offset: number): void {
    const bytes = Buffer.from(this.hold.from(offset));
    this.take(bytes, offset, this.recordsMost);
  }

  private keep(bytes: Buffer, base: number): void {
    const {core, hold} = this;
    if (this.isFarInRecord) return;
    if (hold.start !== core.quoteAt || hold.length === 0) hold.begin(core.quoteAt);
    // Bytes that were kept are loaded once more: none of them twice.
    const from = hold.start + hold.length - base;
    hold.append(bytes.subarray(from));
  }
}
