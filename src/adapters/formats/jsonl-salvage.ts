/**
 * JSON Lines with `salvage: true`: values that share a line, or go over several, are records too, each with a remark that says so.
 * Framing and decoding cut alike, by SalvageScan. What is no value at all is a reject, as ever.
 */
import {isUtf8} from 'node:buffer';
import type {DecodeRange, Decoder, Framer, RawEntry} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import type {Note} from '../../model/record.ts';
import {bufferOver, isBlank, byte} from './json-scan.ts';
import {JsonWindow} from './json-window.ts';
import {RecordText, rejectEncoding} from './record-text.ts';
import {SalvageScan, type SalvageGroup, type SalvageItem} from './salvage-scan.ts';

const salvaged: Note = {code: 'SALVAGED', reason: 'the value does not stand on one line of its own'};
/** A range is scanned in pieces, so that its groups need not all be held at once. */
const pieceBytes = 16 * 1024;

function scanFrom(from: Boundary, onGroup: (group: SalvageGroup) => void): SalvageScan {
  const groupStart = typeof from.state === 'number' ? from.state : from.offset;
  return new SalvageScan({offset: from.offset, line: from.line, groupStart}, onGroup);
}

export class SalvageFramer implements Framer {
  boundary: Boundary;
  private readonly lines: SalvageScan;
  /** Most lines hold objects only: they are passed over by windows. */
  window = JsonWindow.make({lined: true});

  constructor(from: Boundary) {
    this.boundary = from;
    this.lines = scanFrom(from, ({items, end, line}) => {
      this.boundary = {offset: end, line, record: this.boundary.record + items.length, state: null};
    });
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    const {lines, window} = this;
    if (window === undefined || toFirst) return lines.scan(bytes, toFirst);
    window.load(bufferOver(bytes));
    let at = this.pass(0, window);
    while (at < bytes.byteLength) at = this.pass(at + lines.scan(bytes.subarray(at), true), window);
    return bytes.byteLength;
  }

  finish(): void {
    this.lines.finish();
  }

  private pass(at: number, window: JsonWindow): number {
    const {lines, boundary} = this;
    const place = {depth: 0, deepest: 0, inString: false, escaped: false, line: lines.line};
    if (!lines.isBetween || at < window.lookedTo || !window.reaches(at, place)) return at;
    const count = window.passValues(at, place);
    if (count === 0) return at;
    const offset = lines.offset + window.behind - at;
    lines.goTo(offset, place.line);
    this.boundary = {offset, line: place.line, record: boundary.record + count, state: null};
    return window.behind;
  }
}

interface Open extends SalvageGroup {
  readonly start: number;
}

export class SalvageDecoder implements Decoder {
  boundary: Boundary;
  private readonly source: {readonly bytes: Buffer; readonly base: number};
  private readonly isValidUtf8: boolean;
  private readonly lines: SalvageScan;
  private readonly groups: Open[] = [];
  private nextItem = 0;
  private at = 0;
  private isFinished = false;

  constructor({bytes, from}: DecodeRange) {
    this.source = {bytes: bufferOver(bytes), base: from.offset};
    this.isValidUtf8 = isUtf8(bytes);
    this.boundary = from;
    let start = typeof from.state === 'number' ? from.state : from.offset;
    this.lines = scanFrom(from, (group) => {
      this.groups.push({...group, start});
      start = group.end;
    });
  }

  next(): RawEntry | undefined {
    for (let group = this.openGroup(); group !== undefined; group = this.openGroup()) {
      const item = group.items[this.nextItem++];
      const isLast = this.nextItem >= group.items.length;
      const record = this.boundary.record + (item === undefined ? 0 : 1);
      this.boundary = isLast
        ? {offset: group.end, line: group.line, record, state: null}
        : {offset: item?.end ?? group.end, line: this.lineBehind(item), record, state: group.start};
      if (isLast) {
        this.groups.shift();
        this.nextItem = 0;
      }
      if (item !== undefined) return this.entryOf(item, {index: record - 1, isPlain: group.isPlain});
    }
    return undefined;
  }

  private openGroup(): Open | undefined {
    const {bytes} = this.source;
    while (this.groups.length === 0 && !this.isFinished) {
      const piece = bytes.subarray(this.at, this.at + pieceBytes);
      this.at += piece.byteLength;
      this.lines.scan(piece);
      if (this.at < bytes.length) continue;
      this.isFinished = true;
      this.lines.finish();
    }
    return this.groups[0];
  }

  /** The line on which an item ends. */
  private lineBehind(item: SalvageItem | undefined): number {
    if (item === undefined) return this.boundary.line;
    const {bytes, base} = this.source;
    let {line} = item;
    for (
      let at = bytes.indexOf(byte.lineFeed, item.start - base);
      at >= 0 && at < item.end - base;
      at = bytes.indexOf(byte.lineFeed, at + 1)
    ) {
      line++;
    }
    return line;
  }

  private entryOf(item: SalvageItem, {index, isPlain}: {readonly index: number; readonly isPlain: boolean}): RawEntry {
    const {bytes, base} = this.source;
    let {end} = item;
    while (end > item.start && isBlank(bytes[end - base - 1] as number)) end--;
    const text = bytes.subarray(item.start - base, end - base);
    const place = {start: item.start, end, line: item.line, index};
    if (!this.isValidUtf8 && !isUtf8(text)) return rejectEncoding(place, text);
    return new RecordText(place, this.source, isPlain ? {} : {note: salvaged});
  }
}
