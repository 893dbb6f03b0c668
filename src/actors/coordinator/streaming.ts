/** Sends files through workers as streams, for selections that no boundary can be named in: all of one, or a part of one again. */
import {createHash} from 'node:crypto';
import {ActorError} from '../../model/errors.ts';
import type {Dispatch} from './dispatch.ts';
import {workerDied} from './pool.ts';
import type {Result} from './results.ts';
import {StreamReading} from './stream-reading.ts';
import type {Piece} from './work.ts';

/** All that is not told yet, in order. */
export async function* streamResults(reading: StreamReading): AsyncGenerator<Result> {
  while (await reading.feed()) yield* reading.take(reading.waiting);
  if (reading.restRefused !== undefined) yield reading.restRefused;
}

/** They were streamed once, so a death is chance: not for ever. */
const againMost = 3;

/**
 * The first `maxRecords` of a result's records, streamed again. It covers no bytes: its boundary is the piece's first one, so many
 * records further on. No other place can be named inside of a stream.
 */
export async function streamAgain(on: Dispatch, piece: Piece, maxRecords: number): Promise<Result> {
  for (let attempt = 0; attempt < againMost; attempt++) {
    const reading = new StreamReading(on, {piece, maxRecords});
    try {
      const result = await reading.takeOnce();
      if (result !== undefined) return withoutBytes(piece, result);
    } finally {
      await reading.close();
    }
  }
  throw new ActorError('the workers died again and again over records that were extracted before', {code: workerDied, retryable: true});
}

function withoutBytes(piece: Piece, result: Result): Result {
  const {from} = piece.span;
  const hashes = new Uint8Array(createHash('sha256').digest()).buffer;
  return {
    ...result,
    extracted: {...result.extracted, hashes},
    pieces: [{...piece, span: {...piece.span, end: from.offset, last: false}}],
    boundary: {...result.boundary, offset: from.offset},
  };
}
