/**
 * JSON Lines: each line that is not blank is one record. Lines end at a line feed (a carriage return before it is a blank); the
 * last may lack it. Never throws on bad data: a broken line is one reject and the next line is fine.
 */
import {isUtf8} from 'node:buffer';
import {z} from 'zod';
import {
  defineFormat,
  type DecodeRange,
  type Decoder,
  type Format,
  type Framer,
  type RawRecord,
  type RawReject,
} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import {bufferOver, byte, isBlank} from './json-scan.ts';
import {SalvageDecoder, SalvageFramer} from './jsonl-salvage.ts';
import {LineScan, markLength} from './line-scan.ts';
import {recogniseJsonl} from './recognise.ts';
import {RecordText, rejectEncoding} from './record-text.ts';
import {groupBytesMax} from './salvage-scan.ts';

export interface JsonlOptions {
  /** Values that share a line, or go over several, are records too, each with a warning; else each such line is a reject. */
  readonly salvage: boolean;
}

export const jsonl: Format<JsonlOptions> = defineFormat<JsonlOptions>({
  name: 'jsonl',
  extensions: ['.jsonl', '.ndjson', '.jsonlines'],
  options: z.strictObject({salvage: z.boolean().default(false)}),
  whole: false,
  recognise: recogniseJsonl,
  framer: ({salvage}, from) => (salvage ? new SalvageFramer(from) : new JsonlFramer(from)),
  decoder: ({salvage}, range) => (salvage ? new SalvageDecoder(range) : new JsonlDecoder(range)),
  uncutBytes: ({salvage}) => (salvage ? groupBytesMax : 0),
});

class JsonlFramer implements Framer {
  private readonly from: Boundary;
  private readonly lines: LineScan;
  private isFinished = false;

  constructor(from: Boundary) {
    this.from = from;
    this.lines = new LineScan(from.offset);
  }

  get boundary(): Boundary {
    const {from, lines, isFinished} = this;
    const offset = isFinished ? lines.seen : lines.behindLine;
    const record = from.record + lines.records + (isFinished && lines.hasContent ? 1 : 0);
    return {offset, line: from.line + lines.lines, record, state: null};
  }

  scan(bytes: Uint8Array, toFirst = false): number {
    return this.lines.scan(bufferOver(bytes), toFirst);
  }

  finish(): void {
    this.isFinished = true;
  }
}

class JsonlDecoder implements Decoder {
  private readonly source: {readonly bytes: Buffer; readonly base: number};
  private readonly isValidUtf8: boolean;
  private at: number;
  private line: number;
  private record: number;

  constructor({bytes, from}: DecodeRange) {
    this.source = {bytes: bufferOver(bytes), base: from.offset};
    this.isValidUtf8 = isUtf8(bytes);
    this.at = from.offset === 0 ? markLength(bytes) : 0;
    this.line = from.line;
    this.record = from.record;
  }

  get boundary(): Boundary {
    return {offset: this.source.base + this.at, line: this.line, record: this.record, state: null};
  }

  next(): RawRecord | RawReject | undefined {
    const {bytes} = this.source;
    while (this.at < bytes.length) {
      const first = bytes[this.at] as number;
      if (!isBlank(first)) return this.takeLine();
      if (first === byte.lineFeed) this.line++;
      this.at++;
    }
    return undefined;
  }

  /** From the first byte that is no blank. */
  private takeLine(): RawRecord | RawReject {
    const {bytes, base} = this.source;
    const start = this.at;
    const lineFeedAt = bytes.indexOf(byte.lineFeed, start);
    let end = lineFeedAt === -1 ? bytes.length : lineFeedAt;
    this.at = lineFeedAt === -1 ? bytes.length : lineFeedAt + 1;
    while (isBlank(bytes[end - 1] as number)) end--;
    const place = {start: base + start, end: base + end, line: this.line, index: this.record++};
    if (lineFeedAt !== -1) this.line++;
    if (!this.isValidUtf8 && !isUtf8(bytes.subarray(start, end))) return rejectEncoding(place, bytes.subarray(start, end));
    return new RecordText(place, this.source, {});
  }
}
