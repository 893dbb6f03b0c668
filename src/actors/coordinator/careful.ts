/**
 * After a session that died: the first window of work goes one chunk at a time, each under a mark that is on the disk before
 * it is tried. A range whose mark is found again holds a record that brings the process down: it is halved, the first half is
 * tried, and when that survives the second is known to hold it. So each death halves the suspects, down to one record.
 */
import type {IoActor, TryingMark} from '../../protocol/mailboxes.ts';
import {dispatch, refuseKiller, type Dispatch} from './dispatch.ts';
import {cutAt, halve} from './rereading.ts';
import type {Result} from './results.ts';
import type {Piece} from './work.ts';

/** A kill from outside can meet the same record by chance, once or twice; a record that kills does so every time. */
const triesOfOneRecord = 3;

export interface Careful {
  readonly on: Dispatch;
  readonly io: Pick<IoActor, 'trying'>;
  readonly chunkId: number;
  /** Marks that earlier sessions left: they died while they tried these. */
  readonly marks: readonly TryingMark[];
  /** Tells a result and resolves when it is committed. */
  readonly tellAndCommit: (result: Result) => Promise<void>;
}

/** Resolves when the pieces are extracted (or their killer refused) and committed; false when the run is ending instead. */
export async function tryAlone(careful: Careful, pieces: readonly Piece[]): Promise<boolean> {
  const [first] = pieces;
  if (first === undefined) return true;
  if (pieces.length === 1) return tryPiece(careful, first);
  const mark = await careful.io.trying(markOf(pieces));
  if (mark.times === 1) return extractAll(careful, pieces);
  // One of these small files holds it: each by itself.
  for (const piece of pieces) if (!(await tryPiece(careful, piece))) return false;
  return true;
}

/** What a mark already says of the piece is used: the rest of a deadly range is deadly, what lies behind it is not known to be. */
async function tryPiece(careful: Careful, piece: Piece): Promise<boolean> {
  const {from, end} = piece.span;
  const covering = careful.marks.filter(
    (mark) => mark.splitId === piece.span.splitId && mark.start < from.offset && mark.end > from.offset,
  );
  const bound = Math.min(...covering.map((mark) => mark.end));
  if (bound === Infinity) return tryRange(careful, piece);
  if (bound >= end) return divide(careful, piece);
  const parts = await cutAt(careful.on.desk, piece, bound);
  if (parts === undefined) return tryRange(careful, piece);
  return (await divide(careful, parts[0])) && tryPiece(careful, parts[1]);
}

async function tryRange(careful: Careful, piece: Piece): Promise<boolean> {
  const mark = await careful.io.trying(markOf([piece]));
  return mark.times === 1 ? extractAll(careful, [piece]) : divide(careful, piece, mark);
}

/** The piece holds a killer: its first half is tried; when that survives, the second is the one. */
async function divide(careful: Careful, piece: Piece, known?: TryingMark): Promise<boolean> {
  const halves = await halve(careful.on.desk, [piece]);
  if (halves === undefined) return tryRecord(careful, piece, known ?? (await careful.io.trying(markOf([piece]))));
  const [[left], [right]] = halves;
  if (left === undefined || right === undefined) return true;
  return (await tryRange(careful, left)) && divide(careful, right);
}

async function tryRecord(careful: Careful, piece: Piece, mark: TryingMark): Promise<boolean> {
  if (mark.times <= triesOfOneRecord) return extractAll(careful, [piece]);
  const reason = `the whole process died ${mark.times - 1} times while this record was extracted alone`;
  const {on, chunkId} = careful;
  await careful.tellAndCommit(await refuseKiller(on.desk, piece, {code: 'RECORD_KILLS_PROCESS', reason, chunkId}));
  return true;
}

async function extractAll({on, chunkId, tellAndCommit}: Careful, pieces: readonly Piece[]): Promise<boolean> {
  const results: Result[] = [];
  const isDone = await dispatch(on, {chunkId, pieces, input: null}, (result) => results.push(result));
  for (const result of results) await tellAndCommit(result);
  return isDone;
}

/** A range is known by where it begins and how many bytes it has. */
function markOf(pieces: readonly Piece[]): {readonly splitId: number; readonly start: number; readonly end: number} {
  const first = pieces[0]?.span;
  const bytes = pieces.reduce((sum, {span}) => sum + span.end - span.from.offset, 0);
  const start = first?.from.offset ?? 0;
  return {splitId: first?.splitId ?? 0, start, end: start + bytes};
}
