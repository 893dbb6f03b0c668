/**
 * A file that goes through one worker as a stream: one long task. It is fed with bytes, and asked for the records it found in
 * them, so many at a time. See StreamDecoder, and ToStream for what it is told.
 */
import {hash} from 'node:crypto';
import type {RawEntry, StreamDecoder} from '../../contracts/format.ts';
import {assert} from '../../model/errors.ts';
import type {Extracted, ExtractStream, Fed, PassedOver} from '../../protocol/extraction.ts';
import {close, newBook, RecordTaker, type Workshop} from './extraction.ts';
import type {RecordBook} from './record-book.ts';

const rawBytes = 500;
const noBytes = new Uint8Array();

export class StreamExtraction {
  private readonly workshop: Workshop;
  private readonly message: ExtractStream;
  private readonly decoder: StreamDecoder;
  /** Of the last feed. What waits may be views of its bytes: they leave when nothing does. */
  private waiting: readonly RawEntry[] = [];
  private given = 0;
  private input: ArrayBuffer | null = null;
  private hash: Uint8Array<ArrayBuffer> = hashOf(noBytes);
  /** Records of the file so far, those passed over included. */
  private seen = 0;
  private taken = 0;
  private hasBegun = false;

  constructor(workshop: Workshop, message: ExtractStream) {
    this.workshop = workshop;
    this.message = message;
    const format = workshop.formats.get(message.format);
    assert(format?.streamDecoder !== undefined, 'only formats that stream are given a stream');
    this.decoder = format.streamDecoder(workshop.formatOptions.get(message.format), message.file);
  }

  feed(input: ArrayBuffer, length: number): Fed {
    const bytes = new Uint8Array(input, 0, length);
    return this.keep(this.decoder.write(bytes), {input, bytes});
  }

  end(): Fed {
    return this.keep(this.decoder.finish(), {input: null, bytes: noBytes});
  }

  /** Of what waits, `most` at most; fewer where the rows fill an answer or the run is stopping, but one if there is one. */
  async take(most: number): Promise<Extracted> {
    const began = performance.now();
    const book = newBook(this.workshop, {stage: this.message.stage, spans: 1, output: null});
    book.openSpan(0, this.message.file);
    if (!this.hasBegun) book.remarkFile(this.message.notes);
    this.hasBegun = true;
    await this.takeInto(book, this.given + most);
    book.closeSpan({rows: 0, rejects: 0, warnings: 0, duplicates: 0});
    book.table.set(0, 'endLine', 1);
    book.table.set(0, 'endRecord', this.seen);
    const isWhole = this.given === this.waiting.length;
    const hashes = isWhole ? this.hash : hashOf(noBytes);
    return {...close(book, began), chunkId: -1, input: this.returnInput(), hashes: Uint8Array.from(hashes).buffer, stopped: null};
  }

  passOver(): PassedOver {
    const entry = this.waiting[this.given];
    assert(entry !== undefined, 'a record that is passed over waits');
    this.given++;
    this.seen++;
    const {start, line} = entry;
    const raw = beginningOf(entry.text);
    return {type: 'PassedOver', input: this.returnInput(), byteOffset: start, line, raw};
  }

  private async takeInto(book: RecordBook, end: number): Promise<void> {
    const {workshop, message} = this;
    const taker = new RecordTaker(workshop, book, message);
    for (let entry = this.waiting[this.given]; entry !== undefined && this.given < end; entry = this.waiting[this.given]) {
      // What is left is not seen yet: a resume goes on with it.
      if (message.maxRecords !== null && this.taken >= message.maxRecords) return;
      this.given++;
      this.seen++;
      const before = book.records;
      await taker.take(entry);
      this.taken += book.records - before;
      if (book.outputBytes >= message.segmentBytes || (!message.mustFinish && workshop.isStopping())) return;
    }
  }

  private keep(entries: readonly RawEntry[], {input, bytes}: {readonly input: ArrayBuffer | null; readonly bytes: Uint8Array}): Fed {
    assert(this.given === this.waiting.length, 'what waits is taken before more is fed');
    const told = Math.min(entries.length, Math.max(0, this.message.skipRecords - this.seen));
    this.waiting = entries;
    this.given = told;
    this.seen += told;
    this.input = input;
    this.hash = hashOf(bytes);
    return {type: 'Fed', waiting: entries.length - told, input: this.returnInput()};
  }

  /** Null while something waits. */
  private returnInput(): ArrayBuffer | null {
    if (this.given < this.waiting.length) return null;
    const {input} = this;
    this.input = null;
    this.waiting = [];
    this.given = 0;
    return input;
  }
}

function hashOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hash('sha256', bytes, 'buffer'));
}

/** For people: a character that the cut splits shows as U+FFFD. */
function beginningOf(text: Uint8Array): string {
  return Buffer.from(text.buffer, text.byteOffset, Math.min(text.byteLength, rawBytes)).toString('utf8');
}
