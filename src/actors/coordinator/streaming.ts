/** Sends one file through one worker as a stream, for selections that no boundary can be named in. Reads; keeps the order. */
import {assert} from '../../model/errors.ts';
import type {Boundary} from '../../model/chunk.ts';
import type {Extracted} from '../../protocol/mailboxes.ts';
import {ResultTable} from '../../protocol/tables.ts';
import type {Dispatch} from './dispatch.ts';
import {openSplit, readFull, shrunk} from './opening.ts';
import type {StreamLane} from './pool.ts';
import type {Result} from './results.ts';
import type {Piece} from './work.ts';

export interface StreamOrder {
  readonly piece: Piece;
  /** Records behind the piece's first boundary that are taken; null for all. */
  readonly maxRecords: number | null;
}

/**
 * The file is fed from its beginning whatever the piece's first boundary is, since a stream cannot begin in its middle: what
 * stands before that boundary gives no records. One result a feed from there on.
 */
export async function* streamResults(on: Dispatch, order: StreamOrder): AsyncGenerator<Result> {
  const {span, split} = order.piece;
  await on.slots.take(true);
  const reader = await openSplit(on.desk, split, 0);
  try {
    const lane = on.pool.stream({
      type: 'ExtractStream',
      splitId: span.splitId,
      file: span.file,
      format: span.format,
      skipRecords: span.from.record,
      maxRecords: order.maxRecords,
      segmentBytes: on.desk.plan.limits.outputBytesMax,
    });
    let at: Boundary = {offset: 0, line: 1, record: 0, state: null};
    while (at.offset < span.end) {
      const bound = at.offset < span.from.offset ? span.from.offset : span.end;
      const fed = await feed(on, lane, {at, bound, read: (target, offset) => readFull(reader, target, offset)});
      if (fed.read === 0) throw shrunk(split, at.offset);
      const result = resultOfFeed(on, order.piece, {extracted: fed.extracted, from: at, end: at.offset + fed.read, last: false});
      at = result.boundary;
      if (at.offset > span.from.offset) yield result;
    }
    if (span.last) yield resultOfFeed(on, order.piece, {extracted: await lane.end(), from: at, end: at.offset, last: true});
  } finally {
    on.slots.release();
    await reader.close();
  }
}

interface Fed {
  readonly extracted: Extracted;
  readonly read: number;
}

async function feed(
  on: Dispatch,
  lane: StreamLane,
  given: {readonly at: Boundary; readonly bound: number; readonly read: (target: Uint8Array, offset: number) => Promise<number>},
): Promise<Fed> {
  const {buffers, credit} = on.desk;
  const admitted = buffers.size;
  await credit.admit(admitted);
  const input = buffers.take(admitted);
  const wanted = Math.min(admitted, given.bound - given.at.offset);
  const read = await given.read(new Uint8Array(input, 0, wanted), given.at.offset);
  const extracted = await lane.feed(input, read);
  assert(extracted.input !== null, 'a feed gives its buffer back');
  buffers.giveBack(extracted.input);
  credit.give(admitted);
  return {extracted, read};
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
