/**
 * One worker that a file goes through as a stream: reads the file from its beginning, feeds it by credit, asks for records. Ends
 * with its worker's death; whoever drives it opens another one.
 */
import type {ByteReader} from '../../contracts/source.ts';
import type {Boundary} from '../../model/chunk.ts';
import {assert} from '../../model/errors.ts';
import type {Extracted, PassedOver} from '../../protocol/extraction.ts';
import {ResultTable} from '../../protocol/tables.ts';
import type {Dispatch} from './dispatch.ts';
import {openSplit, readFull, shrunk, Unreadable} from './opening.ts';
import type {StreamLane} from './pool.ts';
import type {Piece} from './work.ts';

export interface StreamOrder {
  readonly piece: Piece;
  /** Records behind the piece's first boundary that are taken, seen through also when the run is stopping; null for all. */
  readonly maxRecords: number | null;
}

/** What was fed last. */
interface Feed {
  /** One behind its bytes, in the file. */
  readonly end: number;
  /** The file ends here. */
  readonly last: boolean;
  /** Bytes of credit that its buffer holds. */
  readonly admitted: number;
  waiting: number;
}

export class StreamFeeding {
  private readonly on: Dispatch;
  private readonly piece: Piece;
  private readonly reader: ByteReader;
  private readonly lane: StreamLane;
  private fed: Feed = {end: 0, last: false, admitted: 0, waiting: 0};
  private takenBefore: number | undefined;
  /** Of the next record, in the file. */
  private record: number;

  private constructor(
    on: Dispatch,
    {piece, maxRecords}: StreamOrder,
    {told, reader}: {readonly told: Boundary; readonly reader: ByteReader},
  ) {
    const {span} = piece;
    this.on = on;
    this.piece = piece;
    this.reader = reader;
    this.record = told.record;
    this.lane = on.pool.stream({
      type: 'ExtractStream',
      stage: on.desk.stage,
      file: span.file,
      format: span.format,
      notes: told.offset === 0 && told.record === 0 ? (span.notes ?? []) : [],
      skipRecords: told.record,
      maxRecords,
      segmentBytes: on.desk.plan.limits.outputBytesMax,
      mustFinish: maxRecords !== null,
    });
  }

  /** Stands where all that is told was fed; it gives no records a second time. @throws {Unreadable}, or of a death */
  static async open(on: Dispatch, order: StreamOrder, told: Boundary): Promise<StreamFeeding> {
    const feeding = new StreamFeeding(on, order, {told, reader: await openSplit(on.desk, order.piece.split, 0)});
    try {
      while (feeding.end < told.offset) {
        assert(await feeding.feed(told.offset), 'a file does not end before what was told of it');
        assert(feeding.waiting === 0, 'a format gives the same records however its bytes are cut');
      }
      return feeding;
    } catch (cause) {
      await feeding.close();
      throw cause;
    }
  }

  /** One behind the last byte that was fed. */
  get end(): number {
    return this.fed.end;
  }

  /** As in Piece: before the last feed, where the file is unpacked. */
  get taken(): {readonly taken?: number} {
    return this.takenBefore === undefined ? {} : {taken: this.takenBefore};
  }

  /** No bytes follow what was fed. */
  get isLast(): boolean {
    return this.fed.last;
  }

  /** Records of the last feed that were not taken. */
  get waiting(): number {
    return this.fed.waiting;
  }

  /** Feeds the next bytes, up to a buffer or the bound; or the end. False behind the end. @throws {Unreadable}, or of a death */
  async feed(bound = Infinity): Promise<boolean> {
    assert(this.waiting === 0, 'what waits is taken before more is fed');
    if (this.isLast) return false;
    const {buffers, credit} = this.on.desk;
    const {split} = this.piece;
    const {size} = this.reader;
    const from = this.end;
    await credit.admit(buffers.size);
    this.takenBefore = this.reader.stored?.taken;
    this.fed = {end: from, last: false, admitted: buffers.size, waiting: 0};
    const input = buffers.take(buffers.size);
    const most = Math.min(bound, size < 0 ? Infinity : size) - from;
    const {read, failure} = await readOrFail(this.reader, new Uint8Array(input, 0, Math.min(buffers.size, most)), from);
    if (read > 0) {
      this.note(await this.lane.feed(input, read), {end: from + read, last: false});
      return true;
    }
    this.giveBack(input);
    if (failure !== undefined) throw failure;
    if (from < size) throw shrunk(split, from);
    this.note(await this.lane.end(), {end: from, last: true});
    return true;
  }

  /** Of what waits, `most` at most. */
  async take(most: number): Promise<Extracted> {
    const extracted = await this.lane.take(most);
    const {record} = this;
    this.record = new ResultTable(this.on.desk.shape, new Float64Array(extracted.table)).get(0, 'endRecord');
    this.fed.waiting -= this.record - record;
    this.giveBack(extracted.input);
    return {...extracted, input: null};
  }

  /** The next record that waits is not taken; where it stands. */
  async passOver(): Promise<PassedOver> {
    const passed = await this.lane.passOver();
    this.record++;
    this.fed.waiting--;
    this.giveBack(passed.input);
    return passed;
  }

  /** The worker is free again. Idempotent. */
  async close(): Promise<void> {
    this.lane.close();
    this.giveBack(null, true);
    await this.reader.close();
  }

  private note(
    {waiting, input}: {readonly waiting: number; readonly input: ArrayBuffer | null},
    {end, last}: {readonly end: number; readonly last: boolean},
  ): void {
    this.fed = {end, last, admitted: this.fed.admitted, waiting};
    this.giveBack(input);
  }

  /** A buffer that is back, or lost, holds no credit. */
  private giveBack(input: ArrayBuffer | null, isLost = false): void {
    if (input === null && !isLost) return;
    this.on.desk.buffers.giveBack(input);
    this.on.desk.credit.give(this.fed.admitted);
    this.fed = {...this.fed, admitted: 0};
  }
}

async function readOrFail(reader: ByteReader, target: Uint8Array, from: number): Promise<{read: number; failure: Unreadable | undefined}> {
  try {
    return {read: await readFull(reader, target, from), failure: undefined};
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    // What was read before is fed like any other bytes: the next feed meets the failure again.
    return {read: cause.filled, failure: cause};
  }
}
