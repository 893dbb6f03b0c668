/** Takes exported answers into a store: a bounded number at a time, each line checked. */
import type {Ledger} from '../ledger/ledger.ts';
import {importAnswers, readAnswerLine} from '../llm/answer-store/answer-lines.ts';
import type {StoredAnswer} from '../llm/answer-store/answer.ts';
import {messageOf, SourceError, systemCodeOf} from '../model/errors.ts';
import {MiB} from '../model/units.ts';
import {LineCutter} from './line-cutting.ts';

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

/** @param first of the blocks: whoever makes a store for them knows then that they can be read */
export async function importLines(
  database: Ledger['connection'],
  first: IteratorResult<Uint8Array>,
  blocks: AsyncIterator<Uint8Array>,
): Promise<CacheImported> {
  const importing = new Importing(database);
  const cutter = new LineCutter(
    {onLine: (line) => importing.take(line.toString('utf8')), onTooLong: () => importing.take(null)},
    lineBytesMost,
  );
  for (let block = first; block.done !== true; block = await blocks.next()) cutter.push(block.value);
  cutter.end();
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

/** What is read comes from outside: its faults are not the store's. @throws {SourceError} */
export async function* readable(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
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
