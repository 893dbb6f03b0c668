/**
 * The extraction actor: bytes of whole records in, rows, rejects and warnings out. Touches no file and no network and keeps
 * nothing between chunks but its steps; runs on a pool worker or, inline, on the caller's thread.
 */
import {hash} from 'node:crypto';
import {recordTooLarge, type Decoder, type Format, type RawEntry} from '../../contracts/format.ts';
import {assert} from '../../model/errors.ts';
import type {Boundary, Span} from '../../model/chunk.ts';
import type {RunPlan} from '../../model/plan.ts';
import type {Extract, Extracted} from '../../protocol/extraction.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {TableShape} from '../../protocol/tables.ts';
import {ByteRun} from './byte-run.ts';
import type {ByteWorks} from './byte-works.ts';
import {RecordBook} from './record-book.ts';
import {remarkReplaced} from './replaced-text.ts';
import {RecordRun} from './record-run.ts';
import {outsideSample, samplerOf, type Sampler} from './sample.ts';
import {SettledReading} from './settled-reading.ts';
import type {Step} from './steps.ts';
import {StraightRows} from './straight-rows.ts';

const hashBytes = 32;

/** What a worker has set up once, for all chunks. */
export interface Workshop {
  readonly plan: RunPlan;
  readonly shape: TableShape;
  readonly steps: readonly Step[];
  readonly formats: ReadonlyMap<string, Format>;
  /** Format name -> its parsed options. */
  readonly formatOptions: ReadonlyMap<string, unknown>;
  /** Steps that need no parsed record; left out, each record is parsed. */
  readonly byteWorks?: ByteWorks;
  /** The run is stopping: leave off at the next record. */
  readonly isStopping: () => boolean;
}

interface Stop {
  readonly span: number;
  readonly boundary: Boundary;
}

/** Works through a chunk until its end, `maxRecords`, or a full output; see Extracted.stopped. */
export async function extract(workshop: Workshop, message: Extract): Promise<Extracted> {
  const began = performance.now();
  const {spans} = message.chunk;
  const book = newBook(workshop, {stage: message.stage, spans: spans.length, output: message.output});
  const settled = message.settled === null ? undefined : new SettledReading(message.settled);
  const hashes = new Uint8Array(hashBytes * spans.length);
  let stopped: Stop | null = null;
  for (let index = 0; index < spans.length && stopped === null; index++) {
    const span = spans[index];
    assert(span !== undefined, 'every span of a chunk is there');
    const bytes = new Uint8Array(message.input, span.at, span.end - span.from.offset);
    const boundary = await extractSpan(workshop, book, {index, span, bytes, message, settled});
    const next = spans[index + 1];
    if (boundary !== undefined) stopped = {span: index, boundary};
    else if (next !== undefined && isFull(workshop, book, message)) stopped = {span: index + 1, boundary: next.from};
    const taken = boundary === undefined ? bytes : bytes.subarray(0, boundary.offset - span.from.offset);
    hashes.set(hash('sha256', taken, 'buffer'), index * hashBytes);
  }
  return {...close(book, began), chunkId: message.chunk.id, input: message.input, hashes: hashes.buffer, stopped};
}

export function newBook(
  {shape, steps, plan}: Workshop,
  given: {readonly stage: Stage; readonly spans: number; readonly output: ArrayBuffer | null},
): RecordBook {
  return new RecordBook({...given, shape, steps, lineage: plan.output.lineage, rowBytesMax: plan.limits.recordBytesMax});
}

/** The book's contents as a message, all but what only the caller knows. */
export function close(book: RecordBook, began: number): Omit<Extracted, 'chunkId' | 'input' | 'hashes' | 'stopped'> {
  const rejectedAt = book.rejectedAt.length === 0 ? null : Float64Array.from(book.rejectedAt).buffer;
  return {
    type: 'Extracted',
    rows: book.rows.take(),
    rejects: book.rejects.take(),
    warnings: book.warnings.take(),
    duplicates: book.duplicates.take(),
    keyed: book.keyed?.take() ?? null,
    table: book.table.values.buffer,
    rejectedAt,
    outcomes: book.outcomes,
    rejectCodes: orNull(book.rejectCodes),
    warningCodes: orNull(book.warningCodes),
    filteredReasons: orNull(book.filteredReasons),
    ms: performance.now() - began,
    stepMs: book.times.ofAll,
  };
}

interface SpanWork {
  readonly index: number;
  readonly span: Span;
  readonly bytes: Uint8Array;
  readonly message: Extract;
  readonly settled: SettledReading | undefined;
}

