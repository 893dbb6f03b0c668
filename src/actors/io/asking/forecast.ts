/**
 * How long so many requests take by the limits alone: by the minute, by the day; and what is known of questions that come later. Pure; a day
 * begins at midnight UTC, as providers count.
 */
import {type DayState, requestsADay} from '../../../flow/pace/day-count.ts';

export interface ForecastLimits {
  /** Requests a minute and a day, before the share; null: not known. */
  readonly rpm: number | null;
  readonly rpd: number | null;
  readonly share: number;
  readonly day: DayState;
}

/** A question of a stage that has not begun: how many rows come to it, and what is kept for them, nobody knows yet. */
export interface LaterQuestion {
  /** Items of one request, at most. */
  readonly pack: number;
  /** True where it goes by the way of the one that is asked now. */
  readonly isHere: boolean;
  readonly limits: Omit<ForecastLimits, 'day'>;
}

/** What later questions come to: requests that go by the way of now, and seconds of others; null: nobody knows. */
export interface LaterWork {
  readonly requests: number;
  readonly seconds: number | null;
}

export const noLaterWork: LaterWork = {requests: 0, seconds: 0};

/** As many rows as come to the question of now are taken to come to each, and all of them to be asked for. */
export function laterWork(later: readonly LaterQuestion[], rows: number, nowMs: number): LaterWork {
  let requests = 0;
  let seconds: number | null = 0;
  for (const {pack, isHere, limits} of later) {
    if (isHere) requests += rows / pack;
    else {
      const own = secondsByLimit(rows / pack, {...limits, day: {startMs: nowMs, requests: 0}}, nowMs);
      seconds = own === null || seconds === null ? null : seconds + own;
    }
  }
  return {requests, seconds};
}

const secondsAMinute = 60;
const secondsADay = 86_400;

/** Null where no limit is known. */
export function secondsByLimit(requests: number, {rpm, rpd, share, day}: ForecastLimits, nowMs: number): number | null {
  const within = (count: number): number => (rpm === null ? 0 : (count / (rpm * share)) * secondsAMinute);
  const aDay = rpd === null ? Infinity : requestsADay(rpd, share);
  const today = Math.max(0, aDay - day.requests);
  if (requests <= today) return rpm === null && rpd === null ? null : within(requests);
  const nights = Math.ceil((requests - today) / aDay);
  const toMidnight = secondsADay - ((nowMs / 1000) % secondsADay);
  return toMidnight + (nights - 1) * secondsADay + within(requests - today - (nights - 1) * aDay);
}
