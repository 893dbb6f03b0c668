/**
 * Sees one file through the pool that its worker reads range by range: gives it the bytes it asks for, one range at a time, through one
 * buffer that the work's credit is for. A file that cannot be read, or kills its worker, is refused as a whole.
 */
import type {ByteReader} from '../../contracts/source.ts';
import type {RangeSource} from '../../protocol/ranges.ts';
import {resultOfRefused, type Dispatch} from './dispatch.ts';
import {openSplit, readFull, shrunk, Unreadable} from './opening.ts';
import {isDeath} from './pool.ts';
import {killsWorker, refuseUnreadable, refuseUnread, type Blame} from './refusing.ts';
import {resultOf, type Result} from './results.ts';
import type {Piece, RangesWork} from './work.ts';

/** The file's one result; undefined when the run is ending instead. @throws what is not the file's fault */
export async function readByRanges(on: Dispatch, {piece}: RangesWork, chunkId: number): Promise<Result | undefined> {
  await on.slots.take();
  if (on.isEnding()) {
    on.slots.release();
    return undefined;
  }
  const serving = new RangeServing(on, piece);
  try {
    const {file, end, notes = []} = piece.span;
    const extracted = await on.pool.ranges({type: 'ExtractRanges', stage: on.desk.stage, chunkId, file, size: end, notes}, serving);
    on.desk.buffers.giveBack(extracted.input);
    // Whatever the step made of a range that was not to be had, is not what the file holds.
    if (serving.failure === undefined) return resultOf([piece], extracted, on.desk.shape);
  } catch (cause) {
    if (serving.failure === undefined) {
      if (!isDeath(cause)) throw cause;
      return refusedWhole(on, piece, {...killsWorker, chunkId});
    }
  } finally {
    on.slots.release();
    await serving.close();
  }
  return resultOfFailure(on, piece, {...serving.failure, chunkId});
}

/** The reject of a file of which nobody can say more. */
export function refusedWhole(on: Dispatch, piece: Piece, {chunkId, ...blame}: Blame & {readonly chunkId: number}): Result {
  return resultOfRefused(on.desk, refuseUnread(piece, blame), chunkId);
}

function resultOfFailure(
  on: Dispatch,
  piece: Piece,
  {cause, chunkId}: {readonly cause: unknown; readonly chunkId: number},
): Result | undefined {
  if (cause === leaving) return undefined;
  if (!(cause instanceof Unreadable)) throw cause;
  const {split, span, facts, size, mtimeMs} = piece;
  return resultOfRefused(on.desk, refuseUnreadable(on.desk, split, {from: span.from, cause, seen: {facts, size, mtimeMs}}), chunkId);
}

/** Thrown into a worker whose file is left where it is. */
const leaving = new Error('the run is stopping');

class RangeServing implements RangeSource {
  readonly buffer: ArrayBuffer;
  /** Why a range could not be given. */
  failure: {readonly cause: unknown} | undefined;
  private readonly on: Dispatch;
  private readonly piece: Piece;
  private reader: ByteReader | undefined;
  /** Where the reader stands. */
  private position = 0;

  constructor(on: Dispatch, piece: Piece) {
    this.on = on;
    this.piece = piece;
    this.buffer = on.desk.buffers.take(on.desk.buffers.size);
  }

  readonly readInto = async (target: Uint8Array, offset: number): Promise<number> => {
    try {
      if (this.on.isEnding()) throw leaving;
      return await this.read(target, offset);
    } catch (cause) {
      this.failure ??= {cause};
      throw cause;
    }
  };

  async close(): Promise<void> {
    await this.reader?.close();
    this.reader = undefined;
  }

  /** Ranges mostly follow one another: the file is opened anew only where they do not. */
  private async read(target: Uint8Array, offset: number): Promise<number> {
    const {split, size} = this.piece;
    if (this.reader === undefined || this.position !== offset) {
      await this.close();
      this.reader = await openSplit(this.on.desk, split, offset);
    }
    const wanted = Math.min(target.byteLength, size - offset);
    const read = await readFull(this.reader, target.subarray(0, wanted), offset);
    if (read < wanted) throw shrunk(split, offset + read);
    this.position = offset + read;
    return read;
  }
}
