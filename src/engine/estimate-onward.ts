/**
 * The rows behind a step that asks, for the estimate of the next one: with their answers where these are kept, with made-up ones in a file of
 * their own where they are not. Sends nothing.
 */
import {join} from 'node:path';
import type {AnswerShape} from '../llm/answers/answer-shape.ts';
import type {StepPlan} from '../model/plan.ts';
import {KiB} from '../model/units.ts';
import {answerOf} from '../simulate/answering.ts';
import {rowsOf, RowWriter} from './estimate-rows.ts';
import {fateOf, isRow, type Judging, type RowFate} from './estimate-survey.ts';

/** Files of rows; null where there are none. */
export interface RowFiles {
  /** As a run would have them. */
  readonly certain: string | null;
  /** Made of guesses. */
  readonly assumed: string | null;
}

export interface Onward {
  readonly step: StepPlan;
  readonly judging: Judging;
  /** Null of a call. */
  readonly shape: AnswerShape | null;
  /** UTF-8 of an answer, about. */
  readonly answerBytes: number;
  readonly files: RowFiles;
  readonly dir: string;
  readonly signal?: AbortSignal | undefined;
}

const madeUpBytesMost = 64 * KiB;

export async function goOnward(onward: Onward): Promise<RowFiles> {
  const {files, dir, signal} = onward;
  const writers = {certain: new RowWriter(join(dir, 'certain.jsonl')), assumed: new RowWriter(join(dir, 'assumed.jsonl'))};
  try {
    for (const kind of ['certain', 'assumed'] as const) {
      const path = files[kind];
      if (path === null) continue;
      for await (const page of rowsOf(path, signal)) {
        for (const {value} of page) {
          const passed = passOn(value, fateOf(value, onward.judging), onward);
          if (passed === null) continue;
          await writers[passed.isAssumed ? 'assumed' : kind].write(`${passed.line}\n`);
        }
      }
    }
  } finally {
    try {
      await writers.certain.close();
    } finally {
      await writers.assumed.close();
    }
  }
  return {
    certain: writers.certain.count === 0 ? null : writers.certain.path,
    assumed: writers.assumed.count === 0 ? null : writers.assumed.path,
  };
}

/** Null of a row that goes no further. */
function passOn(
  row: unknown,
  fate: RowFate,
  {step: {into, name, onError}, shape, answerBytes}: Onward,
): {readonly line: string; readonly isAssumed: boolean} | null {
  if (fate.type === 'rejected' && (onError !== 'keep' || !isRow(row))) return null;
  const isAssumed = fate.type === 'toAsk';
  const value = fate.type === 'kept' ? fate.value : isAssumed ? madeUp(fate.text, shape, answerBytes) : null;
  return {line: JSON.stringify({...(row as object), [into ?? name]: value === null ? null : JSON.parse(value)}), isAssumed};
}

/**
 * JSON text that the schema takes, the same for the same item and another for others: equal items stay equal, and are no hits by chance. Null
 * where nothing can be made up.
 */
export function madeUp(text: string, shape: AnswerShape | null, bytes: number): string | null {
  if (shape === null) return null;
  try {
    const value = answerOf(text, shape.schema);
    return JSON.stringify(
      typeof value === 'string' && shape.schema === null ? value.padEnd(Math.min(bytes, madeUpBytesMost), ' text') : value,
    );
  } catch {
    // A schema may ask for what cannot be made.
    return null;
  }
}
