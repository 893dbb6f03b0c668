/**
 * The books of one call, from the right to send it to what it cost: the purse holds its worst case, run.db its intent, the pace its place. Each
 * is settled once, whatever happens. Sends nothing itself.
 */
import type {FailedCall, Usage} from '../../../contracts/provider.ts';
import type {LimitsTold} from '../../../model/limits-told.ts';
import type {BreakerPass} from '../../../flow/breaker.ts';
import type {Ticket} from '../../../flow/pace/leave.ts';
import type {AnswerStore} from '../../../llm/answer-store/answer-store.ts';
import type {Intent} from '../../../llm/answer-store/intents.ts';
import {chargeOf, type CallOutcome, type Charge} from '../../../llm/money/charge.ts';
import type {Prices} from '../../../llm/money/prices.ts';
import type {Hold, Purse} from '../../../llm/money/purse.ts';
import type {Lane} from './lanes.ts';

export interface CallBooks {
  readonly lane: Lane;
  readonly store: AnswerStore;
  readonly purse: Purse;
  readonly prices: Prices | null;
}

/** A call that is on its way. */
export interface OpenCall {
  readonly hold: Hold;
  readonly intent: Intent;
  readonly ticket: Ticket;
  readonly pass: BreakerPass;
}

/** A completion came. */
export function settleAnswered(
  books: CallBooks,
  call: OpenCall,
  told: {readonly usage: Usage | null; readonly hasText: boolean; readonly limits: LimitsTold | null; readonly ms: number},
): Charge {
  const {usage, hasText, limits, ms} = told;
  const tokens = usage === null ? null : usage.promptTokens + usage.completionTokens;
  books.lane.pace.answered(call.ticket, {tokens, limits, ms});
  books.lane.breaker.answered();
  return settle(books, call, {outcome: {type: 'answered', usage, hasText}, tokens: tokens ?? call.ticket.tokens});
}

/** None came. @param nowMs of its end */
export function settleFailed(books: CallBooks, call: OpenCall, failed: FailedCall, nowMs: number): void {
  const {lane} = books;
  const {limits, ms, kind} = failed;
  if (kind === 'rate') lane.pace.limited(call.ticket, {limits, ms});
  else lane.pace.failed(call.ticket, {limits, ms});
  if (failed.code === 'ABORTED') lane.breaker.givenUp(call.pass, nowMs);
  else if (kind === 'transient') lane.breaker.failed(call.pass, nowMs);
  else lane.breaker.answered();
  settle(books, call, {outcome: {type: failed.isUnknown ? 'unknown' : 'refused'}, tokens: call.ticket.tokens});
}

function settle(
  {store, purse, prices}: CallBooks,
  {hold, intent, ticket}: OpenCall,
  {outcome, tokens}: {readonly outcome: CallOutcome; readonly tokens: number},
): Charge {
  const charge = chargeOf(outcome, {worstNano: hold.worstNano, prices});
  purse.settle(hold, charge);
  const {costNano, claimedNano, doubt} = charge;
  store.intents.settle(intent.id, {costNano, claimedNano, tokens, sentMs: ticket.sentAtMs, isUnknown: doubt === 'UNKNOWN_OUTCOME'});
  return charge;
}
