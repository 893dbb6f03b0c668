/**
 * How many tokens a call takes for each that was estimated, and how far single calls stray from that: what makes the sum of the calls in flight
 * a forecast with a margin. Knows no calls, keeps four numbers.
 */

const rate = 0.02;
/** Before anything is known: a quarter off. */
const strayAtFirst = 0.25 ** 2;
const strayMost = 4;
const least = 0.05;
const most = 20;

export class TokenRatio {
  private count = 0;
  private actual = 1;
  private estimated = 1;
  private stray = strayAtFirst;

  /** Tokens for each that was estimated. */
  get mean(): number {
    return Math.min(most, Math.max(least, this.actual / this.estimated));
  }

  /** Variance of one call's tokens, in squares of what is expected of it. */
  get variance(): number {
    return this.stray;
  }

  /** The first calls count more: from the second on each as much as all before, then ever less, down to the rate. */
  learn(estimate: number, tokens: number): void {
    if (!(estimate > 0) || !(tokens >= 0)) return;
    const expected = this.mean * estimate;
    const weight = Math.max(rate, 1 / (this.count + 2));
    if (this.count === 0) {
      this.actual = estimate;
      this.estimated = estimate;
    }
    this.count++;
    this.actual += weight * (tokens - this.actual);
    this.estimated += weight * (estimate - this.estimated);
    const off = (tokens - expected) / expected;
    // How much they stray is known later than where they lie: a few lucky first calls must not take the margin away.
    this.stray += Math.min(weight, 0.05) * (Math.min(strayMost, off * off) - this.stray);
  }
}
