/** What is charged for a call, by how it ended. Pure. */
import type {Usage} from '../../contracts/provider.ts';
import {costOf, type Prices} from './prices.ts';

/** Why the charge is not what the server counted. */
export type ChargeDoubt = 'UNKNOWN_OUTCOME' | 'MISSING_USAGE' | 'IMPLAUSIBLE_USAGE' | 'USAGE_BEYOND_WORST_CASE';

export type CallOutcome =
  /** A completion came, of any use or none. */
  | {readonly type: 'answered'; readonly usage: Usage | null; readonly hasText: boolean}
  /** The server said that it did not work for it: 429, 401, 400, ... */
  | {readonly type: 'refused'}
  /** It may have: sent, and no answer. */
  | {readonly type: 'unknown'};

export interface Charge {
  /** Never more than the worst case. */
  readonly costNano: number;
  /** What the server claims beyond that. */
  readonly claimedNano: number;
  /** Null: charged as counted. */
  readonly doubt: ChargeDoubt | null;
}

export interface ChargeTerms {
  readonly worstNano: number;
  /** Null: unknown, and then there is no cap to keep. */
  readonly prices: Prices | null;
}

/** Where the server's count is missing or cannot be, the worst case stays charged. */
export function chargeOf(outcome: CallOutcome, {worstNano, prices}: ChargeTerms): Charge {
  if (outcome.type === 'refused') return {costNano: 0, claimedNano: 0, doubt: null};
  const worst = {costNano: worstNano, claimedNano: 0};
  if (outcome.type === 'unknown') return {...worst, doubt: 'UNKNOWN_OUTCOME'};
  if (outcome.usage === null) return {...worst, doubt: 'MISSING_USAGE'};
  if (!isPlausible(outcome.usage, outcome.hasText)) return {...worst, doubt: 'IMPLAUSIBLE_USAGE'};
  if (prices === null) return {costNano: 0, claimedNano: 0, doubt: null};
  const told = costOf(outcome.usage, prices);
  if (told <= worstNano) return {costNano: told, claimedNano: 0, doubt: null};
  return {...worst, claimedNano: told - worstNano, doubt: 'USAGE_BEYOND_WORST_CASE'};
}

/** Tokens of one call; no model has a context of a thousandth of that. */
const tokensMost = 1_000_000_000;

/** Whole counts, parts within their sums, a prompt that was there, and an answer where there is a text. */
export function isPlausible({promptTokens, cachedTokens, completionTokens, reasoningTokens}: Usage, hasText: boolean): boolean {
  const counts = [promptTokens, cachedTokens, completionTokens, reasoningTokens];
  if (!counts.every((count) => Number.isInteger(count) && count >= 0 && count <= tokensMost)) return false;
  if (cachedTokens > promptTokens || reasoningTokens > completionTokens) return false;
  return promptTokens > 0 && (completionTokens > 0 || !hasText);
}
