/**
 * This run's seat at the point where runs on one limit meet: says once a second how its lane stands, and hands on what is dealt to it. Sends
 * nothing; where nobody can be met, the lane goes at its own pace.
 */
import type {Pace} from '../../../flow/pace/pace.ts';
import {weightOf} from '../../../flow/pace/standing.ts';
import type {Share} from '../../../flow/pace/turns.ts';
import type {MeetingPoint} from '../../../llm/meeting/meeting-point.ts';
import type {AskPriority} from '../../../model/plan.ts';

const beatMs = 1000;
/** Whoever cannot get at the file for so long goes on without it. */
const patienceMs = 10_000;

const nothingDealt: Share = {turns: [], others: {requests: 0, tokens: 0}, factor: 1};

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

  /** Often: does something once a second, as soon as what it did not want before is wanted and not dealt, or its part of the day is used up. */
  beat(nowMs: number): void {
    const {point, pace, lane, run} = this.given;
    const {claim} = pace;
    const isOfMinute = claim.periodMs > 0;
    if (!(isOfMinute || claim.dayMost !== null) || !point.isUsable) {
      this.triedMs = nowMs;
      return this.leave(nowMs);
    }
    const isDue = this.attendedMs === null || nowMs - this.attendedMs >= beatMs || nowMs < this.attendedMs;
    if (!isDue && claim.lacks !== 'day' && (this.wanted || claim.lacks === null)) return;
    const weight = weightOf(this.given.priority() ?? this.given.usual, Math.max(0, nowMs - this.heldSinceMs));
    const meeting = point.attend({lane, run, claim, weight}, nowMs);
    if (meeting === null) {
      if (!point.isUsable || nowMs - this.triedMs > patienceMs) this.goAlone();
      // Others may be in the midst of their sends: before the first word of them none is ours.
      else if (this.attendedMs === null) pace.share(nothingDealt);
      return;
    }
    this.attendedMs = nowMs;
    this.triedMs = nowMs;
    this.wanted = claim.wants;
    this.heldSinceMs = meeting.isHeldBack ? Math.min(nowMs, this.heldSinceMs) : Infinity;
    pace.share(isOfMinute ? meeting.share : null);
    pace.shareDay(claim.dayMost === null ? null : meeting.day);
  }

  /** Its time is the others'. Idempotent. */
  leave(nowMs: number): void {
    this.goAlone();
    if (this.attendedMs === null) return;
    const {point, pace, lane, run} = this.given;
    point.leave({lane, run, claim: pace.claim}, nowMs);
    this.attendedMs = null;
    this.wanted = false;
  }

  private goAlone(): void {
    const {pace} = this.given;
    pace.share(null);
    pace.shareDay(null);
  }
}
