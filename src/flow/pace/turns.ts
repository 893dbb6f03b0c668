/**
 * When it is our turn, where several runs keep to one limit: each sends at the whole pace of the limit, and rests while another does. Holds what
 * was dealt, in order; deals nothing itself.
 */
import type {DayState} from './day-count.ts';
import type {Amounts} from './lane-limits.ts';

/** A stretch of the limit's time: `from` is in it, `until` is not. */
export interface Turn {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Share {
  /** Ours, in any order; what is not dealt yet is nobody's. */
  readonly turns: readonly Turn[];
  /** What the others have sent in the last minute. */
  readonly others: Amounts;
  /** The least share of the limit that one of them keeps to, since it was refused; 1: none was. */
  readonly factor: number;
}

/** What others have to know who share the limit. */
export interface Claim {
  /** It has been asked for leave of late, and sends as fast as it may. */
  readonly wants: boolean;
  /** It waits for a turn, or for requests of the day, and has none. */
  readonly lacks: 'turn' | 'day' | null;
  /** Of the limit's time, for one send of the size it has now; 0: there is no limit. */
  readonly periodMs: number;
  /** Within the last minute. */
  readonly sent: Amounts;
  /** The share of the limit that it keeps to, since it was refused itself: a server that refuses one of us means all. */
  readonly factor: number;
  /** Today; and of these, since others were met last. */
  readonly day: DayState;
  readonly sinceMet: number;
  /** Requests of a day, of all together; null: any number. */
  readonly dayMost: number | null;
  /** It has been asked for leave within the last seconds, whatever was in the way. */
  readonly wantsToday: boolean;
}

/** Between one of our turns and the next: others sent. */
export interface Gap {
  readonly untilMs: number;
  readonly fromMs: number;
}

/** What is dealt changes so often; where no turn of ours is known, one is asked for so soon. */
const usualLookMs = 1000;
const lackingLookMs = 100;
/** Turns that meet are one: what moments are rounded by. */
const hairMs = 1;

export class Turns {
  private turns: readonly Turn[] = [];
  private current: Turn | null = null;
  private sent: Amounts = {requests: 0, tokens: 0};
  private least = 1;

  /** What is dealt now is all there is: what of it was dealt before comes again. */
  deal({turns, others, factor}: Share): void {
    this.turns = merged(turns);
    this.sent = others;
    this.least = factor;
    // A turn that others were dealt in the meantime cannot grow; ours that goes on is the same.
    const {current} = this;
    if (current !== null)
      this.current = this.turns.find(({fromMs, untilMs}) => fromMs <= current.untilMs && untilMs > current.untilMs) ?? current;
  }

  get others(): Amounts {
    return this.sent;
  }

  get factor(): number {
    return this.least;
  }

  /** From when on one more send fits into a turn: now, or when the next begins; Infinity: none is dealt yet. */
  readyAt(
    nowMs: number,
    {pacedMs, periodMs, lateMs}: {readonly pacedMs: number; readonly periodMs: number; readonly lateMs: number},
  ): number {
    const {current} = this;
    if (current !== null && Math.max(pacedMs, nowMs) + periodMs <= current.untilMs + lateMs) return nowMs;
    return this.turns.find(({fromMs}) => fromMs > nowMs)?.fromMs ?? Infinity;
  }

  /** To the turn that has begun, where there is one; what lies between it and the one before. */
  enter(nowMs: number): Gap | null {
    const begun = this.turns.findLast(({fromMs}) => fromMs <= nowMs);
    const {current} = this;
    if (begun === undefined || (current !== null && begun.fromMs < current.untilMs)) return null;
    this.current = begun;
    return {untilMs: current?.untilMs ?? Number.NEGATIVE_INFINITY, fromMs: begun.fromMs};
  }
}

/** How soon one that waits looks again. */
export function lookMs(turnAtMs: number): number {
  return turnAtMs === Infinity ? lackingLookMs : usualLookMs;
}

function merged(turns: readonly Turn[]): readonly Turn[] {
  const whole: Turn[] = [];
  for (const turn of turns.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = whole.at(-1);
    if (last !== undefined && turn.fromMs <= last.untilMs + hairMs) whole[whole.length - 1] = {fromMs: last.fromMs, untilMs: turn.untilMs};
    else whole.push(turn);
  }
  return whole;
}
