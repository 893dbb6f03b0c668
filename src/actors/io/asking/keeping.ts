/** Puts the good answers of a request into the store, each with its share of what the request cost. */
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {shareOf, usageShareOf} from '../../../llm/money/shares.ts';
import type {InquiryAnswer, WaitingItem} from './inquiry.ts';

export interface Keeping {
  readonly store: AnswerStore;
  readonly step: string;
  readonly lane: string;
  readonly nowMs: number;
  readonly pack: readonly WaitingItem[];
  readonly answer: InquiryAnswer;
  /** Of the whole request. */
  readonly costNano: number;
}

export function keepAnswers({store, step, lane, nowMs, pack, answer, costNano}: Keeping): void {
  const {model, requestId, usage, raw, answers} = answer;
  const atMs = Math.floor(nowMs);
  const rawId = raw === null ? null : store.keepRaw({lane, model, requestId, atMs, ...raw});
  const values = new Map(answers.map(({id, value}) => [id, value]));
  const count = pack.length;
  for (const [index, {id, keys}] of pack.entries()) {
    const value = values.get(id);
    if (value === undefined) continue;
    store.keep({
      ...keys,
      value,
      step,
      model,
      requestId,
      atMs,
      packSize: count,
      usage: usage === null ? null : usageShareOf(usage, {index, count}),
      costNano: shareOf(costNano, {index, count}),
      rawId,
    });
  }
}
