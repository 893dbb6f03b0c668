/**
 * What becomes of an item whose answer was no use: packed again with half as many, then alone, then one repair with what was wrong, one plain
 * retry, and a reject with its reason. At most four answered calls an item; the last two of them are its own. Pure.
 */
import {counted} from '../../model/plural.ts';
import type {Attempt, Repair} from './attempt.ts';
import type {Verdict} from './reading.ts';
import {withoutThinking} from './salvage/thinking.ts';

export type Bad = Exclude<Verdict, {readonly type: 'answer'}>;

export type NextStep =
  | {readonly type: 'again'; readonly attempt: Attempt}
  | {readonly type: 'reject'; readonly code: string; readonly reason: string};

export interface BadAnswer {
  readonly verdict: Bad;
  /** Items of the request it stood in. */
  readonly packed: number;
  /** What the model wrote, all of it. */
  readonly text: string;
}

/** Answered calls that brought an item nothing, at most. */
export const unusableMost = 4;
/** Of these, so many are kept for the item alone: a repair needs an answer to repair. */
const aloneLeast = 2;
const repairCharacters = 8000;
const reasonCharacters = 500;

export function nextStep(attempt: Attempt, bad: BadAnswer): NextStep {
  const {verdict, packed} = bad;
  const unusable = attempt.unusable + 1;
  const left = unusableMost - unusable;
  if (packed === 1 && verdict.type === 'refused') return {type: 'reject', code: verdict.code, reason: verdict.reason};
  if (left <= 0) return rejected(verdict, unusable);
  if (packed > 1) return {type: 'again', attempt: {...attempt, unusable, itemsMost: left <= aloneLeast ? 1 : halved(packed)}};
  return alone({...attempt, unusable, itemsMost: 1, repair: null}, bad);
}

/** A call that failed because of what it holds, without an answer: a pack is halved until the item that is meant stands alone. */
export function stepAfterFailure(
  attempt: Attempt,
  failure: {readonly packed: number; readonly code: string; readonly message: string},
): NextStep {
  const {packed, code, message} = failure;
  if (packed === 1) return {type: 'reject', code, reason: message.slice(0, reasonCharacters)};
  return {type: 'again', attempt: {...attempt, itemsMost: halved(packed)}};
}

function alone(attempt: Attempt, {verdict, text}: BadAnswer): NextStep {
  if (verdict.type === 'truncated') {
    return attempt.isDoubled ? rejected(verdict, attempt.unusable) : {type: 'again', attempt: {...attempt, isDoubled: true}};
  }
  // An empty message is one that no server takes back.
  if (!attempt.isRepaired && withoutThinking(text).trim() !== '') {
    return {type: 'again', attempt: {...attempt, isRepaired: true, repair: repairOf(verdict, text)}};
  }
  if (!attempt.isRetried) return {type: 'again', attempt: {...attempt, isRetried: true}};
  return rejected(verdict, attempt.unusable);
}

function repairOf(verdict: Bad, text: string): Repair {
  return {
    text: withoutThinking(text).trim().slice(0, repairCharacters),
    issues: verdict.type === 'invalid' ? verdict.issues : [sayings[verdict.type].issue],
  };
}

function halved(packed: number): number {
  return Math.max(1, Math.floor(packed / 2));
}

const sayings: Readonly<Record<Bad['type'], {readonly code: string; readonly reason: string; readonly issue: string}>> = {
  missing: {code: 'MISSING_ANSWER', reason: 'the model left it out', issue: 'there is no answer in it'},
  conflict: {code: 'CONFLICTING_ANSWERS', reason: 'the model gave it several different answers', issue: 'it contradicts itself'},
  invalid: {code: 'INVALID_ANSWER', reason: 'no answer satisfied the schema', issue: 'it does not satisfy the schema'},
  malformed: {code: 'MALFORMED_ANSWER', reason: 'no answer was JSON', issue: 'it is not JSON'},
  truncated: {code: 'TRUNCATED_ANSWER', reason: 'its answer is longer than max_tokens, also when doubled', issue: 'it was cut off'},
  refused: {code: 'REFUSED', reason: 'the model would not answer', issue: 'it is a refusal'},
};

function rejected(verdict: Bad, unusable: number): NextStep {
  if (verdict.type === 'refused') return {type: 'reject', code: verdict.code, reason: verdict.reason};
  const {code, reason} = sayings[verdict.type];
  const last = verdict.type === 'invalid' ? `; the last: ${verdict.issues.join('; ')}` : '';
  const told = `${reason}, in ${counted(unusable, 'call')}${last}`;
  return {type: 'reject', code, reason: told.length > reasonCharacters ? `${told.slice(0, reasonCharacters)}...` : told};
}
