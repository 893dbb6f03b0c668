/** How long so many requests take by the limits alone: by the minute, by the day. Pure; a day begins at midnight UTC, as providers count. */
import type {DayState} from '../../../flow/pace/day-count.ts';

export interface ForecastLimits {
  /** Requests a minute and a day, before the share; null: not known. */
  readonly rpm: number | null;
  readonly rpd: number | null;
  readonly share: number;
  readonly day: DayState;
}

const secondsAMinute = 60;
const secondsADay = 86_400;

/** Null where no limit is known. */
export function secondsByLimit(requests: number, {rpm, rpd, share, day}: ForecastLimits, nowMs: number): number | null {
  const within = (count: number): number => (rpm === null ? 0 : (count / (rpm * share)) * secondsAMinute);
  const aDay = rpd === null ? Infinity : Math.max(1, Math.floor(rpd * share));
  const today = Math.max(0, aDay - day.requests);
  if (requests <= today) return rpm === null && rpd === null ? null : within(requests);
  const nights = Math.ceil((requests - today) / aDay);
  const toMidnight = secondsADay - ((nowMs / 1000) % secondsADay);
  return toMidnight + (nights - 1) * secondsADay + within(requests - today - (nights - 1) * aDay);
}
