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
  type FoundPlace,
  type Framer,
  type RawRecord,
  type RawReject,
} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import {bufferOver, byte, isBlank} from './json-scan.ts';
import {SalvageDecoder, SalvageFramer} from './jsonl-salvage.ts';
import {LineScan, markLength} from './line-scan.ts';
import {JsonMemberSearch} from './member-search.ts';
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
  // Lines that are salvaged are read with more care than a search has.
  memberSearch: ({salvage}, wanted) => (salvage ? undefined : JsonMemberSearch.of(wanted)),
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
  /** Behind it no search begins: it would find no end. */
  private readonly lastLineFeed: number;
  private at: number;
  private line: number;
  private record: number;
  /** Of the record that was found last, in the range. */
  private foundAt = 0;
  private foundEnd = 0;

  constructor({bytes, from}: DecodeRange) {
    this.source = {bytes: bufferOver(bytes), base: from.offset};
    this.isValidUtf8 = isUtf8(bytes);
    this.lastLineFeed = this.source.bytes.lastIndexOf(byte.lineFeed);
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

  find(search: JsonMemberSearch): boolean {
    const {bytes} = this.source;
    if (!this.isValidUtf8) return false;
    let at = this.at;
    let line = this.line;
    for (let first = bytes[at] as number; at < this.lastLineFeed && isBlank(first); first = bytes[++at] as number) {
      if (first === byte.lineFeed) line++;
    }
    if (at >= this.lastLineFeed) return false;
    const end = search.find(bytes, at);
    if (end === -1) return false;
    let behind = end;
    while (bytes[behind] !== byte.lineFeed && isBlank(bytes[behind] as number)) behind++;
    if (bytes[behind] !== byte.lineFeed) return false;
    this.foundAt = at;
    this.foundEnd = end;
    this.at = behind + 1;
    this.line = line + 1;
    this.record++;
    return true;
  }

  found(): RawRecord {
    const {base} = this.source;
    const place = {start: base + this.foundAt, end: base + this.foundEnd, line: this.line - 1, index: this.record - 1};
    return new RecordText(place, this.source, {});
  }

  foundPlace(): FoundPlace {
    return {start: this.source.base + this.foundAt, index: this.record - 1};
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
