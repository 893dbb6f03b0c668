/**
 * How much of a lane's limits is ours now: what the user set, what the server told, what others with the same key use, the share, the factor.
 * Counts no sends itself.
 */
import type {LimitsTold} from '../../model/limits-told.ts';
import {ServerWord} from './server-word.ts';

/** Others never take all of it from us: what they use is known late, and only roughly. */
const leastShare = 0.05;

export interface Limits {
  /** Requests a minute, tokens a minute: never more, whatever the server says; null: not known. */
  readonly rpm: number | null;
  readonly tpm: number | null;
  /** The part of each limit that is ours, over 0 to 1. */
  readonly share: number;
  /** Requests a minute where `rpm` is null, until the server tells its own. */
  readonly rpmAssumed?: number | null;
}

export interface Amounts {
  readonly requests: number;
  readonly tokens: number;
}

/** Null: any number. */
export interface Allowed {
  readonly requests: number | null;
  readonly tokens: number | null;
}

export class LaneLimits {
  private limits: Limits;
  private readonly requestWord = new ServerWord();
  private readonly tokenWord = new ServerWord();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  configure(limits: Partial<Limits>): void {
    this.limits = {...this.limits, ...limits};
  }

  /** Of a minute, all of it: the lower of what the user set and what the server told. */
  get whole(): Allowed {
    const {rpm, tpm, rpmAssumed = null} = this.limits;
    const told = this.requestWord.limit;
    return {requests: lower(rpm, told ?? (rpm === null ? rpmAssumed : null)), tokens: lower(tpm, this.tokenWord.limit)};
  }

  /** Ours, at this factor. */
  ours(nowMs: number, factor: number): Allowed {
    const {requests, tokens} = this.whole;
    const part = factor * this.limits.share;
    return {
      requests: requests === null ? null : without(requests * part, this.requestWord.othersUse(nowMs)),
      tokens: tokens === null ? null : without(tokens * part, this.tokenWord.othersUse(nowMs)),
    };
  }

  /** What was taken of late, others' included, as a share of the limit that binds. */
  used(nowMs: number, taken: Amounts): number {
    const {requests, tokens} = this.whole;
    const {share} = this.limits;
    const ofRequests = requests === null ? 0 : (taken.requests + this.requestWord.othersUse(nowMs)) / (requests * share);
    const ofTokens = tokens === null ? 0 : (taken.tokens + this.tokenWord.othersUse(nowMs)) / (tokens * share);
    return Math.max(ofRequests, ofTokens);
  }

  /** `own`: what we sent within the window. True when one of the limits is lower than it was. */
  hear(nowMs: number, told: LimitsTold, own: Amounts & {readonly sentAtMs: number}): boolean {
    const before = this.whole;
    const {sentAtMs} = own;
    const ofRequests = {sentAtMs, limit: told.requestsLimit, left: told.requestsLeft, resetMs: told.requestsResetMs};
    const ofTokens = {sentAtMs, limit: told.tokensLimit, left: told.tokensLeft, resetMs: told.tokensResetMs};
    this.requestWord.hear(nowMs, ofRequests, own.requests);
    this.tokenWord.hear(nowMs, ofTokens, own.tokens);
    const after = this.whole;
    return isLower(after.requests, before.requests) || isLower(after.tokens, before.tokens);
  }
}

function lower(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function isLower(after: number | null, before: number | null): boolean {
  return after !== null && (before === null || after < before);
}

function without(amount: number, others: number): number {
  return Math.max(amount * leastShare, amount - others);
}
