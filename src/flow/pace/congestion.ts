/**
 * The share of its limit a lane may use: all of it, until a server refuses; then what the server took of late, held for a while and grown
 * again like CUBIC, slowly at first so that a lower limit is touched seldom, then ever faster. It never waits.
 */

/** The flat part of CUBIC: the factor stays for so long after a refusal, longer where the same level was refused before. */
const holdMs = 60_000;
const confirmedHoldMs = 110_000;
/**
 * From this level on little is lost by holding it, and each time it is refused again it is held twice as long, up to a quarter of an hour. That
 * is for buckets of a second at few requests a minute: they hold one, keep nothing of one that comes late, and so lose for ever what the ways of
 * two calls differ by. With ways of 20 to 150 ms no sender gets more than 1000 / 1130 of 60 a minute without a refusal, whatever it knows.
 */
const shallow = 0.8;
const shallowHoldMostMs = 900_000;
/** Levels this near are the same. */
const sameLevel = 0.05;
/** So much is grown within `backMs` of the last refusal, whatever was held of it: a limit that came back from 0.6 is used again by then. */
const grown = 0.4;
const backMs = 170_000;
const growLeastMs = backMs - confirmedHoldMs;
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
  /** What was left at the last cut; kept while all is tried again. */
  private level = 1;
  private holdMs = holdMs;
  private soon = 0;
  private wholeSinceMs = Number.NEGATIVE_INFINITY;
  private cutAtMs = Number.NEGATIVE_INFINITY;
  private epochMs = Number.NEGATIVE_INFINITY;

  /** 0 to 1. */
  factor(nowMs: number): number {
    if (this.wholeSinceMs !== Infinity) return 1;
    const grownMs = Math.max(0, nowMs - this.cutAtMs - this.holdMs);
    const factor = this.level + grown * (grownMs / Math.max(growLeastMs, backMs - this.holdMs)) ** 3;
    if (factor < 1) return factor;
    this.wholeSinceMs = nowMs;
    return 1;
  }

  /** Since when the factor is 1; what was sent in the minute before that says nothing of the limit. Infinity while it is less. */
  wholeSince(nowMs: number): number {
    this.factor(nowMs);
    return this.wholeSinceMs;
  }

  /** Refusals of what was sent before the last cut are the same event. */
  refuse(nowMs: number, refused: RefusedSend): void {
    if (refused.sentAtMs <= this.epochMs) return;
    const factor = this.factor(nowMs);
    // What was refused a while after all was tried again has nothing to do with the level of before.
    if (nowMs - this.wholeSinceMs > this.holdMs) this.level = 1;
    const isSoon = nowMs - this.cutAtMs < soonMs;
    this.soon = isSoon && refused.isAmongTaken ? this.soon + 1 : 0;
    const cut = this.soon === 0 ? leastCut : factor * (1 - Math.min(soonCutMost, soonCut * 2 ** (this.soon - 1)));
    const taken = Math.min(refused.accepted, leastCut, cut, factor);
    const held = this.wasHeld(nowMs) && factor < 1 ? Math.max(this.level, taken - (factor - this.level) / 2) : taken;
    const level = Math.max(least, cutMost * factor, held);
    this.holdMs = this.holdOf(level, this.wasHeld(nowMs));
    this.level = level;
    this.cutAtMs = nowMs;
    this.epochMs = nowMs;
    this.wholeSinceMs = Infinity;
  }

  private holdOf(level: number, wasHeld: boolean): number {
    if (Math.abs(level - this.level) >= sameLevel) return holdMs;
    if (level < shallow) return confirmedHoldMs;
    return wasHeld ? Math.min(shallowHoldMostMs, 2 * this.holdMs) : Math.max(confirmedHoldMs, this.holdMs);
  }

  /**
   * A level that was held is known to be good, and what was taken in the last minute may tell too much: a window of the calendar takes all that
   * is grown till its own limit. So the cut goes back by half the growth, and never below that level.
   */
  private wasHeld(nowMs: number): boolean {
    return this.level < 1 && nowMs - this.cutAtMs > this.holdMs;
  }

  /** The server refused, and said why: nothing is cut, and refusals of what was sent before are the same event. */
  excuse(nowMs: number): void {
    this.epochMs = nowMs;
  }
}
