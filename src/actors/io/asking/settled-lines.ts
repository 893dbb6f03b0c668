/** What is told of rows whose answers are known: a line each, in the order of their places. Reads answers from the store, decides nothing. */
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {assert} from '../../../model/errors.ts';
import {MiB} from '../../../model/units.ts';
import {answerLine} from '../../../protocol/answers.ts';
import type {SettledRows} from '../../../protocol/keys.ts';
import type {StageRange} from '../../../protocol/mailboxes.ts';
import type {AnswerWindow, Settlement} from './answer-window.ts';

const placesPerRow = 2;
/** A worker holds the answers of a few dozen rows beside them: no model writes so much, and what does so is no answer. */
const answerBytesMost = MiB;

/** Of every row in the ranges: each of them is settled. */
export function settledLines(window: AnswerWindow, ranges: readonly StageRange[], store: AnswerStore): SettledRows {
  const places: number[] = [];
  const lines: string[] = [];
  for (const [span, range] of ranges.entries()) {
    for (const {at, settlement} of window.in(range)) {
      assert(settlement !== null, 'every row of a range that is settled has its answer');
      places.push(span, at - range.base);
      lines.push(lineOf(settlement, store));
    }
  }
  assert(places.length === lines.length * placesPerRow, 'each line has its place');
  const of = Buffer.from(lines.length === 0 ? '' : `${lines.join('\n')}\n`);
  return {places: Float64Array.from(places).buffer, of: new Uint8Array(of).buffer};
}

function lineOf(settlement: Settlement, store: AnswerStore): string {
  if (settlement.type !== 'kept') return answerLine(settlement);
  const value = settlement.value ?? store.read(settlement.key)?.value;
  if (value === undefined) {
    return answerLine({
      type: 'reject',
      code: 'ANSWER_DAMAGED',
      reason: 'the answer that was kept is damaged: run the job again to ask anew',
    });
  }
  // No text has more bytes than three for each of its characters.
  if (value.length * 3 <= answerBytesMost || Buffer.byteLength(value) <= answerBytesMost) return answerLine({type: 'answer', value});
  const reason = `the answer has ${Buffer.byteLength(value)} bytes: ${answerBytesMost} at most are taken`;
  return answerLine({type: 'reject', code: 'ANSWER_TOO_LARGE', reason});
}
