/** What one completion settles: items with their answers, items to ask again with what they have come through, and rejects. */
import type {Completion} from '../../contracts/provider.ts';
import type {Json} from '../../model/record.ts';
import type {AnswerShape} from '../answers/answer-shape.ts';
import type {AskItem} from './ask-item.ts';
import {nextStep, type NextStep} from './ladder.ts';
import {readCompletion, type Verdict} from './reading.ts';
import type {AskRequest} from './request.ts';

export interface RejectedItem {
  readonly item: AskItem;
  readonly code: string;
  readonly reason: string;
}

/** Each item of the request stands in exactly one of the three lists. */
export interface Settled {
  readonly answers: readonly {readonly item: AskItem; readonly value: Json}[];
  readonly again: readonly AskItem[];
  readonly rejects: readonly RejectedItem[];
  /** The response was cut off: packs are too large for max_tokens. */
  readonly isTruncated: boolean;
  /** How many items were not answered, by the kind of what came in place of an answer. */
  readonly bad: Readonly<Partial<Record<Exclude<Verdict['type'], 'answer'>, number>>>;
}

export function settle(request: AskRequest, completion: Completion, shape: AnswerShape): Settled {
  const {verdicts, isTruncated} = readCompletion(request, completion, shape);
  const answers: {item: AskItem; value: Json}[] = [];
  const bad: Partial<Record<Exclude<Verdict['type'], 'answer'>, number>> = {};
  const steps: ItemStep[] = [];
  for (const [index, item] of request.items.entries()) {
    const verdict: Verdict = verdicts[index] ?? {type: 'missing'};
    if (verdict.type === 'answer') {
      answers.push({item, value: verdict.value});
      continue;
    }
    bad[verdict.type] = (bad[verdict.type] ?? 0) + 1;
    steps.push({item, step: nextStep(item.attempt, {verdict, packed: request.items.length, text: completion.text})});
  }
  return {answers, ...sorted(steps), isTruncated, bad};
}

interface ItemStep {
  readonly item: AskItem;
  readonly step: NextStep;
}

function sorted(steps: readonly ItemStep[]): Pick<Settled, 'again' | 'rejects'> {
  const again: AskItem[] = [];
  const rejects: RejectedItem[] = [];
  for (const {item, step} of steps) {
    if (step.type === 'again') again.push({...item, attempt: step.attempt});
    else rejects.push({item, code: step.code, reason: step.reason});
  }
  return {again, rejects};
}
