/** What the I/O actor says of a row of a stage that asks, as one line of JSON: written there, read by the worker that merges it. Pure. */
import type {Note} from '../model/record.ts';

export type AnswerLine =
  /** `value` as JSON text, byte for byte as it is stored. */
  | {readonly type: 'answer'; readonly value: string}
  /** Nothing was asked: the field is null. */
  | {readonly type: 'skipped'}
  | ({readonly type: 'reject'} & Note);

/** Without its line feed. JSON text has none but between its tokens, and what is stored there is one line. */
export function answerLine(answer: AnswerLine): string {
  if (answer.type === 'answer') return `A${answer.value}`;
  if (answer.type === 'skipped') return 'S';
  return `R${JSON.stringify([answer.code, answer.reason])}`;
}

/** @throws {SyntaxError} where the text is no line of `answerLine` */
export function readAnswerLine(line: string): AnswerLine {
  if (line.startsWith('A')) return {type: 'answer', value: line.slice(1)};
  if (line === 'S') return {type: 'skipped'};
  const [code, reason] = JSON.parse(line.slice(1)) as readonly [string, string];
  return {type: 'reject', code, reason};
}
