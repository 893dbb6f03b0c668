/**
 * Records at a path with wildcards, in one pass over a file, document by document: no boundary can be named inside of one. A
 * record's place is its document's first byte and line; its index tells it apart. Documents are fed to the tokenizer in blocks
 * counted from their own first byte, so that what is found in a broken one does not hang on how the bytes came.
 */
import type {DecodeRange, Decoder, RawRecord, RawReject, StreamDecoder} from '../../contracts/format.ts';
import type {Boundary} from '../../model/chunk.ts';
import {KiB} from '../../model/units.ts';
import {JsonSelect, streamedRecordMax, type SelectedText} from './json-select.ts';
import {isBlank} from './json-scan.ts';
import {makeTokenizer, type Token} from './json-tokens.ts';
import {found, phase} from './json-phases.ts';
import {JsonWalk, numberAt} from './json-walk.ts';
import {RecordText, rejectText} from './record-text.ts';
import type {RecordsPath} from './records-path.ts';

type Item = RawRecord | RawReject;
const blockBytes = 4 * KiB;
/** Bytes that may pass without a token: nobody's key or number is longer. */
const silentBytesMax = 256 * KiB;
const noText = new Uint8Array();

/** Every top-level value is a document, arrays too. */
class DocumentWalk extends JsonWalk {
  protected override beginDocument(index: number, first: number): number {
    return this.beginTopValue(index, first);
  }
}

export class JsonStreamDecoder implements StreamDecoder {
  private readonly path: RecordsPath;
  private readonly walk = new DocumentWalk();
  private items: Item[] = [];
  private document: Document | undefined;
  private documentPlace = {start: 0, line: 1};
  private offset = 0;
  private index = 0;
  private hasMissed = false;

  constructor(path: RecordsPath) {
    this.path = path;
  }

  write(bytes: Uint8Array): readonly Item[] {
    const {walk} = this;
    walk.load(bytes, this.offset);
    let at = 0;
    for (let end = walk.next(0); end !== -1; end = walk.next(end)) {
      this.feed(bytes, at, walk.itemEnd - this.offset);
      this.endDocument(false);
      at = end;
    }
    if (walk.phase !== phase.top) this.feed(bytes, at, bytes.byteLength);
    this.offset += bytes.byteLength;
    return this.take();
  }

  finish(): readonly Item[] {
    while (this.walk.end()) {
      this.feed(noText, 0, 0);
      this.endDocument(this.walk.kind === found.truncated);
    }
    return this.take();
  }

  private take(): readonly Item[] {
    const {items} = this;
    this.items = [];
    return items;
  }

  private feed(bytes: Uint8Array, at: number, end: number): void {
    const {documentStart, documentLine} = this.walk;
    this.document ??= new Document(this.path, (record) => this.giveRecord(record));
    const begin = Math.max(at, documentStart - this.offset);
    this.documentPlace = {start: documentStart, line: documentLine};
    this.document.write(bytes.subarray(begin, Math.max(begin, end)));
  }

  private endDocument(isTruncated: boolean): void {
    const {document} = this;
    this.document = undefined;
    if (document === undefined) return;
    document.finish();
    if (isTruncated) {
      this.reject({code: 'TRUNCATED_JSON', reason: 'the file ends before this document does'});
    } else if (document.fault !== undefined) {
      this.reject(document.fault);
    } else if (!document.hasFound && !this.hasMissed) {
      this.hasMissed = true;
      this.reject({code: 'RECORDS_PATH_MISSING', reason: `the document has nothing at '${this.path.text}'`});
    }
  }

  private reject(note: {readonly code: string; readonly reason: string}): void {
    const {start, line} = this.documentPlace;
    this.items.push(rejectText({start, end: start, line, index: this.index++}, noText, note));
  }

  private giveRecord({text, depth, parent}: SelectedText): void {
    if (text === undefined) {
      this.reject({
        code: 'RECORD_TOO_LARGE',
        reason: `the record has more than ${streamedRecordMax} characters, which is what a stream takes`,
      });
      return;
    }
    const {start, line} = this.documentPlace;
    const bytes = Buffer.from(text);
    const place = {start, end: start + bytes.byteLength, line, index: this.index++};
    this.items.push(new RecordText(place, {bytes, base: start}, {parent, depth}));
  }
}

