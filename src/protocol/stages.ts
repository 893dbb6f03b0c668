/**
 * How a job is cut: a stage is a stretch of its steps that one pass takes. Every stage but the last writes its rows to a file that the
 * next one reads. Decided once a run, by every thread alike. Pure.
 */
import type {TableShape} from './tables.ts';

/**
 * Who says which rows are duplicates. `online`: the stage's writer, row by row, since all keys fit. `partitions`: rows pass, keys are
 * written beside them, and the next stage leaves out what was found when the stage was whole.
 */
export type KeyMode = 'online' | 'partitions';

export interface Stage {
  /** From 0. */
  readonly number: number;
  /** Its steps in the shape's order, `to` left out; none in a stage that only leaves out duplicates. The first begins with `input`. */
  readonly from: number;
  readonly to: number;
  /** It writes the outputs; each other writes a stage file. */
  readonly isLast: boolean;
  /** How its last step's keys are judged; null where it gives none. */
  readonly keys: KeyMode | null;
  /** The step whose duplicates it leaves out as it reads; null where it reads none. */
  readonly settles: number | null;
  /** Its first step, where that one asks: its answers come with the rows. Null where it does not. */
  readonly asks: number | null;
}

/** The whole job in one stage. */
export function onlyStage(shape: TableShape): Stage {
  return {number: 0, from: 0, to: shape.steps.length, isLast: true, keys: null, settles: null, asks: null};
}

/**
 * Cut behind every step that gives keys, where something follows (with `partitions`, a pass at least), and before every step that asks:
 * what is asked stands on the disk first. No stage both leaves out duplicates and asks.
 */
export function stagesOf(shape: TableShape, mode: KeyMode): readonly Stage[] {
  const {steps, keyed = [], asked = []} = shape;
  const stages: Stage[] = [];
  let from = 0;
  const cut = (to: number, keys: KeyMode | null): void => {
    const isLast = to === steps.length && keys !== 'partitions';
    const asks = from < to && asked.includes(from) ? from : null;
    stages.push({number: stages.length, from, to, isLast, keys, settles: settledBy(stages), asks});
    from = to;
  };
  for (const step of steps.keys()) {
    if (asked.includes(step) && (step > from || settledBy(stages) !== null)) cut(step, null);
    if (keyed.includes(step)) cut(step + 1, mode);
  }
  if (stages.at(-1)?.isLast !== true) cut(steps.length, null);
  return stages;
}

/** Whether a step, by its name, is one of the stage's: the others' rejects it only passes on. */
export function isStepOf({from, to, settles}: Stage, {steps}: TableShape): (step: string) => boolean {
  const own = new Set(steps.slice(settles ?? from, to));
  return (step) => own.has(step);
}

function settledBy(stages: readonly Stage[]): number | null {
  const before = stages.at(-1);
  return before?.keys === 'partitions' ? before.to - 1 : null;
}
