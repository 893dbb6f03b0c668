/** Careful extraction of pieces of files: as they are, then halved between files or between records. */
import type {TryingMark} from '../../protocol/mailboxes.ts';
import {trySuspects, type Careful, type Suspects} from './careful.ts';
import {dispatch, refuseKiller} from './dispatch.ts';
import type {Blame} from './refusing.ts';
import {cutAt, halve} from './rereading.ts';
import type {Result} from './results.ts';
import type {Piece} from './work.ts';

/** Resolves when the pieces are extracted (or their killer refused) and committed; false when the run is ending instead. */
export async function tryPieces(careful: Careful, pieces: readonly Piece[]): Promise<boolean> {
  const [first] = pieces;
  if (first === undefined) return true;
  if (pieces.length === 1) return trySuspects(careful, new PieceSuspects(careful, first));
  const mark = await careful.io.trying(rangeOf(pieces));
  if (mark.times === 1) return extractAll(careful, pieces);
  // One of these small files holds it: each by itself.
  for (const piece of pieces) if (!(await trySuspects(careful, new PieceSuspects(careful, piece)))) return false;
  return true;
}

class PieceSuspects implements Suspects {
  readonly range: Omit<TryingMark, 'times'>;
  private readonly careful: Careful;
  private readonly piece: Piece;

  constructor(careful: Careful, piece: Piece) {
    this.careful = careful;
    this.piece = piece;
    this.range = rangeOf([piece]);
  }

  async cutAt(at: number): Promise<readonly [Suspects, Suspects] | undefined> {
    const parts = await cutAt(this.careful.on.desk, this.piece, at);
    return parts === undefined ? undefined : [new PieceSuspects(this.careful, parts[0]), new PieceSuspects(this.careful, parts[1])];
  }

  async halve(): Promise<readonly [Suspects, Suspects] | undefined> {
    const halves = await halve(this.careful.on.desk, [this.piece]);
    const [left, right] = [halves?.[0][0], halves?.[1][0]];
    if (left === undefined || right === undefined) return undefined;
    return [new PieceSuspects(this.careful, left), new PieceSuspects(this.careful, right)];
  }

  extract(): Promise<boolean> {
    return extractAll(this.careful, [this.piece]);
  }

  async refuse(blame: Blame): Promise<void> {
    const {on, chunkId, tellAndCommit} = this.careful;
    await tellAndCommit(await refuseKiller(on.desk, this.piece, {...blame, chunkId}));
  }
}

async function extractAll({on, chunkId, tellAndCommit}: Careful, pieces: readonly Piece[]): Promise<boolean> {
  const results: Result[] = [];
  const isDone = await dispatch(on, {chunkId, pieces, input: null}, (result) => results.push(result));
  for (const result of results) await tellAndCommit(result);
  return isDone;
}

/** Known by where they begin and how many bytes they have. */
function rangeOf(pieces: readonly Piece[]): Omit<TryingMark, 'times'> {
  const first = pieces[0]?.span;
  const bytes = pieces.reduce((sum, {span}) => sum + span.end - span.from.offset, 0);
  const start = first?.from.offset ?? 0;
  return {splitId: first?.splitId ?? 0, start, end: start + bytes};
}
