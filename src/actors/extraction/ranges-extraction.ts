/**
 * Extracts a file that is read range by range: its one record is the right to ask for bytes. Whoever asks in vain (the file cannot
 * be read, the run is stopping) fails; what becomes of the file then is for the coordinator to say.
 */
import type {RawRecord} from '../../contracts/format.ts';
import type {FileRanges} from '../../contracts/whole-file.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import type {ExtractRanges} from '../../protocol/ranges.ts';
import {close, newBook, RecordTaker, type Workshop} from './extraction.ts';

/** Bytes from an offset on, valid until the next call. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;

/** Stands for bytes that were not read as a whole. */
const unknownHash = new Uint8Array(32);

export async function extractRanges(workshop: Workshop, message: ExtractRanges, read: ReadBytes): Promise<Omit<Extracted, 'input'>> {
  const began = performance.now();
  const book = newBook(workshop, {stage: message.stage, spans: 1, output: null});
  book.openSpan(0, message.file);
  book.remarkFile(message.notes);
  await new RecordTaker(workshop, book, message).take(recordOf(message, read));
  book.closeSpan({rows: 0, rejects: 0, warnings: 0, duplicates: 0});
  book.table.set(0, 'endLine', 1);
  book.table.set(0, 'endRecord', 1);
  return {...close(book, began), chunkId: message.chunkId, hashes: Uint8Array.from(unknownHash).buffer, stopped: null};
}

function recordOf({file, size}: ExtractRanges, read: ReadBytes): RawRecord {
  const ranges = new RangesOfFile({name: file, size}, read);
  return {
    type: 'record',
    start: 0,
    end: size,
    line: null,
    index: 0,
    parent: undefined,
    text: new Uint8Array(),
    parse: () => ranges,
  };
}

class RangesOfFile implements FileRanges {
  readonly name: string;
  readonly size: number;
  private readonly readBytes: ReadBytes;
  /** Reads go one behind the other: there is one buffer. */
  private last: Promise<unknown> = Promise.resolve();

  constructor({name, size}: {readonly name: string; readonly size: number}, read: ReadBytes) {
    this.name = name;
    this.size = size;
    this.readBytes = read;
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    if (!isPlace(offset) || !isPlace(length)) return Promise.reject(new RangeError(`no range begins at ${offset} and has ${length} bytes`));
    const wanted = Math.min(length, this.size - offset);
    const answer = this.last.then(() => (wanted <= 0 ? new Uint8Array() : this.readBytes(offset, wanted)));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  /** Where a step hands its input on, a row says which file it was. */
  toJSON(): {readonly name: string; readonly size: number} {
    return {name: this.name, size: this.size};
  }
}

function isPlace(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
