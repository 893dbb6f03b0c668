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

export class Congestion {
  private base = 1;
  private holdMs = holdMs;
  private cutAtMs = Number.NEGATIVE_INFINITY;
  private epochMs = Number.NEGATIVE_INFINITY;

  /** 0 to 1. */
  factor(nowMs: number): number {
    if (this.base === 1) return 1;
    const grownMs = Math.max(0, nowMs - this.cutAtMs - this.holdMs);
    const factor = Math.min(1, this.base + grown * (grownMs / (backMs - this.holdMs)) ** 3);
    if (factor === 1) this.base = 1;
    return factor;
  }

  /** `accepted`: what the server took in the last minute, as a share of the limit. Refusals of what was sent before the cut are the same event. */
  refuse(nowMs: number, sentAtMs: number, accepted: number): void {
    if (sentAtMs <= this.epochMs) return;
    const factor = this.factor(nowMs);
    const base = Math.max(cutMost * factor, Math.min(accepted, leastCut, factor));
    this.holdMs = Math.abs(base - this.base) < sameLevel ? confirmedHoldMs : holdMs;
    this.base = base;
    this.cutAtMs = nowMs;
    this.epochMs = nowMs;
  }

  /** The server refused, and said why: nothing is cut, and refusals of what was sent before are the same event. */
  excuse(nowMs: number): void {
    this.epochMs = nowMs;
  }
}
