/** Sends one file through one worker as a stream, for selections that no boundary can be named in. Reads; keeps the order. */
import {createHash} from 'node:crypto';
import type {ByteReader} from '../../contracts/source.ts';
import {assert} from '../../model/errors.ts';
import type {Boundary} from '../../model/chunk.ts';
import type {Extracted} from '../../protocol/mailboxes.ts';
import {ResultTable} from '../../protocol/tables.ts';
import {resultOfRefused, type Dispatch} from './dispatch.ts';
import {openSplit, readFull, shrunk, Unreadable} from './opening.ts';
import type {StreamLane} from './pool.ts';
import {refuseUnreadable} from './refusing.ts';
import type {Result} from './results.ts';
import type {Piece} from './work.ts';

export interface StreamOrder {
  readonly piece: Piece;
  /**
   * Records behind the piece's first boundary that are taken; null for all. With it there is one result, which covers no bytes:
   * its boundary is the piece's first one, so many records further on. No other place can be named inside of a stream.
   */
  readonly maxRecords: number | null;
}

/**
 * The file is fed from its beginning whatever the piece's first boundary is, since a stream cannot begin in its middle: what
 * stands before that boundary gives no records. One result a feed from there on; one more for what cannot be read.
 */
export async function* streamResults(on: Dispatch, order: StreamOrder): AsyncGenerator<Result> {
  const {span, split} = order.piece;
  await on.slots.take(true);
  let reader: ByteReader | undefined;
  // How far the results go: what cannot be read is behind it.
  let reached = span.from;
  try {
    reader = await openSplit(on.desk, split, 0);
    for await (const result of laneResults(on, order, reader)) {
      reached = result.boundary;
      yield result;
    }
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    yield resultOfRefused(on.desk, refuseUnreadable(split, reached, cause), -1);
  } finally {
    on.slots.release();
    await reader?.close();
  }
}

/** The worker is free again when it is left, wherever that is. @throws {Unreadable} when no more can be read */
async function* laneResults(on: Dispatch, order: StreamOrder, reader: ByteReader): AsyncGenerator<Result> {
  const {span} = order.piece;
  const lane = on.pool.stream({
    type: 'ExtractStream',
    splitId: span.splitId,
    file: span.file,
    format: span.format,
    skipRecords: span.from.record,
    maxRecords: order.maxRecords,
    segmentBytes: on.desk.plan.limits.outputBytesMax,
  });
  try {
    yield* feedResults(on, lane, {...order, reader});
  } finally {
    lane.close();
  }
}

async function* feedResults(
  on: Dispatch,
  lane: StreamLane,
  {piece, maxRecords, reader}: StreamOrder & {readonly reader: ByteReader},
): AsyncGenerator<Result> {
  const {span, split} = piece;
  let at: Boundary = {offset: 0, line: 1, record: 0, state: null};
  while (at.offset < span.end) {
    const isBefore = at.offset < span.from.offset;
    const fed = await feed(on, lane, {reader, from: at.offset, bound: isBefore ? span.from.offset : span.end});
    if (fed.extracted === undefined) {
      if (fed.failure !== undefined) throw fed.failure;
      throw shrunk(split, at.offset);
    }
    const result = resultOfFeed(on, piece, {extracted: fed.extracted, from: at, end: at.offset + fed.read, last: false});
    if (!isBefore && maxRecords !== null) return yield shortResult(piece, result);
    at = result.boundary;
    if (!isBefore) yield result;
  }
  if (!span.last) return;
  const result = resultOfFeed(on, piece, {extracted: await lane.end(), from: at, end: at.offset, last: true});
  yield maxRecords === null ? result : shortResult(piece, result);
}

interface Fed {
  /** Undefined where nothing could be read. */
  readonly extracted: Extracted | undefined;
  readonly read: number;
  readonly failure: Unreadable | undefined;
}

/** What was read before a failure is fed like any other bytes: the next feed meets the failure again. */
async function feed(
  on: Dispatch,
  lane: StreamLane,
  given: {readonly reader: ByteReader; readonly from: number; readonly bound: number},
): Promise<Fed> {
  const {buffers, credit} = on.desk;
  const admitted = buffers.size;
  await credit.admit(admitted);
  const input = buffers.take(admitted);
  const wanted = Math.min(admitted, given.bound - given.from);
  const {read, failure} = await readOrFail(given.reader, new Uint8Array(input, 0, wanted), given.from);
  const extracted = read === 0 ? undefined : await lane.feed(input, read);
  assert(extracted === undefined || extracted.input !== null, 'a feed gives its buffer back');
  buffers.giveBack(extracted === undefined ? input : extracted.input);
  credit.give(admitted);
  return {extracted, read, failure};
}

async function readOrFail(reader: ByteReader, target: Uint8Array, from: number): Promise<{read: number; failure: Unreadable | undefined}> {
  try {
    return {read: await readFull(reader, target, from), failure: undefined};
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    return {read: cause.filled, failure: cause};
  }
}

/** Of a result that was cut to so many records: no bytes are done, the records before its boundary are. */
function shortResult(piece: Piece, result: Result): Result {
  const {from} = piece.span;
  const hashes = new Uint8Array(createHash('sha256').digest()).buffer;
  return {
    ...result,
    extracted: {...result.extracted, hashes},
    pieces: [{...piece, span: {...piece.span, end: from.offset, last: false}}],
    boundary: {...result.boundary, offset: from.offset},
  };
}

function resultOfFeed(
  on: Dispatch,
  piece: Piece,
  given: {readonly extracted: Extracted; readonly from: Boundary; readonly end: number; readonly last: boolean},
): Result {
  const table = new ResultTable(on.desk.shape, new Float64Array(given.extracted.table));
  const boundary: Boundary = {offset: given.end, line: 1, record: table.get(0, 'endRecord'), state: null};
  const span = {...piece.span, from: given.from, end: given.end, last: given.last};
  return {extracted: given.extracted, pieces: [{...piece, span}], unreadable: false, boundary};
}
