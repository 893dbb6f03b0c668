/**
 * One file on its way through workers as a stream, from where it is told to. When a worker dies, the file goes again from its
 * beginning, past what is told, and what may hold the killer is taken in ever smaller parts, down to one record: it is refused.
 * Commits nothing and waits for nobody's verdict.
 */
import type {Boundary} from '../../model/chunk.ts';
import {assert} from '../../model/errors.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import {ResultTable} from '../../protocol/tables.ts';
import {resultOfRefused, type Dispatch} from './dispatch.ts';
import {Unreadable} from './opening.ts';
import {isDeath} from './pool.ts';
import {killsWorker, refuseRecord, refuseRest, refuseUnreadable, type Blame} from './refusing.ts';
import {unreadableAgain} from './rereading.ts';
import type {Result} from './results.ts';
import {StreamFeeding, type StreamOrder} from './stream-feeding.ts';

/** Each death costs the way from the file's beginning: a search by sixteenths has a quarter of the steps of one by halves. */
const partsOfSuspects = 16;
/** Deaths in a row over bytes of which no record is taken: then there is no way behind them. */
const readingDeathsMax = 3;
const readingKillsWorker: Blame = {
  code: 'RECORD_KILLS_WORKER',
  reason: 'the worker died whenever it read on from here: no record behind this place can be reached',
};

export class StreamReading {
  private readonly on: Dispatch;
  private readonly order: StreamOrder;
  private toldTo: Boundary;
  /** What stands before was read: when it cannot be read again, that is no reject, lest records get lost. */
  private readTo: number;
  private feeding: StreamFeeding | undefined;
  /** The bytes that were fed last are not all told. */
  private isFed = false;
  private isDone = false;
  private hasSlot = false;
  private refusal: Result | undefined;

  constructor(on: Dispatch, order: StreamOrder) {
    this.on = on;
    this.order = order;
    this.toldTo = order.piece.span.from;
    this.readTo = order.maxRecords === null ? 0 : Infinity;
  }

  /** Everything before is told. */
  get told(): Boundary {
    return this.toldTo;
  }

  /** Records that were fed and wait to be taken. */
  get waiting(): number {
    return this.feeding?.waiting ?? 0;
  }

  /** Set where the rest of the file is refused: the last result there is. */
  get restRefused(): Result | undefined {
    return this.refusal;
  }

  /** Feeds the next bytes, when all before is told. False when the file is done, or the rest of it refused. */
  async feed(): Promise<boolean> {
    if (this.isDone || this.refusal !== undefined) return false;
    for (let deaths = 0; deaths < readingDeathsMax; deaths++) {
      const isFed = await this.unlessDead(() => this.feedNext());
      if (isFed !== undefined) return isFed;
    }
    await this.refuseRest(readingKillsWorker);
    return false;
  }

  /** The next `count` of what waits, in one result or several; with the last that waits goes the range of the bytes fed. */
  async *take(count: number): AsyncGenerator<Result> {
    const until = this.toldTo.record + count;
    for (let deaths = 0; this.isFed && (this.toldTo.record < until || this.waiting === 0);) {
      const most = until - this.toldTo.record;
      const extracted = await this.unlessDead(async () => this.feeding?.take(most));
      if (extracted !== undefined) yield this.tell(extracted);
      else if (!(await this.feed())) return;
      else if (most === 1) yield await this.refuse(killsWorker);
      else if (most > 1) yield* this.takeParts(until, Math.ceil(most / partsOfSuspects));
      else if (++deaths === readingDeathsMax) return this.refuseRest(readingKillsWorker);
    }
  }

  /** The next of what waits, up to what the order takes; undefined when the worker died. */
  async takeOnce(): Promise<Result | undefined> {
    const extracted = await this.unlessDead(async () => ((await this.feedNext()) ? this.feeding?.take(this.waiting) : undefined));
    return extracted === undefined ? undefined : this.tell(extracted);
  }

  /** The next record that waits becomes a reject; the stream goes on behind it. @throws as a death, where the worker dies even so */
  async refuse(blame: Blame): Promise<Result> {
    assert(this.feeding !== undefined, 'a record that is refused waits');
    const place = await this.feeding.passOver();
    const work = refuseRecord(this.order.piece, this.toldTo, {...blame, ...place});
    this.toldTo = work.boundary;
    return resultOfRefused(this.on.desk, work, -1);
  }

  /** All that is not told is refused, as one. */
  async refuseRest(blame: Blame): Promise<void> {
    await this.leave();
    const {desk} = this.on;
    try {
      this.refusal = resultOfRefused(desk, await refuseRest(desk, this.order.piece, {...blame, from: this.toldTo}), -1);
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause;
      this.refuseUnreadable(cause);
    }
  }

  /** The worker is free again. Idempotent. */
  async close(): Promise<void> {
    await this.leave();
    if (this.hasSlot) this.on.slots.release();
    this.hasSlot = false;
  }

  private async *takeParts(until: number, part: number): AsyncGenerator<Result> {
    while (this.isFed && this.toldTo.record < until) yield* this.take(Math.min(part, until - this.toldTo.record));
  }

  /** @throws of a death */
  private async feedNext(): Promise<boolean> {
    try {
      if (!this.hasSlot) await this.on.slots.take(true);
      this.hasSlot = true;
      this.feeding ??= await StreamFeeding.open(this.on, this.order, this.toldTo);
      this.isFed = await this.feeding.feed();
      this.readTo = Math.max(this.readTo, this.feeding.end);
      return this.isFed;
    } catch (cause) {
      if (!(cause instanceof Unreadable)) throw cause;
      if (cause.byteOffset < this.readTo) throw unreadableAgain(this.order.piece.split, cause);
      this.refuseUnreadable(cause);
      return false;
    }
  }

  private refuseUnreadable(cause: Unreadable): void {
    const {desk} = this.on;
    const {piece} = this.order;
    this.refusal = resultOfRefused(desk, refuseUnreadable(desk, piece.split, {from: this.toldTo, cause, seen: piece}), -1);
  }

  private async unlessDead<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await ask();
    } catch (cause) {
      if (!isDeath(cause)) throw cause;
      await this.leave();
      return undefined;
    }
  }

  private tell(extracted: Extracted): Result {
    const {feeding, order, toldTo: from} = this;
    assert(feeding !== undefined, 'what was taken was fed');
    const isWhole = feeding.waiting === 0;
    const record = new ResultTable(this.on.desk.shape, new Float64Array(extracted.table)).get(0, 'endRecord');
    const boundary: Boundary = {offset: isWhole ? feeding.end : from.offset, line: 1, record, state: null};
    this.toldTo = boundary;
    this.isFed = !isWhole;
    this.isDone = isWhole && feeding.isLast;
    // No place inside of a feed has a name: what is told of a part of it covers no bytes.
    const span = {...order.piece.span, from, end: boundary.offset, last: this.isDone};
    return {extracted, pieces: [{...order.piece, span, ...feeding.taken}], unreadable: false, boundary};
  }

  private async leave(): Promise<void> {
    const {feeding} = this;
    this.feeding = undefined;
    this.isFed = false;
    await feeding?.close();
  }
}
