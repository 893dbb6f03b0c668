/**
 * Takes results in input order to the I/O actor, after the judge has seen them; gives their credit back when they are written.
 * Never waits for one append before it sends the next: the actor's mailbox keeps the order.
 */
import {readCell, type Cells} from '../../protocol/cells.ts';
import type {IoActor} from '../../protocol/mailboxes.ts';
import {ResultTable} from '../../protocol/tables.ts';
import type {RunEvent} from '../../model/run.ts';
import {KiB} from '../../model/units.ts';
import {extractAgain, type Dispatch} from './dispatch.ts';
import type {Ending, Judge} from './judge.ts';
import {forgetBefore} from './opening.ts';
import {appendOf, inputBytesOf, outputBytesOf, type Result} from './results.ts';
import {streamAgain} from './streaming.ts';

export interface AppendingOptions {
  readonly on: Dispatch;
  readonly io: Pick<IoActor, 'append'>;
  readonly judge: Judge;
  readonly cells: Cells;
  readonly onEvent: (event: RunEvent) => void;
  readonly onEnding: (why: Ending) => void;
  readonly onFailure: (cause: unknown) => void;
}

/** Rows of a chunk that is cut as it should be fit in as many times its bytes, where a buffer grew by doubling: see chunk-sizing. */
const rowsExpanded = 4;
/** Row buffers kept for the workers to write to again; no more than the credit has room for. */
const outputsKept = 32;

export class Appending {
  private readonly options: AppendingOptions;
  private queue: Promise<void> = Promise.resolve();
  private readonly inFlight = new Set<Promise<void>>();
  private seq = 0;
  private ended = false;

  constructor(options: AppendingOptions) {
    this.options = options;
  }

  /** Queues the next result in order (its bytes are in the credit); what comes behind an ending is dropped. */
  add(result: Result): void {
    this.queue = this.queue.then(() => this.handle(result)).catch((cause: unknown) => this.fail(cause));
  }

  /** Resolves when everything queued so far is written. */
  async settle(): Promise<void> {
    await this.queue;
    await Promise.all(this.inFlight);
  }

  private async handle(result: Result): Promise<void> {
    if (this.ended) return this.release(result, null);
    const verdict = this.options.judge.judge(result.extracted);
    if (verdict.type === 'take') return this.append(result);
    this.ended = true;
    this.options.onEnding(verdict.why);
    if (verdict.type === 'takeAndEnd') return this.append(result);
    this.release(result, null);
    if (verdict.records === 0) return;
    const shorter = await this.shorten(result, verdict.records);
    this.options.on.desk.credit.take(outputBytesOf(shorter));
    this.options.judge.judge(shorter.extracted);
    this.append(shorter);
  }

  /** The same range again, up to so many records. */
  private async shorten(result: Result, maxRecords: number): Promise<Result> {
    const {on} = this.options;
    const [piece] = result.pieces;
    const format = piece === undefined ? undefined : on.desk.formats.get(piece.span.format);
    if (piece === undefined || format?.streams?.(on.desk.formatOptions.get(piece.span.format)) !== true) {
      return extractAgain(on, result.extracted.chunkId, {pieces: result.pieces, maxRecords});
    }
    return streamAgain(on, piece, maxRecords);
  }

  private append(result: Result): void {
    this.options.on.desk.buffers.sizing.note({input: inputBytesOf(result), output: this.rowBytesOf(result)});
    const message = appendOf(result, {stage: this.options.on.desk.stage.number, seq: this.seq++});
    const bytes = outputBytesOf(result);
    this.tellChunk(result);
    const written = this.options.io
      .append(message)
      .then(({rows, progress}) => {
        if (progress !== null) this.options.onEvent({type: 'progress', progress});
        this.release(result, rows, bytes);
      })
      .catch((cause: unknown) => {
        this.release(result, null, bytes);
        this.fail(cause);
      })
      .finally(() => this.inFlight.delete(written));
    this.inFlight.add(written);
  }

  private release(result: Result, rows: ArrayBuffer | null, bytes = outputBytesOf(result)): void {
    const {desk, outputs} = this.options.on;
    desk.credit.give(bytes);
    const last = result.pieces.at(-1);
    if (last !== undefined) forgetBefore(desk, last);
    // A buffer that had to grow far beyond the usual is let go, so that one large chunk does not pin its memory for good.
    const {chunkBytes, creditBytes} = desk.plan.limits;
    if (rows === null || rows.byteLength > chunkBytes * rowsExpanded) return;
    desk.buffers.noteRows(rows.byteLength);
    if (outputs.length < outputsKept && (outputs.length + 1) * rows.byteLength <= creditBytes) outputs.push(rows);
  }

  /** What was written, not what the buffer has room for: one that is used again may be much larger. */
  private rowBytesOf({extracted}: Result): number {
    return new ResultTable(this.options.on.desk.shape, new Float64Array(extracted.table)).sum('rowBytes');
  }

  private fail(cause: unknown): void {
    this.ended = true;
    this.options.onFailure(cause);
  }

  private tellChunk({extracted, pieces}: Result): void {
    const first = pieces[0]?.span;
    const last = pieces.at(-1)?.span;
    if (first === undefined || last === undefined) return;
    const table = new ResultTable(this.options.on.desk.shape, new Float64Array(extracted.table));
    this.options.onEvent({
      type: 'chunk',
      id: extracted.chunkId,
      file: first.file,
      start: first.from.offset,
      end: last.end,
      files: pieces.length,
      records: table.sum('records'),
      rows: table.sum('rows'),
      rejects: table.sum('rejects'),
      ms: extracted.ms,
      rssMb: readCell(this.options.cells, 'rssKiB') / KiB,
    });
  }
}
