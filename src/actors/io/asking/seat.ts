/**
 * This run's seat at the point where runs on one limit meet: says once a second how its lane stands, and hands on what is dealt to it. Sends
 * nothing; where nobody can be met, the lane goes at its own pace.
 */
import {createHash} from 'node:crypto';
import type {Pace} from '../../../flow/pace/pace.ts';
import {weightOf} from '../../../flow/pace/standing.ts';
import type {MeetingPoint} from '../../../llm/meeting/meeting-point.ts';
import type {AskPriority} from '../../../model/plan.ts';

const beatMs = 1000;
/** Where nothing limits what others send in the meantime, so many a second are expected of them. */
const leastPeriodMs = 100;
/** Whoever cannot get at the file for so long goes on without it. */
const patienceMs = 10_000;

export interface SeatPlan {
  readonly point: MeetingPoint;
  readonly pace: Pace;
  /** The limit, and this run: hashes. */
  readonly lane: string;
  readonly run: string;
  /** Where nothing is there to send. */
  readonly usual: AskPriority;
  /** Of what goes next; null: nothing is there to send. */
  readonly priority: () => AskPriority | null;
}

export class Seat {
  private readonly given: SeatPlan;
  private attendedMs: number | null = null;
  private triedMs: number;
  private wanted = false;
  private heldSinceMs = Infinity;

  constructor(given: SeatPlan, nowMs: number) {
    this.given = given;
    this.triedMs = nowMs;
  }

  /** Often: does something once a second, or as soon as what it did not want before is wanted and not dealt. */
  beat(nowMs: number): void {
    const {point, pace, lane, run} = this.given;
    const {claim} = pace;
    const isOfMinute = claim.periodMs > 0;
    if (!(isOfMinute || claim.isDayLimited) || !point.isUsable) return this.leave(nowMs);
    const isDue = this.attendedMs === null || nowMs - this.attendedMs >= beatMs || nowMs < this.attendedMs;
    if (!isDue && (this.wanted || !claim.lacksTurn)) return;
    const weight = weightOf(this.given.priority() ?? this.given.usual, Math.max(0, nowMs - this.heldSinceMs));
    const meeting = point.attend({lane, run, claim, weight}, nowMs);
    if (meeting === null) {
      if (nowMs - this.triedMs > patienceMs) pace.share(null);
      return;
    }
    this.attendedMs = nowMs;
    this.triedMs = nowMs;
    this.wanted = claim.wants;
    this.heldSinceMs = meeting.isHeldBack ? Math.min(nowMs, this.heldSinceMs) : Infinity;
    pace.share(isOfMinute ? meeting.share : null);
    const sinceTold = meeting.isAlone ? 0 : Math.ceil((2 * beatMs) / Math.max(leastPeriodMs, claim.periodMs));
    pace.shareDay(meeting.today + sinceTold);
  }

  /** Its time is the others'. Idempotent. */
  leave(nowMs: number): void {
    if (this.attendedMs === null) return;
    const {point, pace, lane, run} = this.given;
    point.leave({lane, run, claim: pace.claim}, nowMs);
    pace.share(null);
    this.attendedMs = null;
    this.wanted = false;
  }
}

/** The same when the run is taken up again: what it sent before is its own. */
export function runOf(ledgerPath: string): string {
  return createHash('sha256').update(ledgerPath).digest('hex');
}
