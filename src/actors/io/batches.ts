/**
 * Rows for a consumer in place of files: batches of exactly so many rows (or fewer, for one who would rather not wait), in order,
 * handed out one by one and freed when they are acknowledged. Bounded: whoever writes waits while batches stand about. Knows nothing of commits.
 */
import type {OutputRecord} from '../../ledger/records.ts';
import {assert} from '../../model/errors.ts';
import {MiB} from '../../model/units.ts';
import type {Batch} from '../../protocol/mailboxes.ts';
import {endOfLine, type RowsAppend, type RowsLayout, type SpanRows} from './layout.ts';

/** More stand about only where one batch alone is larger. */
const outstandingMax = 4;
const outstandingBytesMax = 16 * MiB;

export interface BatchesPlan {
  readonly batchRows: number;
  /** A batch may have fewer rows, where its taker waits and no more are there. */
  readonly partial: boolean;
  /** Rows of the run before the first that will be written: those committed with their position. */
  readonly rowsBefore: number;
  /** Rows that were acknowledged behind them: they come again, and are dropped. */
  readonly skipRows: number;
  readonly rssMb: () => number;
}

interface Draft {
  readonly pieces: Uint8Array[];
  count: number;
  bytes: number;
  readonly file: string;
  readonly start: number;
  end: number;
}

export class Batches implements RowsLayout {
  private readonly plan: BatchesPlan;
  /** Rows of the run so far, dropped ones included. */
  private rows: number;
  /** Rows up to here were acknowledged. */
  private acked: number;
  private draft: Draft | null = null;
  private readonly ready: Batch[] = [];
  /** Made and not acknowledged, handed out or not. */
  private outstanding: {readonly id: number; readonly rowsEnd: number; readonly bytes: number}[] = [];
  private handed: number;
  private nextId: number;
  private rejects = 0;
  private ms = 0;
  private ended = false;
  private stopped = false;
  private readonly takers: ((batch: Batch | null) => void)[] = [];
  private wakers: (() => void)[] = [];

  constructor(plan: BatchesPlan) {
    this.plan = plan;
    this.rows = plan.rowsBefore;
    this.acked = plan.rowsBefore + plan.skipRows;
    this.handed = Math.floor(this.acked / plan.batchRows) - 1;
    this.nextId = this.handed + 1;
  }

  get ackedRows(): number {
    return this.acked;
  }

  async write(append: RowsAppend): Promise<readonly OutputRecord[]> {
    while (this.isFull() && !this.stopped) await this.change();
    if (this.stopped) return [];
    this.rejects += append.rejects;
    this.ms += append.ms;
    const rows = Buffer.from(append.rows.buffer, append.rows.byteOffset, append.rows.byteLength);
    let at = 0;
    for (const span of append.spans) {
      this.takeSpan(rows.subarray(at, at + span.bytes), span);
      at += span.bytes;
    }
    this.completeForTaker();
    this.keepOwnBytes(append.rows.buffer);
    return [];
  }

  async sync(): Promise<void> {}

  async publish(): Promise<readonly string[]> {
    return [];
  }

  /** The last batch may be smaller. */
  end(): readonly OutputRecord[] {
    if (!this.ended && !this.stopped) this.complete();
    this.ended = true;
    this.serve();
    return [];
  }

  async close(): Promise<void> {
    this.stop();
  }

  /** Whoever waits goes on: takers with null, writers with nothing written. */
  stop(): void {
    this.stopped = true;
    this.ready.length = 0;
    this.draft = null;
    this.serve();
    this.wake();
  }

  /** The next batch; null when there is none any more. */
  next(): Promise<Batch | null> {
    return new Promise((resolve) => {
      this.takers.push(resolve);
      this.completeForTaker();
      this.serve();
    });
  }

  /** All batches up to this one are done with. False when they were before. */
  ack(id: number): boolean {
    assert(id <= this.handed, 'only a batch that was handed out is acknowledged');
    const done = this.outstanding.filter((batch) => batch.id <= id);
    const last = done.at(-1);
    if (last === undefined) return false;
    this.outstanding = this.outstanding.slice(done.length);
    this.acked = last.rowsEnd;
    this.wake();
    return true;
  }

  /** Resolves when every batch was acknowledged, or the run was stopped. */
  async settled(): Promise<void> {
    while (this.outstanding.length > 0 && !this.stopped) await this.change();
  }

  private takeSpan(rows: Buffer, span: SpanRows): void {
    for (let at = 0; at < rows.byteLength;) {
      const end = endOfLine(rows, at);
      assert(end !== -1, 'every row ends in a line feed');
      if (this.rows++ >= this.acked) this.takeRow(rows.subarray(at, end), span);
      at = end;
    }
  }

  private takeRow(row: Uint8Array, span: SpanRows): void {
    this.draft ??= {pieces: [], count: 0, bytes: 0, file: span.file, start: span.start, end: span.end};
    const {draft} = this;
    const last = draft.pieces.at(-1);
    // Rows that stand side by side are one piece: a batch of thousands is a handful of copies.
    if (last !== undefined && last.buffer === row.buffer && last.byteOffset + last.byteLength === row.byteOffset) {
      draft.pieces[draft.pieces.length - 1] = new Uint8Array(row.buffer, last.byteOffset, last.byteLength + row.byteLength);
    } else draft.pieces.push(row);
    draft.count++;
    draft.bytes += row.byteLength;
    if (span.file === draft.file) draft.end = span.end;
    if (draft.count === this.plan.batchRows) this.complete();
  }

  private completeForTaker(): void {
    if (this.plan.partial && this.takers.length > this.ready.length) this.complete();
  }

  private complete(): void {
    const {draft} = this;
    this.draft = null;
    if (draft === null) return;
    const rows = joined(draft.pieces, draft.bytes);
    const rowsEnd = this.rows;
    const id = this.nextId++;
    const {file, start, end, count} = draft;
    this.ready.push({id, file, range: {start, end}, rows, count, rejects: this.rejects, ms: this.ms, rssMb: this.plan.rssMb()});
    this.outstanding.push({id, rowsEnd, bytes: draft.bytes});
    this.rejects = 0;
    this.ms = 0;
    this.serve();
  }

  /** Copies the open batch's rows out of the append's buffer, which goes back to its owner. (`slice` of a Buffer copies nothing.) */
  private keepOwnBytes(appended: ArrayBufferLike): void {
    const pieces = this.draft?.pieces ?? [];
    for (const [index, piece] of pieces.entries()) if (piece.buffer === appended) pieces[index] = new Uint8Array(piece);
  }

  private isFull(): boolean {
    const bytes = this.outstanding.reduce((sum, batch) => sum + batch.bytes, 0);
    return this.outstanding.length > outstandingMax || (this.outstanding.length > 0 && bytes > outstandingBytesMax);
  }

  private serve(): void {
    while (this.takers.length > 0 && (this.ready.length > 0 || this.ended || this.stopped)) {
      const batch = this.ready.shift() ?? null;
      if (batch !== null) this.handed = batch.id;
      this.takers.shift()?.(batch);
    }
  }

  private change(): Promise<void> {
    return new Promise((resolve) => {
      this.wakers.push(resolve);
    });
  }

  private wake(): void {
    const {wakers} = this;
    this.wakers = [];
    for (const wake of wakers) wake();
  }
}

function joined(pieces: readonly Uint8Array[], bytes: number): ArrayBuffer {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole.buffer;
}
