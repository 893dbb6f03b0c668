/** What a call's end means for its items: answers are kept, what came to nothing goes down the ladder, and some ends end the asking. */
import type {FailedCall} from '../../../contracts/provider.ts';
import {waitMs} from '../../../flow/backoff.ts';
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import {stepAfterFailure} from '../../../llm/packing/ladder.ts';
import type {Clock} from '../../../model/clock.ts';
import {assert} from '../../../model/errors.ts';
import type {LlmPlan} from '../../../model/plan.ts';
import type {AskTally} from './ask-tally.ts';
import type {CallOff} from './call-off.ts';
import {answerBytes} from './drafting.ts';
import type {Draft, InquiryAnswer} from './inquiry.ts';
import {keepAnswers} from './keeping.ts';
import type {Lane} from './lanes.ts';
import type {Pack, PackQueue} from './pack-queue.ts';
import {Quality} from './quality.ts';

export interface OutcomesPlan {
  readonly step: string;
  readonly lane: Lane;
  readonly store: AnswerStore;
  readonly llm: LlmPlan;
  readonly tally: AskTally;
  readonly clock: Clock;
  /** At least 0, less than 1. */
  readonly chance: () => number;
  readonly log: (event: string, data: Readonly<Record<string, string | number | null>>) => void;
  readonly queue: PackQueue;
  readonly onAnswer: (id: number) => void;
  readonly onReject: (id: number, note: {readonly code: string; readonly reason: string}) => void;
  readonly callOff: (why: CallOff) => void;
}

export class Outcomes {
  /** Items that were answered. */
  answered = 0;
  private readonly given: OutcomesPlan;
  private readonly quality = new Quality();

  constructor(given: OutcomesPlan) {
    this.given = given;
  }

  /** Good answers are kept at once; the rest goes down the ladder. @param costNano of the whole request */
  answer({pack: {items}, draft}: {readonly pack: Pack; readonly draft: Draft}, answer: InquiryAnswer, costNano: number): void {
    const {store, step, lane, clock, onAnswer, onReject, tally, queue} = this.given;
    keepAnswers({store, step, lane: lane.name, nowMs: clock.now(), pack: items, answer, costNano});
    this.learn(items.length, draft, answer);
    const byId = new Map(items.map((item) => [item.id, item]));
    this.answered += answer.answers.length;
    for (const {id} of answer.answers) onAnswer(id);
    for (const {id, code, reason} of answer.rejects) {
      const key = byId.get(id)?.keys.key;
      // It was paid for, whatever came of it. What a call's failure refuses was not, and may go better another time.
      if (key !== undefined) store.refusals.add({key, step, code, reason, atMs: clock.now()});
      onReject(id, {code, reason});
    }
    for (const {id, attempt} of answer.again) {
      const item = byId.get(id);
      assert(item !== undefined, 'an answer is of the items that were asked');
      if (attempt.repair !== null) tally.repair();
      queue.add({...item, attempt});
    }
    this.quality.note(answer.answers.length, answer.again.length + answer.rejects.length);
    if (this.quality.isHopeless) this.given.callOff({reason: 'provider', message: this.quality.message});
  }

  failure(pack: Pack, failed: FailedCall): void {
    const {llm, chance, clock, log, lane, queue} = this.given;
    log('call failed', {code: failed.code, status: failed.status, items: pack.items.length});
    if (failed.kind === 'rate' || failed.kind === 'shape') return queue.retry(pack, 0);
    if (failed.kind === 'transient') {
      const failures = pack.failures + 1;
      const wait = waitMs(llm.retry, failures, chance) ?? (llm.patient ? llm.retry.maxMs : null);
      if (wait !== null) return queue.retry({...pack, failures}, clock.now() + wait);
      if (lane.breaker.figures().state !== 'closed') return this.callOffFor(failed);
    } else if (failed.kind !== 'item' && !this.quality.isOfItem(failed)) return this.callOffFor(failed);
    this.split(pack, failed);
  }

  private learn(items: number, {promptBytes}: Draft, {usage, isTruncated}: InquiryAnswer): void {
    const {lane, tally, queue} = this.given;
    queue.learn({items, isTruncated, completionTokens: usage?.completionTokens ?? null});
    if (usage === null) return;
    tally.use(usage);
    lane.promptTokens.learn(promptBytes, usage.promptTokens);
    lane.answerTokens.learn(items * answerBytes, usage.completionTokens);
  }

  /** Nothing was answered: a pack is halved until the item that is meant stands alone, and is refused. */
  private split({items}: Pack, {code, message}: FailedCall): void {
    const {queue, onReject} = this.given;
    for (const item of items) {
      const step = stepAfterFailure(item.attempt, {packed: items.length, code, message});
      if (step.type === 'again') queue.add({...item, attempt: step.attempt});
      else onReject(item.id, {code: step.code, reason: step.reason});
    }
  }

  private callOffFor({code, message, hint}: FailedCall): void {
    this.given.callOff({reason: 'provider', message: `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`});
  }
}
