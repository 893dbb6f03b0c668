/** What a pace says and is told: leave for a call, how the call ended, figures for display. Types alone. */
import type {LimitsTold} from '../../model/limits-told.ts';
import type {DayState} from './day-count.ts';

export type Waiting = 'rate' | 'tokens' | 'server' | 'day' | 'concurrency';

/** One call that was sent, until it is told how it ended. */
export interface Ticket {
  readonly sentAtMs: number;
  /** What it was counted with. */
  readonly tokens: number;
}

export type Leave =
  | {readonly type: 'go'; readonly ticket: Ticket}
  /** Ask again then, or when a call in flight ends, whichever is first; null: only then. */
  | {readonly type: 'wait'; readonly untilMs: number | null; readonly why: Waiting};

export interface Ending {
  readonly limits: LimitsTold | null;
  /** Milliseconds from sending to the end. */
  readonly ms: number;
}

/** For display. Limits are those obeyed now, before share and factor; null: none. */
export interface PaceFigures {
  readonly rpm: number | null;
  readonly tpm: number | null;
  /** Of requests what share and factor leave, and others with the same key. */
  readonly rpmNow: number | null;
  readonly requestsLastMinute: number;
  readonly tokensLastMinute: number;
  readonly inFlight: number;
  readonly inFlightMost: number;
  /** 0 to 1: what refusals left of the limits. */
  readonly factor: number;
  readonly pausedUntilMs: number | null;
  /** 0 to 1: of the limit that binds. */
  readonly utilisation: number;
  /** With what others have sent who keep to the same limits. */
  readonly day: DayState;
}
