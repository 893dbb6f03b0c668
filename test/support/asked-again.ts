/** What a client asked a simulated server for although it had the answer, by the server's own log. Judges no answer. */
import type {RequestEntry} from '../../src/index.ts';

/** Of the faults of answers those that leave items without one. */
const spoiling = new Set(['malformed', 'truncated', 'missingItem', 'contraryItem', 'schemaIgnored', 'contentFilter', 'refusal']);

export interface Asking {
  /** Of one request: an answer of so many was cut off. */
  readonly tokensMost: number;
  /** The place of a request in the log -> whether its answer may have been lost since, as by a kill. */
  readonly isLost?: (index: number) => boolean;
}

/** Hashes of items with the places of both requests. `chats`: in the order of their ends. */
export function askedAgain(chats: readonly RequestEntry[], {tokensMost, isLost = () => false}: Asking): readonly string[] {
  const answeredAt = new Map<string, number>();
  const again: string[] = [];
  for (const [index, {outcome, faults, completionTokens, items}] of chats.entries()) {
    for (const {hash} of items) {
      const before = answeredAt.get(hash);
      if (before !== undefined && !isLost(before)) again.push(`${hash} at ${before} and ${index}`);
    }
    if (outcome !== 'answered' || completionTokens >= tokensMost || faults.some((fault) => spoiling.has(fault))) continue;
    for (const {hash} of items) answeredAt.set(hash, index);
  }
  return again;
}
