/**
 * The share of its limit a lane may use: all of it, until a server refuses; then what the server took of late, held for a while and grown
 * again like CUBIC, slowly at first so that a lower limit is touched seldom, then ever faster. It never waits.
 */

/** The flat part of CUBIC: the factor stays for so long after a refusal, longer where the same level was refused before. */
const holdMs = 60_000;
const confirmedHoldMs = 110_000;
/** Levels this near are the same. */
const sameLevel = 0.05;
/** So much is grown within `backMs` of the last refusal, whatever was held of it: a limit that came back from 0.6 is used again by then. */
const grown = 0.4;
const backMs = 170_000;
const cutMost = 0.5;
const leastCut = 0.97;
/** Refusals so soon after a cut say that it was not deep enough: each takes twice as much as the one before, up to a fifth. */
const soonMs = 20_000;
const soonCut = 0.05;
const soonCutMost = 0.2;
/** However often it is refused: the pacers must not be sent far into the future by a moment's trouble. */
const least = 0.05;

export interface RefusedSend {
  readonly sentAtMs: number;
  /** What the server took in the last minute, as a share of the limit. */
  readonly accepted: number;
  /** It took others since the last refusal: it refuses the rate, not everything for a while. */
  readonly isAmongTaken: boolean;
}

export class Congestion {
  private base = 1;
  private holdMs = holdMs;
  private soon = 0;
  private wholeSinceMs = Number.NEGATIVE_INFINITY;
  private cutAtMs = Number.NEGATIVE_INFINITY;
  private epochMs = Number.NEGATIVE_INFINITY;

  /** 0 to 1. */
  factor(nowMs: number): number {
    if (this.base === 1) return 1;
    const grownMs = Math.max(0, nowMs - this.cutAtMs - this.holdMs);
    const factor = Math.min(1, this.base + grown * (grownMs / (backMs - this.holdMs)) ** 3);
    if (factor === 1) {
      this.base = 1;
      this.wholeSinceMs = nowMs;
    }
    return factor;
  }

  /** Since when the factor is 1; what was sent in the minute before that says nothing of the limit. Infinity while it is less. */
  wholeSince(nowMs: number): number {
    return this.factor(nowMs) === 1 ? this.wholeSinceMs : Infinity;
  }

  /** Refusals of what was sent before the last cut are the same event. */
  refuse(nowMs: number, refused: RefusedSend): void {
    if (refused.sentAtMs <= this.epochMs) return;
    const factor = this.factor(nowMs);
    const isSoon = nowMs - this.cutAtMs < soonMs;
    this.soon = isSoon && refused.isAmongTaken ? this.soon + 1 : 0;
    const cut = this.soon === 0 ? leastCut : factor * (1 - Math.min(soonCutMost, soonCut * 2 ** (this.soon - 1)));
    const taken = Math.min(refused.accepted, leastCut, cut, factor);
    const base = Math.max(least, cutMost * factor, this.wasHeld(nowMs) ? Math.max(this.base, taken - (factor - this.base) / 2) : taken);
    this.holdMs = Math.abs(base - this.base) < sameLevel ? confirmedHoldMs : holdMs;
    this.base = base;
    this.cutAtMs = nowMs;
    this.epochMs = nowMs;
  }

  /**
   * A level that was held is known to be good, and what was taken in the last minute may tell too much: a window of the calendar takes all that
   * is grown till its own limit. So the cut goes back by half the growth, and never below that level.
   */
  private wasHeld(nowMs: number): boolean {
    return this.base < 1 && nowMs - this.cutAtMs > this.holdMs;
  }

  /** The server refused, and said why: nothing is cut, and refusals of what was sent before are the same event. */
  excuse(nowMs: number): void {
    this.epochMs = nowMs;
  }
}
