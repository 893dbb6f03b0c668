/**
 * The cap on what a run spends, in money and in calls. Admits a call only if all that is spent, all that is in flight at its worst and
 * this one at its worst fit below the cap. Asks nobody, waits for nothing, writes nothing: the books are the answer store's.
 */
import {assert} from '../../model/errors.ts';
import type {Charge} from './charge.ts';

export interface PurseLimits {
  /** Null: no limit. */
  readonly capNano: number | null;
  readonly callsMost: number | null;
}

/** Of all sessions before this one: what is open there counts at its worst. */
export interface PurseBooks {
  readonly calls: number;
  readonly costNano: number;
  readonly claimedNano: number;
}

/** The right to one call. Counted as a call from here on. */
export interface Hold {
  readonly worstNano: number;
}

export type Admission =
  | {readonly isAdmitted: true; readonly hold: Hold}
  /** `mayChange`: what is in flight may cost less than it could. Otherwise such a call is never admitted again. */
  | {readonly isAdmitted: false; readonly limit: 'usd' | 'calls'; readonly mayChange: boolean};

export interface PurseStanding {
  readonly calls: number;
  readonly costNano: number;
  readonly claimedNano: number;
  readonly inFlight: number;
  readonly inFlightNano: number;
}

export class Purse {
  private readonly limits: PurseLimits;
  private readonly holds = new Set<Hold>();
  private calls: number;
  private costNano: number;
  private claimedNano: number;
  private inFlightNano = 0;

  constructor(limits: PurseLimits, {calls, costNano, claimedNano}: PurseBooks) {
    this.limits = limits;
    this.calls = calls;
    this.costNano = costNano;
    this.claimedNano = claimedNano;
  }

  admit(worstNano: number): Admission {
    assert(Number.isSafeInteger(worstNano) && worstNano >= 0, 'a worst case is a whole number of nano-USD');
    const {capNano, callsMost} = this.limits;
    // A claim beyond the worst case is not charged, but no money is spent against it either.
    const spent = this.costNano + this.claimedNano + worstNano;
    if (capNano !== null && spent + this.inFlightNano > capNano) {
      return {isAdmitted: false, limit: 'usd', mayChange: this.holds.size > 0 && spent <= capNano};
    }
    if (callsMost !== null && this.calls >= callsMost) return {isAdmitted: false, limit: 'calls', mayChange: this.holds.size > 0};
    const hold = {worstNano};
    this.holds.add(hold);
    this.calls++;
    this.inFlightNano += worstNano;
    return {isAdmitted: true, hold};
  }

  /** It was never sent. */
  giveBack(hold: Hold): void {
    this.end(hold);
    this.calls--;
  }

  settle(hold: Hold, {costNano, claimedNano}: Charge): void {
    this.end(hold);
    assert(costNano >= 0 && costNano <= hold.worstNano, 'no charge is above its worst case');
    this.costNano += costNano;
    this.claimedNano = Math.min(Number.MAX_SAFE_INTEGER, this.claimedNano + claimedNano);
  }

  get standing(): PurseStanding {
    const {calls, costNano, claimedNano, inFlightNano} = this;
    return {calls, costNano, claimedNano, inFlight: this.holds.size, inFlightNano};
  }

  private end(hold: Hold): void {
    assert(this.holds.delete(hold), 'a hold ends once');
    this.inFlightNano -= hold.worstNano;
  }
}
