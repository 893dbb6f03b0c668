/** A file that goes through one worker as a stream: one long task, fed by messages, a result for each. See StreamDecoder. */
import {hash} from 'node:crypto';
import type {RawEntry, StreamDecoder} from '../../contracts/format.ts';
import {assert} from '../../model/errors.ts';
import type {Extracted, ExtractStream} from '../../protocol/mailboxes.ts';
import {close, newBook, RecordTaker, type Workshop} from './extraction.ts';

export class StreamExtraction {
  private readonly workshop: Workshop;
  private readonly message: ExtractStream;
  private readonly decoder: StreamDecoder;
  /** Records of the file so far, those passed over included. */
  private seen = 0;
  private taken = 0;

  constructor(workshop: Workshop, message: ExtractStream) {
    this.workshop = workshop;
    this.message = message;
    const format = workshop.formats.get(message.format);
    assert(format?.streamDecoder !== undefined, 'only formats that stream are given a stream');
    this.decoder = format.streamDecoder(workshop.formatOptions.get(message.format), message.file);
  }

  feed(input: ArrayBuffer, length: number): Promise<Extracted> {
    const bytes = new Uint8Array(input, 0, length);
    return this.work(() => this.decoder.write(bytes), {input, bytes});
  }

  end(): Promise<Extracted> {
    return this.work(() => this.decoder.finish(), {input: null, bytes: new Uint8Array()});
  }

  private async work(
    decode: () => readonly RawEntry[],
    given: {readonly input: ArrayBuffer | null; readonly bytes: Uint8Array},
  ): Promise<Extracted> {
    const began = performance.now();
    const book = newBook(this.workshop, 1, null);
    book.openSpan(0, this.message.file);
    const taker = new RecordTaker(this.workshop, book, this.message.file);
    const {skipRecords, maxRecords} = this.message;
    for (const entry of decode()) {
      // What is left is not seen yet: a resume goes on with it.
      if (maxRecords !== null && this.taken >= maxRecords) break;
      if (++this.seen <= skipRecords) continue;
      const before = book.records;
      await taker.take(entry);
      this.taken += book.records - before;
    }
    book.closeSpan({rows: 0, rejects: 0, warnings: 0});
    book.table.set(0, 'endLine', 1);
    book.table.set(0, 'endRecord', this.seen);
    const hashes = new Uint8Array(hash('sha256', given.bytes, 'buffer'));
    return {...close(book, began), chunkId: -1, input: given.input, hashes: hashes.buffer, stopped: null};
  }
}
