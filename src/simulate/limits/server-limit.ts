/**
 * How a real server enforces requests and tokens a minute, and requests a day: four kinds of window, on a clock that is handed in.
 * Deterministic; it never waits, keeps no request for longer than its window, and knows nothing of HTTP.
 */
import type {LimitsTold} from '../../model/limits-told.ts';
import {makeBucket} from './bucket.ts';
import {makeFixedWindow} from './fixed-window.ts';
import type {Meter} from './meter.ts';
import {makeSlidingWindow} from './sliding-window.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

export type Taken = {readonly ok: true} | {readonly ok: false; readonly retryAfterMs: number};

export interface ServerLimit {
  /** Takes one request of so many tokens at this moment, or refuses it: then nothing is counted. Moments never go back. */
  take(nowMs: number, tokens: number): Taken;
  /** What its headers would say now. A limit of the day is not told. */
  told(nowMs: number): Omit<LimitsTold, 'retryAtMs'>;
  /** Other limits a minute from this moment on, for what is limited at all; what was taken stays taken. */
  change(nowMs: number, limits: {readonly rpm?: number; readonly tpm?: number}): void;
}

/**
 * `fixed`: calendar windows of 60 s. `sliding`: an exact log of the last 60 s. `bucket-60s`: a token bucket that holds a minute and starts
 * full. `bucket-1s`: one that holds a second (at least one request); a request larger than the bucket passes when it is full, and is paid after.
 */
export type WindowKind = 'fixed' | 'sliding' | 'bucket-60s' | 'bucket-1s';

export interface ServerLimitOptions {
  readonly kind: WindowKind;
  /** Requests a minute; null: any number. */
  readonly rpm: number | null;
  /** Tokens a minute; null: any number. A request of more than these is never taken. */
  readonly tpm: number | null;
  /** Requests a day; days begin at `startMs` and every 24 h after. */
  readonly rpd?: number | null;
  /** When the first window begins, ms since the epoch; 0 when left out. */
  readonly startMs?: number;
}

/** @throws {RangeError} a limit that is not positive */
export function makeServerLimit(options: ServerLimitOptions): ServerLimit {
  const {kind, rpd = null, startMs = 0} = options;
  let {rpm, tpm} = options;
  const requests = rpm === null ? null : makeMeter(kind, {limit: positive(rpm), startMs, least: 1});
  const tokens = tpm === null ? null : makeMeter(kind, {limit: positive(tpm), startMs, least: 0});
  const day = rpd === null ? null : makeFixedWindow(positive(rpd), dayMs, startMs);
  return {
    take: (nowMs, amount) => {
      const waits = [requests?.waitMs(nowMs, 1), tokens?.waitMs(nowMs, amount), day?.waitMs(nowMs, 1)];
      const waitMs = Math.max(...waits.map((wait) => wait ?? 0));
      // What never fits is refused like the rest: real servers tell such a request to come again, too.
      if (waitMs > 0) return {ok: false, retryAfterMs: Number.isFinite(waitMs) ? Math.ceil(waitMs) : minuteMs};
      requests?.take(nowMs, 1);
      tokens?.take(nowMs, amount);
      day?.take(nowMs, 1);
      return {ok: true};
    },
    told: (nowMs) => {
      const ofRequests = requests?.told(nowMs);
      const ofTokens = tokens?.told(nowMs);
      return {
        requestsLimit: rpm,
        requestsLeft: ofRequests === undefined ? null : Math.floor(ofRequests.left),
        requestsResetMs: ofRequests?.resetMs ?? null,
        tokensLimit: tpm,
        tokensLeft: ofTokens === undefined ? null : Math.floor(ofTokens.left),
        tokensResetMs: ofTokens?.resetMs ?? null,
      };
    },
    change: (nowMs, changed) => {
      if (requests !== null && changed.rpm !== undefined) requests.change(nowMs, (rpm = positive(changed.rpm)));
      if (tokens !== null && changed.tpm !== undefined) tokens.change(nowMs, (tpm = positive(changed.tpm)));
    },
  };
}

interface MeterOptions {
  readonly limit: number;
  readonly startMs: number;
  /** What a bucket holds at least. */
  readonly least: number;
}

function makeMeter(kind: WindowKind, {limit, startMs, least}: MeterOptions): Meter {
  if (kind === 'fixed') return makeFixedWindow(limit, minuteMs, startMs);
  if (kind === 'sliding') return makeSlidingWindow(limit, minuteMs);
  return makeBucket({limit, capacityOf: kind === 'bucket-60s' ? (whole) => whole : (whole) => Math.max(least, whole / 60)});
}

function positive(limit: number): number {
  if (Number.isFinite(limit) && limit > 0) return limit;
  throw new RangeError(`a limit is a positive number, not ${limit}`);
}
