/**
 * The rest after a refusal: as long as the server says, or a guess that doubles while it goes on refusing. Behind it one send goes ahead of the
 * others: a refusal comes back quickly, an answer may take a minute.
 */

const guessMostMs = 10_000;
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

  sent(nowMs: number): void {
    if (this.scout === 'due') {
      this.scout = 'sent';
      this.scoutAtMs = nowMs;
    } else if (nowMs >= this.scoutAtMs + scoutMs) this.scout = 'none';
  }

  /** Refusals of what was sent before the pause began are the same event: they may make it longer by the server's word only. */
  refuse(nowMs: number, {sentAtMs, untilMs, guessMs}: Refusal): void {
    const isSame = sentAtMs <= this.beganAtMs;
    if (isSame && untilMs === null) return;
    if (!isSame) {
      this.inRow++;
      this.beganAtMs = nowMs;
    }
    const guessed = nowMs + Math.min(guessMostMs, guessMs * 2 ** Math.min(20, this.inRow - 1));
    this.endMs = Math.max(this.endMs, untilMs ?? guessed);
    this.scout = 'due';
  }

  answer(sentAtMs: number): void {
    if (sentAtMs <= this.beganAtMs) return;
    this.inRow = 0;
    this.scout = 'none';
  }
}
