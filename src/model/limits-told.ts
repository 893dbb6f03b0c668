/** What a server's headers say of its limits, as a plain value. */

/** What it does not say is null. Times are milliseconds since the epoch. */
export interface LimitsTold {
  readonly requestsLimit: number | null;
  readonly requestsLeft: number | null;
  readonly requestsResetMs: number | null;
  readonly tokensLimit: number | null;
  readonly tokensLeft: number | null;
  readonly tokensResetMs: number | null;
  /** When it may be asked again, of a Retry-After; null without one. */
  readonly retryAtMs: number | null;
}
