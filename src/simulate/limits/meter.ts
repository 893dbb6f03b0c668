/** What each kind of window is to a server's limit. It never waits, and knows nothing of the other amounts of a request. */

/** One amount that is limited: requests, or tokens. Moments never go back. */
export interface Meter {
  /** Milliseconds until the amount is there: 0 now, Infinity never. */
  waitMs(nowMs: number, amount: number): number;
  /** Takes it; `waitMs` was 0. */
  take(nowMs: number, amount: number): void;
  /** How much is left, and when all of it is there again. */
  told(nowMs: number): {readonly left: number; readonly resetMs: number};
  /** Another limit from this moment on; what was taken stays taken. */
  change(nowMs: number, limit: number): void;
}
