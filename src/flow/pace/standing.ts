/** How a run stands at a limit that it shares: its weight by priority, which grows while it is held back. Sends nothing, knows no others by name. */

export type SharePriority = 'high' | 'medium' | 'low';

const weights: Readonly<Record<SharePriority, number>> = {high: 16, medium: 4, low: 1};
/** A low one that was held back for so long weighs as much as a medium one. */
const agedMs = 30 * 60_000;

/** @param heldMs since when it has had to wait for others that weigh more */
export function weightOf(priority: SharePriority, heldMs: number): number {
  if (priority !== 'low') return weights[priority];
  return weights.low * (weights.medium / weights.low) ** Math.min(1, heldMs / agedMs);
}
