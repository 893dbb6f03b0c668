/**
 * The hot core of line framing: counts lines and records, a record being a line with something other than blanks in it. One
 * pass, no allocation. Many bytes are counted by a kernel (line-kernel.wat), where there is one.
 */
import {byte} from './json-scan.ts';
import {blockBytes, lineKernel, number, windowBytes} from './line-kernel.ts';

const {lineFeed, carriageReturn, blank, tab} = byte;
const byteOrderMark = [0xef, 0xbb, 0xbf] as const;
/** A native search costs about 22 ns a call: below this many bytes the loop is cheaper. */
const shortLine = 16;
/** Fewer bytes are not worth their copy. */
const leastBytes = 8 * blockBytes;
/** Lines of so many bytes and more are found faster one by one, by native search. */
const longLine = 256;

export class LineScan {
  /** Lines that have ended. */
  lines = 0;
  /** Of them, those that are records. */
  records = 0;
  /** Bytes seen, and where the last line ended. */
  seen: number;
  behindLine: number;
  /** Something other than blanks stands in the line that goes on. */
  hasContent = false;
  private markBytes = 0;
  private areLinesShort = true;

  /** Begins at an offset of the file: a byte order mark counts for nothing at 0. */
  constructor(offset: number) {
    this.seen = offset;
    this.behindLine = offset;
  }

  /** To the end of the bytes, or of the first record with `toFirst`; how many bytes were taken. */
  scan(bytes: Buffer, toFirst: boolean): number {
    const base = this.seen;
    const recordsMost = toFirst ? this.records + 1 : Number.POSITIVE_INFINITY;
    let index = this.skipMark(bytes);
    while (index < bytes.length && this.records < recordsMost) {
      const stop = Math.min(bytes.length, index + windowBytes);
      const linesBefore = this.lines;
      const isWindow = !toFirst && this.areLinesShort && stop - index >= leastBytes;
      const behind = isWindow ? this.scanBlocks(bytes, index, stop) : this.scanLines(bytes, {from: index, to: stop, toFirst});
      this.areLinesShort = (this.lines - linesBefore) * longLine > behind - index;
      index = behind;
    }
    this.seen = base + index;
    return index;
  }

  /** Line by line: what long lines are looked through fastest by. To an index or the end of a line behind it. */
  private scanLines(bytes: Buffer, {from, to, toFirst}: {readonly from: number; readonly to: number; readonly toFirst: boolean}): number {
    const base = this.seen;
    const end = bytes.length;
    let index = from;
    let {lines, records, hasContent, behindLine} = this;
    while (index < to) {
      if (!hasContent) {
        const current = bytes[index++] as number;
        if (current === lineFeed) {
          lines++;
          behindLine = base + index;
        } else if (current !== blank && current !== tab && current !== carriageReturn) {
          hasContent = true;
        }
        continue;
      }
      const stop = index + shortLine < end ? index + shortLine : end;
      while (index < stop && bytes[index] !== lineFeed) index++;
      if (index === stop) {
        const lineFeedAt = bytes.indexOf(lineFeed, index);
        index = lineFeedAt === -1 ? end : lineFeedAt;
      }
      if (index === end) break;
      index++;
      lines++;
      records++;
      hasContent = false;
      behindLine = base + index;
      if (toFirst) break;
    }
    this.lines = lines;
    this.records = records;
    this.hasContent = hasContent;
    this.behindLine = behindLine;
    return index;
  }

  /** To the last whole block before an index, all at once. */
  private scanBlocks(bytes: Buffer, from: number, to: number): number {
    const kernel = lineKernel();
    if (kernel === undefined) return this.scanLines(bytes, {from, to, toFirst: false});
    const {window, numbers} = kernel;
    const length = to - from - ((to - from) % blockBytes);
    bytes.copy(window, 0, from, from + length);
    numbers[number.hasContent] = this.hasContent ? 1 : 0;
    this.lines += kernel.lines(length / blockBytes);
    this.records += numbers[number.records] as number;
    this.hasContent = numbers[number.hasContent] === 1;
    const behind = numbers[number.behind] as number;
    if (behind > 0) this.behindLine = this.seen + from + behind;
    return from + length;
  }

  /** The mark may come in pieces; half a mark is content like any other. */
  private skipMark(bytes: Buffer): number {
    let index = 0;
    while (index < bytes.length && this.markBytes < 3 && this.seen + index === this.markBytes) {
      if (bytes[index] !== byteOrderMark[this.markBytes]) break;
      this.markBytes++;
      index++;
      this.hasContent = this.markBytes < 3;
    }
    return index;
  }
}

/** Length of the byte order mark that bytes begin with. */
export function markLength(bytes: Uint8Array): number {
  return byteOrderMark.every((value, index) => bytes[index] === value) ? byteOrderMark.length : 0;
}