/** The boundary it stopped at before the span's end; undefined when it went through. */
async function extractSpan(workshop: Workshop, book: RecordBook, work: SpanWork): Promise<Boundary | undefined> {
  const {span, bytes, settled} = work;
  const asks = work.message.stage.asks !== null;
  const before = book.lengths;
  book.openSpan(work.index, span.file);
  // What is left of a file that was cut in the middle does not tell them again.
  if (span.from.offset === 0) book.remarkFile(span.notes ?? []);
  const decoder = decoderOf(workshop, span, bytes);
  const records = new RecordTaker(workshop, book, {file: span.file, stage: work.message.stage, format: span.format});
  const straight = StraightRows.suit(workshop.plan, work.message)
    ? new StraightRows(book, workshop.plan.limits, work.message.maxRecords)
    : undefined;
  const byteRun = byteRunOf(workshop, book, work);
  let stoppedAt: Boundary | undefined;
  for (;;) {
    const taken = straight?.take(decoder) === true || (byteRun?.take(decoder) ?? false);
    if (taken !== true) {
      const entry = taken === false ? decoder.next() : taken;
      if (entry === undefined) break;
      const of = settled?.ofEntry(work.index, entry);
      const pending = of === undefined || asks ? records.take(entry, of) : records.settle(entry, of);
      if (pending !== undefined) await pending;
    }
    if (!isFull(workshop, book, work.message)) continue;
    const {boundary} = decoder;
    // At the limit of records nothing may follow: not even the reject of what a file that was cut off lacks, behind its last byte.
    if (boundary.offset < span.end || (isAtLimit(book, work.message) && decoder.next() !== undefined)) {
      stoppedAt = boundary;
      break;
    }
  }
  assert(stoppedAt !== undefined || settled?.isThrough(work.index) !== false, 'every row that is left out stands where it was found');
  byteRun?.tell();
  book.closeSpan(before);
  const end = stoppedAt ?? decoder.boundary;
  book.table.set(work.index, 'endLine', end.line);
  book.table.set(work.index, 'endRecord', end.record);
  return stoppedAt;
}

function byteRunOf({byteWorks, plan}: Workshop, book: RecordBook, {span, message}: SpanWork): ByteRun | undefined {
  const work = message.settled === null ? byteWorks?.of(message.stage, span.format) : undefined;
  if (work === undefined) return undefined;
  const {recordBytesMax, outputBytesMax, sample} = plan.limits;
  const isSampled = sample === null ? undefined : samplerOf(sample);
  return new ByteRun(work, book, {file: span.file, isSampled, recordBytesMax, outputBytesMax, recordsMost: message.maxRecords ?? Infinity});
}

function isFull(workshop: Workshop, book: RecordBook, message: Extract): boolean {
  if (book.outputBytes >= workshop.plan.limits.outputBytesMax) return true;
  return isAtLimit(book, message) || (!message.mustFinish && workshop.isStopping());
}

function isAtLimit(book: RecordBook, {maxRecords}: Extract): boolean {
  return maxRecords !== null && book.records >= maxRecords;
}

function decoderOf(workshop: Workshop, span: Span, bytes: Uint8Array): Decoder {
  const format = workshop.formats.get(span.format);
  assert(format !== undefined, 'the coordinator and the workers know the same formats');
  return format.decoder(workshop.formatOptions.get(span.format), {file: span.file, from: span.from, bytes, last: span.last});
}

/** Takes what a decoder gives into the book: samples, books rejects, runs the steps. */
export class RecordTaker {
  private readonly book: RecordBook;
  private readonly recordRun: RecordRun;
  private readonly file: string;
  private readonly recordBytesMax: number;
  /** Bad bytes were replaced as the file was read: each record tells of its own. */
  private readonly isReplaced: boolean;
  private readonly isSampled: Sampler | undefined;

  /** @param of which format its records are, where that may be one of files that are no text */
  constructor(workshop: Workshop, book: RecordBook, of: {readonly file: string; readonly stage: Stage; readonly format?: string}) {
    const {file, stage, format = ''} = of;
    this.book = book;
    this.file = file;
    this.recordRun = new RecordRun(workshop.steps, book, {file, stage});
    const {sample, recordBytesMax} = workshop.plan.limits;
    // What a stage wrote is as large as it let it be, and of records in the sample.
    const isFirst = stage.number === 0;
    this.recordBytesMax = isFirst ? recordBytesMax : Infinity;
    const isText = workshop.formats.get(format)?.binary !== true;
    this.isReplaced = isFirst && isText && workshop.plan.input.onBadEncoding === 'replace';
    this.isSampled = sample === null || !isFirst ? undefined : samplerOf(sample);
  }

  /** @param answer of a stage that asks: the entry's, as it was said */
  take(entry: RawEntry, answer?: string): void | Promise<void> {
    if (entry.type === 'carried') return this.book.carry(entry);
    if (this.isSampled?.(this.file, entry.start, entry.index) === false) return this.book.passOver(outsideSample);
    if (entry.type === 'filtered') return this.book.passOver(entry.reason);
    this.book.openRecord(entry);
    if (entry.text.byteLength > this.recordBytesMax) return this.book.rejectInput({...recordTooLarge(this.recordBytesMax), raw: undefined});
    if (entry.type === 'record') return this.recordRun.run(this.isReplaced ? remarkReplaced(entry) : entry, answer);
    this.book.rejectInput({code: entry.code, reason: entry.reason, raw: undefined});
  }

  /** The entry is a duplicate, of a row that stands where `of` says. */
  settle(entry: RawEntry, of: string): void {
    this.book.openRecord(entry);
    this.book.settle(of);
  }
}

function orNull(counts: Record<string, number>): Record<string, number> | null {
  return Object.keys(counts).length === 0 ? null : counts;
}