/** One document on its way through the tokenizer. Stops at its first fault. */
class Document {
  fault: {readonly code: string; readonly reason: string} | undefined;
  private readonly select: JsonSelect;
  private readonly tokenizer = makeTokenizer();
  private readonly decode = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
  private readonly block = Buffer.alloc(blockBytes);
  private filled = 0;
  private taken = 0;
  private silentBytes = 0;

  constructor(path: RecordsPath, give: (record: SelectedText) => void) {
    this.select = new JsonSelect(path, give);
  }

  get hasFound(): boolean {
    return this.select.hasFound;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength && this.fault === undefined;) {
      const piece = bytes.subarray(at, at + blockBytes - this.filled);
      this.block.set(piece, this.filled);
      this.filled += piece.byteLength;
      at += piece.byteLength;
      if (this.filled === blockBytes) this.flush(false);
    }
  }

  finish(): void {
    if (this.fault === undefined) this.flush(true);
  }

  private flush(isLast: boolean): void {
    const block = this.block.subarray(0, this.filled);
    const text = this.textOf(block, isLast);
    if (text === undefined) return;
    try {
      this.takeAll(this.tokenizer.write(text), block);
      if (isLast) this.takeAll(this.tokenizer.finish(), noText);
    } catch (cause) {
      const code = cause instanceof RangeError ? 'TOO_DEEP' : 'BAD_JSON';
      this.fail(code, cause instanceof RangeError ? cause.message : 'the document is no JSON');
    }
    this.taken += this.filled;
    this.filled = 0;
  }

  private textOf(block: Uint8Array, isLast: boolean): string | undefined {
    try {
      return this.decode.decode(block, {stream: !isLast});
    } catch {
      this.fail('BAD_ENCODING', "some bytes of the document are no text in the file's encoding (see input.encoding)");
      return undefined;
    }
  }

  private takeAll(tokens: readonly Token[], block: Uint8Array): void {
    for (const token of tokens) this.select.take(token);
    this.silentBytes = tokens.length > 0 || block.every(isBlank) ? 0 : this.silentBytes + block.byteLength;
    if (this.silentBytes > silentBytesMax) this.fail('BAD_JSON', `a key or number has more than ${silentBytesMax} bytes`);
  }

  private fail(code: string, reason: string): void {
    this.fault = {
      code,
      reason: `${reason}, between its bytes ${this.taken} and ${this.taken + this.filled}; records that end before byte ${this.taken} are kept`,
    };
  }
}

/** The same over a whole file that is in memory. Taken up again, it begins at the file's first byte and passes over what it gave. */
export class StreamRangeDecoder implements Decoder {
  private readonly range: DecodeRange;
  private readonly stream: JsonStreamDecoder;
  private items: readonly Item[] = [];
  private given = 0;
  private record: number;
  private at = 0;
  private isFinished = false;

  constructor(path: RecordsPath, range: DecodeRange) {
    this.range = range;
    this.stream = new JsonStreamDecoder(path);
    this.record = numberAt(range.from.state, 'passOver');
    for (let count = this.record; count > 0; count--) this.take();
  }

  get boundary(): Boundary {
    const {from, bytes} = this.range;
    const isDone = this.isFinished && this.given >= this.items.length;
    if (isDone) return {offset: from.offset + bytes.byteLength, line: from.line, record: this.record, state: {passOver: 0}};
    return {...from, record: this.record, state: {passOver: this.record}};
  }

  next(): Item | undefined {
    const item = this.take();
    if (item !== undefined) this.record++;
    return item;
  }

  private take(): Item | undefined {
    while (this.given >= this.items.length && !this.isFinished) {
      const {bytes, last} = this.range;
      const block = bytes.subarray(this.at, this.at + 64 * KiB);
      this.at += block.byteLength;
      this.isFinished = block.byteLength === 0;
      if (!this.isFinished) this.items = this.stream.write(block);
      else this.items = last ? this.stream.finish() : [];
      this.given = 0;
    }
    return this.items[this.given++];
  }
}
