/** What a lane's pace keeps to. */
import {requestsADay} from './day-count.ts';
import type {Limits} from './lane-limits.ts';

export type Learner = 'headers' | 'factor' | 'tolerance' | 'spread' | 'tokens' | 'concurrency';

export interface PaceOptions extends Limits {
  /** Requests a day (UTC); null: any number. */
  readonly rpd: number | null;
  /** Calls in flight, at most: what memory bears. */
  readonly inFlightMost: number;
  /** Learners that are left out, to see what they gain. */
  readonly without?: readonly Learner[];
}

/** Requests a day, of all together; null: any number. */
export function dayMostOf({rpd, share}: Pick<PaceOptions, 'rpd' | 'share'>): number | null {
  return rpd === null ? null : requestsADay(rpd, share);
}
