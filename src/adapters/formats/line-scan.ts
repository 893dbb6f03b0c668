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

  /** Begins at an offset of the file: a byte order mark counts for nothing at 0. */
  constructor(offset: number) {
    this.seen = offset;
    this.behindLine = offset;
  }

  /** To the end of the bytes, or of the first record with `toFirst`; how many bytes were taken. */
  scan(bytes: Buffer, toFirst: boolean): number {
    const base = this.seen;
    const end = bytes.length;
    let index = this.skipMark(bytes);
    if (!toFirst && end - index >= leastBytes) index = this.scanBlocks(bytes, index);
    let {lines, records, hasContent, behindLine} = this;
    while (index < end) {
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
    this.seen = base + index;
    return index;
  }

  /** To the last whole block of the bytes; the index behind it. */
  private scanBlocks(bytes: Buffer, from: number): number {
    const kernel = lineKernel();
    if (kernel === undefined) return from;
    const {window, numbers} = kernel;
    const end = bytes.length - ((bytes.length - from) % blockBytes);
    numbers[number.hasContent] = this.hasContent ? 1 : 0;
    for (let at = from; at < end; at += windowBytes) {
      const length = Math.min(windowBytes, end - at);
      bytes.copy(window, 0, at, at + length);
      this.lines += kernel.lines(length / blockBytes);
      this.records += numbers[number.records] as number;
      const behind = numbers[number.behind] as number;
      if (behind > 0) this.behindLine = this.seen + at + behind;
    }
    this.hasContent = numbers[number.hasContent] === 1;
    return end;
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
