/**
 * Counts the records of inputs again, with the run's own formats and its own way of reading. Finds records and parses none of
 * them; writes nothing. Bounded as the run was: one buffer and one record at a time.
 */
import type {Desk} from '../actors/coordinator/desk.ts';
import {worksOfSplit} from '../actors/coordinator/feeding.ts';
import {openSplit, readFull} from '../actors/coordinator/opening.ts';
import type {ExtractWork, Piece, Work} from '../actors/coordinator/work.ts';
import {samplerOf} from '../actors/extraction/sample.ts';
import type {FormatTable} from '../config/format-table.ts';
import {planJob} from '../config/plan.ts';
import type {Format} from '../contracts/format.ts';
import {compareIdentity, type Identity} from '../ledger/identity.ts';
import type {Ledger} from '../ledger/ledger.ts';
import type {SplitRecord} from '../ledger/records.ts';
import {startOfFile} from '../model/chunk.ts';
import {assert, ConfigError, SourceError} from '../model/errors.ts';
import {readingDesk} from './reading-desk.ts';
import {loadSavedJob} from './saved-job.ts';

/** What of the records found is counted. */
interface Tally {
  readonly isSampled: (byteOffset: number, index: number) => boolean;
  /** Ordinal in the file of the first record that was not committed. */
  readonly bound: number;
  records: number;
  /** The bound is reached: nothing behind it counts. */
  isFull: boolean;
}

export class Recount {
  private readonly desk: Desk;
  private readonly table: FormatTable;
  private readonly sampler: ((file: string, byteOffset: number, index: number) => boolean) | undefined;

  private constructor(desk: Desk, table: FormatTable) {
    const {sample} = desk.plan.limits;
    this.desk = desk;
    this.table = table;
    this.sampler = sample === null ? undefined : samplerOf(sample);
  }

  /** @throws {ConfigError}, {LedgerError} when the job that was saved with the run cannot be loaded, or reads otherwise than the run */
  static async open(dir: string, ledger: Ledger): Promise<Recount> {
    const plan = await planJob(await loadSavedJob(dir, {}), {dir});
    refuseOther(ledger.birth.identity, plan.identity);
    const {desk, table} = await readingDesk(plan, ledger.birth.shape);
    return new Recount({...desk, columns: new Map(Object.entries(ledger.splits.columnsByFormat()))}, table);
  }

  /**
   * Records of the file, those before `bound` (an ordinal) and in the sample.
   * @throws {SourceError}, {ChangedInputError} when it cannot be read, or was cut off meanwhile
   */
  async count(split: SplitRecord, bound: number, signal: AbortSignal | undefined): Promise<number> {
    const {sampler} = this;
    const isSampled = (byteOffset: number, index: number): boolean => sampler?.(split.file, byteOffset, index) ?? true;
    const tally: Tally = {isSampled, bound, records: 0, isFull: false};
    const desk: Desk = {...this.desk, detect: () => this.formatOfLedger(split)};
    for await (const work of worksOfSplit(desk, split, startOfFile)) {
      signal?.throwIfAborted();
      await this.countWork(work, tally);
      desk.credit.give(work.admitted);
      if (tally.isFull) break;
    }
    return tally.records;
  }

  /** The format as the run found it: it is not found anew. */
  private async formatOfLedger({facts}: SplitRecord): Promise<{readonly format: string}> {
    const format = facts?.format ?? '';
    await this.table.load(format);
    return {format};
  }

  private async countWork(work: Work, tally: Tally): Promise<void> {
    if (work.type === 'stream') return this.countStream(work.piece, tally);
    if (work.type === 'extract') return this.countPieces(work, tally);
    if (work.type === 'ranges') return note({start: 0, index: 0}, tally);
    // The end of a file that broke off, and was accepted: no record.
    if (work.accepted === true) return;
    if (work.unreadable) throw new SourceError(work.reason, {code: work.code, where: work.piece.split.path});
    // A record too large for a worker was refused outside of the sample.
    if (work.piece.span.from.record < tally.bound) tally.records++;
    else tally.isFull = true;
  }

  private countPieces({pieces, input}: ExtractWork, tally: Tally): void {
    for (const {span} of pieces) {
      const bytes = new Uint8Array(input, span.at, span.end - span.from.offset);
      const range = {file: span.file, from: span.from, bytes, last: span.last};
      const decoder = this.formatOf(span.format).decoder(this.desk.formatOptions.get(span.format), range);
      for (let entry = decoder.next(); entry !== undefined && !tally.isFull; entry = decoder.next()) note(entry, tally);
    }
    this.desk.buffers.giveBack(input);
  }

  /** Always from the beginning: a stream cannot begin in its middle. */
  private async countStream({split, span}: Piece, tally: Tally): Promise<void> {
    const format = this.formatOf(span.format);
    const decoder = format.streamDecoder?.(this.desk.formatOptions.get(span.format), span.file);
    assert(decoder !== undefined, 'only formats that stream are given a stream');
    const reader = await openSplit(this.desk, split, 0);
    const buffer = this.desk.buffers.take(this.desk.buffers.size);
    try {
      const bytes = new Uint8Array(buffer);
      for (let offset = 0, read = bytes.byteLength; read === bytes.byteLength && !tally.isFull; offset += read) {
        read = await readFull(reader, bytes, offset);
        for (const entry of decoder.write(bytes.subarray(0, read))) note(entry, tally);
      }
      for (const entry of decoder.finish()) note(entry, tally);
    } finally {
      this.desk.buffers.giveBack(buffer);
      await reader.close();
    }
  }

  private formatOf(name: string): Format {
    const format = this.desk.formats.get(name);
    if (format !== undefined) return format;
    throw new ConfigError([{path: 'input.format', message: `the run read it as '${name}', which is no format of this quern`}]);
  }
}

/** A record or a reject that stands for one: both count. What the format's options leave out does not. */
function note(entry: {readonly type?: string; readonly start: number; readonly index: number}, tally: Tally): void {
  if (entry.index >= tally.bound) tally.isFull = true;
  else if (entry.type !== 'filtered' && tally.isSampled(entry.start, entry.index)) tally.records++;
}

/** What decides which records a file has. @throws {ChangedInputError} naming what is not as it was */
function refuseOther(begun: Identity, now: Identity): void {
  const decides = ([name]: [string, string]): boolean => name.startsWith('input.') || name === 'sample' || name === 'quern.data';
  const of = (identity: Identity): Identity => Object.fromEntries(Object.entries(identity).filter(decides));
  compareIdentity(of(begun), of(now));
}
