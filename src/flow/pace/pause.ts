/**
 * The rest after a refusal: as long as the server says, or a guess that grows while it goes on refusing. Behind it one send goes ahead of the
 * others: a refusal comes back quickly, an answer may take a minute.
 */
import type {LimitsTold} from '../../model/limits-told.ts';

const guessMostMs = 10_000;
/** Each guess, of the one before: a window of the calendar that is used up costs two or three refusals a minute. */
const longer = 9;
/** A refusal has come back by then. */
const scoutMs = 1000;

export interface Refusal {
  readonly sentAtMs: number;
  /** By the server's word; null without it. */
  readonly untilMs: number | null;
  /** The first guess. */
  readonly guessMs: number;
}

export class Pause {
  private endMs = Number.NEGATIVE_INFINITY;
  private beganAtMs = Number.NEGATIVE_INFINITY;
  private inRow = 0;
  private scout: 'none' | 'due' | 'sent' = 'none';
  private scoutAtMs = 0;

  /** From when on the next send may go. */
  readyAt(nowMs: number): number {
    if (nowMs < this.endMs) return this.endMs;
    return this.scout === 'sent' ? Math.max(this.endMs, this.scoutAtMs + scoutMs) : this.endMs;
  }

  /** The server has taken the scout and more since the last refusal. */
  get isOver(): boolean {
    return this.scout === 'none';
  }

  /** True for the scout, and for the first behind it: what was not used meanwhile must not come as a burst. */
  sent(nowMs: number): boolean {
    if (this.scout === 'none') return false;
    const isScout = this.scout === 'due';
    if (isScout) this.scoutAtMs = nowMs;
    this.scout = isScout ? 'sent' : 'none';
    return true;
  }

  /** Refusals of what was sent before the pause began are the same event: they may make it longer by the server's word only. */
  refuse(nowMs: number, {sentAtMs, untilMs, guessMs}: Refusal): void {
    const isSame = sentAtMs <= this.beganAtMs;
    if (isSame && untilMs === null) return;
    if (!isSame) {
      this.inRow++;
      this.beganAtMs = nowMs;
    }
    const guessed = nowMs + Math.min(guessMostMs, guessMs * longer ** Math.min(20, this.inRow - 1));
    this.endMs = Math.max(this.endMs, untilMs ?? guessed);
    this.scout = 'due';
  }

  answer(sentAtMs: number): void {
    if (sentAtMs <= this.beganAtMs) return;
    this.inRow = 0;
    this.scout = 'none';
  }
}

/** Until when a server says to rest, ms since the epoch: by its word, or by the resets of what is used up. */
export function restTold({retryAtMs, requestsLeft, requestsResetMs, tokensLeft, tokensResetMs}: LimitsTold): number | null {
  const resets = [requestsLeft === 0 ? requestsResetMs : null, tokensLeft === 0 ? tokensResetMs : null];
  return retryAtMs ?? resets.reduce((latest, one) => (latest === null || (one !== null && one > latest) ? one : latest), null);
}
