/**
 * Goes through the rows of one step that asks as the asker would, and counts what a run would do with each. Sends nothing, keeps nothing.
 */
import type {Inquiry} from '../actors/io/asking/inquiry.ts';
import type {StoredAnswer} from '../llm/answer-store/answer.ts';
import {TokenEstimate} from '../flow/pace/token-estimate.ts';
import {holdsSomething} from '../model/holds.ts';
import type {AskPlan} from '../model/plan.ts';
import {DistinctItems} from './estimate-items.ts';
import type {RequestSizes} from './estimate-requests.ts';
import {rowsOf, type FileRow} from './estimate-rows.ts';
import type {KeptAnswers} from './estimate-store.ts';

/** What comes of a row: its answer where one is kept, as JSON text. */
export type RowFate =
  | {readonly type: 'kept'; readonly value: string; readonly how: 'hits' | 'adopted'; readonly answer: StoredAnswer}
  | {readonly type: 'notAsked'}
  | {readonly type: 'rejected'}
  | {readonly type: 'toAsk'; readonly key: string; readonly text: string};

export interface Judging {
  readonly ask: AskPlan;
  readonly inquiry: Inquiry;
  readonly kept: KeptAnswers;
}

/** The asker's own order of questions. */
export function fateOf(row: unknown, {ask, inquiry, kept}: Judging): RowFate {
  if (!isRow(row)) return {type: 'rejected'};
  if (ask.when !== null && !holdsSomething(row, ask.when)) return {type: 'notAsked'};
  const question = inquiry.question(row);
  if (question.type === 'reject') return {type: 'rejected'};
  const {keys, text} = question;
  const answer = kept.lookup(keys.key);
  if (answer !== null) return {type: 'kept', value: answer.value, how: 'hits', answer};
  // A loose key is made each time it is asked for: half of what a row costs here.
  const looseKey = kept.isEmpty ? null : keys.looseKey;
  for (const candidate of looseKey === null ? [] : kept.lookupLoose(looseKey)) {
    const value = inquiry.adopt(candidate.value);
    if (value !== null) return {type: 'kept', value, how: 'adopted', answer: candidate};
  }
  if (kept.isRefused(keys.key)) return {type: 'rejected'};
  return {type: 'toAsk', key: keys.key, text};
}

export function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export class AskSurvey {
  rows = 0;
  assumedRows = 0;
  notAsked = 0;
  rejected = 0;
  hits = 0;
  adopted = 0;
  toAsk = 0;
  readonly items = new DistinctItems();
  /** Learned from what servers counted for answers that are kept. */
  readonly promptTokens = new TokenEstimate();
  private readonly judging: Judging;
  private readonly sizes: RequestSizes;

  constructor(judging: Judging, sizes: RequestSizes) {
    this.judging = judging;
    this.sizes = sizes;
  }

  /** @param isCertain whether these rows are what a run would have */
  async take(path: string, isCertain: boolean, signal?: AbortSignal): Promise<void> {
    for await (const page of rowsOf(path, signal)) {
      this.judging.kept.reading(() => {
        for (const row of page) this.note(row, isCertain);
      });
    }
  }

  private note({value, at, length}: FileRow, isCertain: boolean): void {
    this.rows++;
    if (!isCertain) this.assumedRows++;
    const fate = fateOf(value, this.judging);
    if (fate.type === 'kept') {
      this[fate.how]++;
      this.learn(value, fate.answer);
      return;
    }
    this[fate.type]++;
    if (fate.type !== 'toAsk' || !isRow(value)) return;
    const {packBy} = this.judging.ask;
    const category = packBy === null ? null : JSON.stringify(value[packBy] ?? null);
    this.items.add(fate.key, {bytes: Buffer.byteLength(fate.text), at, length, isCertain}, category);
    this.sizes.offer({row: value, text: fate.text, category});
  }

  private learn(value: unknown, {usage, packSize}: StoredAnswer): void {
    if (usage === null || packSize < 1 || usage.promptTokens === 0 || !isRow(value)) return;
    const question = this.judging.inquiry.question(value);
    if (question.type !== 'ask') return;
    const {bytes} = this.sizes.of(Math.min(packSize, this.judging.inquiry.pack));
    this.promptTokens.learn(bytes + packSize * Buffer.byteLength(question.text), packSize * usage.promptTokens);
  }
}
