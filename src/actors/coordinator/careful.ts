/**
 * After a session that died: the first window of work goes one chunk at a time, each under a mark that is on the disk before
 * it is tried. A range whose mark is found again holds a record that brings the process down: it is halved, the first half is
 * tried, and when that survives the second is known to hold it. So each death halves the suspects, down to one record.
 */
import type {TryingMark} from '../../protocol/mailboxes.ts';
import type {Dispatch} from './dispatch.ts';
import type {Blame} from './refusing.ts';
import type {Result} from './results.ts';

/** A kill from outside can meet the same record by chance, once or twice; a record that kills does so every time. */
export const triesOfOne = 3;

/** The marks of one stage. */
export interface Marks {
  /** On the disk before it resolves; how often it was tried. */
  trying(mark: Omit<TryingMark, 'times'>): Promise<TryingMark>;
}

export interface Careful {
  readonly on: Dispatch;
  readonly io: Marks;
  readonly chunkId: number;
  /** Marks that earlier sessions left: they died while they tried these. */
  readonly marks: readonly TryingMark[];
  /** Tells a result and resolves when it is committed. */
  readonly tellAndCommit: (result: Result) => Promise<void>;
}

/** What may hold a record that kills: bytes of a file, or records of a stream. */
export interface Suspects {
  /** Where they are, in their file: bytes or ordinals of records. */
  readonly range: Omit<TryingMark, 'times'>;
  /** In two, near that place; undefined where nothing can be cut. */
  cutAt(at: number): Promise<readonly [Suspects, Suspects] | undefined>;
  halve(): Promise<readonly [Suspects, Suspects] | undefined>;
  /** Extracts and commits them; false when the run is ending instead. */
  extract(): Promise<boolean>;
  /** They are one record: it is refused, and that is committed. */
  refuse(blame: Blame): Promise<void>;
}

/**
 * Resolves when all is committed, killers refused; false when the run is ending. What a mark already says of the suspects is used:
 * the rest of a deadly range is deadly, what lies behind it is not known to be.
 */
export async function trySuspects(careful: Careful, suspects: Suspects): Promise<boolean> {
  const {splitId, start, end} = suspects.range;
  const covering = careful.marks.filter((mark) => mark.splitId === splitId && mark.start < start && mark.end > start);
  const bound = Math.min(...covering.map((mark) => mark.end));
  if (bound === Infinity) return tryRange(careful, suspects);
  if (bound >= end) return divide(careful, suspects);
  const parts = await suspects.cutAt(bound);
  if (parts === undefined) return tryRange(careful, suspects);
  return (await divide(careful, parts[0])) && trySuspects(careful, parts[1]);
}

async function tryRange(careful: Careful, suspects: Suspects): Promise<boolean> {
  const mark = await careful.io.trying(suspects.range);
  return mark.times === 1 ? suspects.extract() : divide(careful, suspects, mark);
}

/** They hold a killer: the first half is tried; when that survives, the second is the one. */
async function divide(careful: Careful, suspects: Suspects, known?: TryingMark): Promise<boolean> {
  const halves = await suspects.halve();
  if (halves === undefined) return tryRecord(suspects, known ?? (await careful.io.trying(suspects.range)));
  return (await tryRange(careful, halves[0])) && divide(careful, halves[1]);
}

async function tryRecord(suspects: Suspects, {times}: TryingMark): Promise<boolean> {
  if (times <= triesOfOne) return suspects.extract();
  await suspects.refuse(killsProcess(times - 1, 'this record was extracted alone'));
  return true;
}

export function killsProcess(times: number, doing: string): Blame {
  return {code: 'RECORD_KILLS_PROCESS', reason: `the whole process died ${times} times while ${doing}`};
}
