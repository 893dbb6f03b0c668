/**
 * After a session that died: the first window of work goes one chunk at a time, each under a mark that is on the disk before
 * it is tried. A chunk whose mark is found again is halved, down to the one record that brings the process down.
 */
import type {IoActor} from '../../protocol/mailboxes.ts';
import {dispatch, refuseKiller, type Dispatch} from './dispatch.ts';
import {halve} from './rereading.ts';
import type {Result} from './results.ts';
import type {Piece} from './work.ts';

/** A kill from outside can meet the same record by chance, once or twice; a record that kills does so every time. */
const triesOfOneRecord = 3;

export interface Careful {
  readonly on: Dispatch;
  readonly io: Pick<IoActor, 'trying' | 'triedAll'>;
  readonly chunkId: number;
  /** Tells a result and resolves when it is committed. */
  readonly tellAndCommit: (result: Result) => Promise<void>;
}

/** Resolves when the pieces are extracted (or their killer refused) and committed; false when the run is ending instead. */
export async function tryAlone(careful: Careful, pieces: readonly Piece[]): Promise<boolean> {
  const {on, io, chunkId} = careful;
  const mark = await io.trying(markOf(pieces));
  if (mark.times > 1) {
    const halves = await halve(on.desk, pieces);
    if (halves !== undefined) {
      return (await tryAlone(careful, halves[0])) && tryAlone(careful, halves[1]);
    }
    const [piece] = pieces;
    if (piece !== undefined && mark.times > triesOfOneRecord) {
      const reason = `the whole process died ${mark.times - 1} times while this record was extracted alone`;
      await careful.tellAndCommit(await refuseKiller(on.desk, piece, {code: 'RECORD_KILLS_PROCESS', reason, chunkId}));
      return true;
    }
  }
  const results: Result[] = [];
  const isDone = await dispatch(on, {chunkId, pieces, input: null}, (result) => results.push(result));
  // From here on a kill is not the record's doing.
  await io.triedAll();
  for (const result of results) await careful.tellAndCommit(result);
  return isDone;
}

/** A chunk is known by where it begins and how many bytes it has. */
function markOf(pieces: readonly Piece[]): {readonly splitId: number; readonly start: number; readonly end: number} {
  const first = pieces[0]?.span;
  const bytes = pieces.reduce((sum, {span}) => sum + span.end - span.from.offset, 0);
  const start = first?.from.offset ?? 0;
  return {splitId: first?.splitId ?? 0, start, end: start + bytes};
}
