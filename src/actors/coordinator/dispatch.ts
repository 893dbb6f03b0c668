/**
 * Sees one work through the pool: its segments when the output fills up, its ranges again when its worker died, halved down to
 * the one record that kills. Tells each result; the caller keeps the order between works.
 */
import {createHash} from 'node:crypto';
import type {Slots} from '../../flow/slots.ts';
import {ActorError, assert} from '../../model/errors.ts';
import type {SettledRows} from '../../protocol/keys.ts';
import type {Extracted} from '../../protocol/extraction.ts';
import {ResultTable} from '../../protocol/tables.ts';
import type {Desk} from './desk.ts';
import {isDeath, workerDied, type ExtractionPool} from './pool.ts';
import {refusedResult} from './refused.ts';
import {firstRecordOf, killsWorker, type Blame} from './refusing.ts';
import {halve, readAgain} from './rereading.ts';
import {piecesBehind, resultOf, type Result} from './results.ts';
import type {Piece, RefusedWork} from './work.ts';

export interface Dispatch {
  readonly desk: Desk;
  readonly pool: ExtractionPool;
  readonly slots: Slots;
  /** Buffers for rows that came back from the I/O actor. */
  readonly outputs: ArrayBuffer[];
  /** Nothing new is begun any more. */
  readonly isEnding: () => boolean;
  /** What is said of rows in the pieces: duplicates, or answers. Undefined where it is not going to be said. Left out in other stages. */
  readonly settledIn?: (pieces: readonly Piece[]) => Promise<SettledRows | null | undefined>;
  /** Records that may still be taken at most; null for all. */
  readonly recordsLeft: () => number | null;
}

export interface Order {
  readonly chunkId: number;
  readonly pieces: readonly Piece[];
  /** The pieces' bytes; null: they are read (again). */
  readonly input: ArrayBuffer | null;
}

interface Task extends Order {
  readonly maxRecords: number | null;
  readonly mustFinish: boolean;
}

/**
 * Resolves when every result was told, in order: true when the order was seen through, false when the run is ending and the rest of
 * it was left (nothing behind it may be written then).
 */
export async function dispatch(on: Dispatch, order: Order, tell: (result: Result) => void): Promise<boolean> {
  const tasks: Task[] = [{...order, maxRecords: on.recordsLeft(), mustFinish: false}];
  let goesFirst = false;
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    await on.slots.take(goesFirst);
    goesFirst = true;
    if (on.isEnding()) {
      on.slots.release();
      return false;
    }
    const extracted = await runTask(on, task);
    if (extracted === calledOff) return false;
    if (extracted === undefined) {
      tasks.push(...(await afterDeath(on, task, tell)));
      continue;
    }
    const records = recordsOf(on, extracted);
    tell(resultOf(task.pieces, extracted, on.desk.shape));
    const rest = piecesBehind(task.pieces, extracted);
    if (rest.length === 0) {
      on.desk.buffers.giveBack(extracted.input);
      continue;
    }
    const left = task.maxRecords === null ? null : task.maxRecords - records;
    if (left !== null && left <= 0) return false;
    tasks.push({...task, pieces: rest, input: extracted.input, maxRecords: left});
  }
  return true;
}

function recordsOf(on: Dispatch, extracted: Extracted): number {
  return new ResultTable(on.desk.shape, new Float64Array(extracted.table)).sum('records');
}

/** The first `maxRecords` records of the pieces, read anew: what is left of a chunk that goes over a limit. */
export async function extractAgain(
  on: Dispatch,
  chunkId: number,
  given: {readonly pieces: readonly Piece[]; readonly maxRecords: number},
): Promise<Result> {
  // They were extracted once, so a death is chance (a heap near its bound): not for ever.
  for (let attempt = 0; attempt < againMost; attempt++) {
    await on.slots.take(true);
    const extracted = await runTask(on, {chunkId, pieces: given.pieces, input: null, maxRecords: given.maxRecords, mustFinish: true});
    if (extracted === undefined) continue;
    assert(extracted !== calledOff, 'answers that were there once are there again');
    on.desk.buffers.giveBack(extracted.input);
    return resultOf(given.pieces, extracted, on.desk.shape);
  }
  throw new ActorError('the workers died again and again over records that were extracted before', {code: workerDied, retryable: true});
}

const againMost = 3;

/** The run is ending: what the task waits for is not said any more. */
const calledOff = Symbol('called off');

/** A slot is taken already; it is free again when this resolves. Undefined when the worker died. */
async function runTask(on: Dispatch, task: Task): Promise<Extracted | typeof calledOff | undefined> {
  try {
    const settled = on.settledIn === undefined ? null : await on.settledIn(task.pieces);
    if (settled === undefined) return calledOff;
    const again = task.input === null ? await readAgain(on.desk, task.pieces) : {pieces: task.pieces, input: task.input};
    return await on.pool.run({
      type: 'Extract',
      stage: on.desk.stage,
      settled,
      chunk: {id: task.chunkId, spans: again.pieces.map(({span}) => span)},
      input: again.input,
      output: on.outputs.pop() ?? on.desk.buffers.forRows(),
      maxRecords: task.maxRecords,
      mustFinish: task.mustFinish,
    });
  } catch (cause) {
    if (isDeath(cause)) return undefined;
    throw cause;
  } finally {
    on.slots.release();
  }
}

/** Two halves to try, last first; or none, where one record was left: it is refused. */
async function afterDeath(on: Dispatch, task: Task, tell: (result: Result) => void): Promise<readonly Task[]> {
  const halves = await halve(on.desk, task.pieces);
  if (halves !== undefined)
    return [
      {...task, pieces: halves[1], input: null},
      {...task, pieces: halves[0], input: null},
    ];
  const [piece] = task.pieces;
  assert(piece !== undefined, 'a task has a piece');
  tell(await refuseKiller(on.desk, piece, {...killsWorker, chunkId: task.chunkId}));
  return [];
}

/** The reject of a record that cannot be extracted without a death. */
export async function refuseKiller(desk: Desk, piece: Piece, given: Blame & {readonly chunkId: number}): Promise<Result> {
  const {input, length} = await readAgain(desk, [piece]);
  const bytes = new Uint8Array(input, 0, length);
  const sha256 = createHash('sha256').update(bytes).digest();
  const {span, behind} = piece;
  const format = desk.formats.get(span.format);
  assert(format !== undefined, 'a format that was found is in the table');
  const place = firstRecordOf(format, desk.formatOptions.get(span.format), {file: span.file, from: span.from, bytes});
  desk.buffers.giveBack(input);
  const boundary = behind ?? {offset: span.end, line: place.line ?? span.from.line, record: span.from.record + 1, state: null};
  const work: RefusedWork = {
    type: 'refused',
    piece,
    unreadable: false,
    code: given.code,
    reason: given.reason,
    ...place,
    hash: sha256,
    boundary,
    admitted: 0,
  };
  return resultOfRefused(desk, work, given.chunkId);
}

export function resultOfRefused(desk: Desk, work: RefusedWork, chunkId: number): Result {
  return {extracted: refusedResult(work, desk, chunkId), pieces: [work.piece], unreadable: work.unreadable, boundary: work.boundary};
}
