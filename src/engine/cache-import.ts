/** Takes exported answers into a store: a bounded number at a time, each line checked. */
import type {Ledger} from '../ledger/ledger.ts';
import {importAnswers, readAnswerLine} from '../llm/answer-store/answer-lines.ts';
import type {StoredAnswer} from '../llm/answer-store/answer.ts';
import {messageOf, SourceError, systemCodeOf} from '../model/errors.ts';
import {MiB} from '../model/units.ts';

const lineFeed = 10;
const lineBytesMost = 16 * MiB;
const batchAnswers = 500;
const batchUnits = 8 * MiB;
const faultsTold = 20;

export interface CacheImported {
  readonly lines: number;
  /** New, or newer than what was there. */
  readonly added: number;
  /** There already. */
  readonly known: number;
  readonly bad: number;
  /** The first of the bad ones. */
  readonly faults: readonly {readonly line: number; readonly fault: string}[];
}

export async function importLines(database: Ledger['connection'], bytes: AsyncIterable<Uint8Array>): Promise<CacheImported> {
  const importing = new Importing(database);
  for await (const line of linesOf(bytes)) importing.take(line);
  return importing.end();
}

class Importing {
  private readonly database: Ledger['connection'];
  private readonly faults: {readonly line: number; readonly fault: string}[] = [];
  private batch: StoredAnswer[] = [];
  private units = 0;
  /** Of the line in its file. */
  private number = 0;
  /** Those that are not empty. */
  private lines = 0;
  private good = 0;
  private added = 0;

  constructor(database: Ledger['connection']) {
    this.database = database;
  }

  /** @param line null where it was too long to be read */
  take(line: string | null): void {
    this.number++;
    if (line !== null && line.trim() === '') return;
    this.lines++;
    const read = line === null ? {fault: `has more than ${lineBytesMost} bytes`} : readAnswerLine(line);
    if ('fault' in read) {
      if (this.faults.length < faultsTold) this.faults.push({line: this.number, fault: read.fault});
      return;
    }
    this.good++;
    this.batch.push(read.answer);
    this.units += read.answer.value.length;
    if (this.batch.length >= batchAnswers || this.units >= batchUnits) this.write();
  }

  end(): CacheImported {
    this.write();
    const {lines, good, added, faults} = this;
    return {lines, added, known: good - added, bad: lines - good, faults};
  }

  private write(): void {
    if (this.batch.length > 0) this.added += importAnswers(this.database, this.batch);
    this.batch = [];
    this.units = 0;
  }
}

/** Null stands for one that is too long. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | null> {
  let pieces: Buffer[] = [];
  let length = 0;
  const ended = (last: Uint8Array): string | null => {
    const whole = length + last.byteLength > lineBytesMost ? null : Buffer.concat([...pieces, last]).toString('utf8');
    pieces = [];
    length = 0;
    return whole;
  };
  for await (const block of readable(bytes)) {
    let at = 0;
    for (let end = block.indexOf(lineFeed); end !== -1; end = block.indexOf(lineFeed, at)) {
      yield ended(block.subarray(at, end));
      at = end + 1;
    }
    const rest = block.subarray(at);
    length += rest.byteLength;
    if (length <= lineBytesMost) pieces.push(Buffer.from(rest));
    else pieces = [];
  }
  if (length > 0) yield ended(new Uint8Array());
}

/** What is read comes from outside: its faults are not the store's. */
async function* readable(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw new SourceError(`the answers cannot be read: ${messageOf(cause)}`, {
      code: systemCodeOf(cause) ?? 'UNREADABLE',
      hint: 'name a file that quern cache DIR export wrote, or - for standard input',
      cause,
    });
  }
}
