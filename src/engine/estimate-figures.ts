/** From counts of items to requests, tokens, money and time. Pure. */
import {requestsADay} from '../flow/pace/day-count.ts';
import {PackSize} from '../llm/packing/pack-size.ts';
import type {LlmPlan, PricesPlan} from '../model/plan.ts';
import type {Percentiles, Spread} from './estimate-report.ts';

const tokensPriced = 1_000_000;
const minutesADay = 1440;
/** Kept answers of which fewer say nothing. */
export const answersLeast = 5;
/** What a pack's list writes around each answer. */
const wrappingTokens = 5;
/** Of the room that a request has for its answer, where the schema says nothing of its length. */
const leastShare = 0.02;

/** Items of one answer's tokens: from kept answers, or within what the schema and max_tokens allow. */
export interface AnswerGuess extends Spread {
  readonly known: 'kept' | 'assumed';
  readonly seen: number;
}

/** @param tokens of each item's answer, as servers counted them */
export function guessFromKept(tokens: readonly number[], maxTokens: number): AnswerGuess | null {
  if (tokens.length < answersLeast) return null;
  const {p10, p90} = percentilesOf(tokens) ?? {p10: 0, p90: 0};
  const mean = tokens.reduce((sum, one) => sum + one, 0) / tokens.length;
  return {low: Math.min(p10, mean), expected: mean, most: Math.min(maxTokens, Math.max(p90, mean)), known: 'kept', seen: tokens.length};
}

/** Nobody knows: between the smallest answer that the schema takes and all of max_tokens, in the middle of their orders of magnitude. */
export function guessAssumed({least, maxTokens, pack}: {readonly least: number | null; readonly maxTokens: number; readonly pack: number}) {
  const most = Math.max(1, maxTokens / pack);
  const wrapped = (least ?? most * leastShare) + (pack > 1 ? wrappingTokens : 0);
  const low = Math.max(1, Math.min(most, wrapped));
  const guess: AnswerGuess = {low, expected: Math.sqrt(low * most), most, known: 'assumed', seen: 0};
  return guess;
}

/** Items of a request, where so many tokens of answers have to fit. */
export function packOf(pack: number, {maxTokens, guess}: {readonly maxTokens: number; readonly guess: AnswerGuess}): number {
  const size = new PackSize({most: pack, maxTokens});
  if (guess.known === 'kept') size.learn({items: 1, isTruncated: false, completionTokens: guess.expected});
  return size.itemsMost;
}

/** Items of a request -> requests of so many. Items of a category go together; what is left of each goes by itself. */
export function requestsOf(categories: readonly number[], pack: number): ReadonlyMap<number, number> {
  const requests = new Map<number, number>();
  const add = (items: number, count: number): void => {
    if (items > 0 && count > 0) requests.set(items, (requests.get(items) ?? 0) + count);
  };
  for (const size of categories) {
    add(pack, Math.floor(size / pack));
    add(size % pack, 1);
  }
  return requests;
}

export interface Volume {
  readonly requests: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export function usdOf({requests, promptTokens, answerTokens}: Volume, {input, output, perRequest}: PricesPlan): number {
  return (promptTokens * input + answerTokens * output) / tokensPriced + requests * perRequest;
}

/** Minutes of sending at the limits; null where there are none. */
export function minutesOf(
  {requests, promptTokens, answerTokens}: Volume,
  {rpm, rpmAssumed, tpm, share}: LlmPlan,
): {readonly minutes: number | null; readonly bound: 'requests' | 'tokens' | null} {
  const perMinute = rpm ?? rpmAssumed;
  const byRequests = perMinute === null ? 0 : requests / (perMinute * share);
  const byTokens = tpm === null ? 0 : (promptTokens + answerTokens) / (tpm * share);
  if (perMinute === null && tpm === null) return {minutes: null, bound: null};
  return byTokens > byRequests ? {minutes: byTokens, bound: 'tokens'} : {minutes: byRequests, bound: 'requests'};
}

/** From the first request to the last: what the hours of a day and its limit of requests make of so many minutes. Null: nobody knows. */
export function daysOf(
  {minutes, laneRequests}: {readonly minutes: number | null; readonly laneRequests: readonly number[]},
  {hours, rpd, share}: LlmPlan,
): number | null {
  const open = hours === null || hours.from === hours.to ? minutesADay : (hours.to - hours.from + minutesADay) % minutesADay;
  const byLimit = rpd === null ? 0 : Math.max(0, ...laneRequests) / requestsADay(rpd, share);
  if (minutes === null && rpd === null) return null;
  const needed = minutes ?? 0;
  // Full days of waiting, and what of the last one is needed.
  const windows = Math.max(needed / open, byLimit);
  if (windows <= 1) return needed / minutesADay;
  const whole = Math.ceil(windows) - 1;
  return whole + Math.max(0, needed - whole * Math.min(open, needed / windows)) / minutesADay;
}

/** Null of nothing. Nearest rank. */
export function percentilesOf(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return {p10: at(0.1), p50: at(0.5), p90: at(0.9)};
}

export function sumOfSpreads(spreads: readonly Spread[]): Spread {
  const sum = (of: keyof Spread): number => spreads.reduce((total, spread) => total + spread[of], 0);
  return {low: sum('low'), expected: sum('expected'), most: sum('most')};
}
