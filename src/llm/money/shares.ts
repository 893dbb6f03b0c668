/** What each item of a pack has of the pack's tokens and cost: whole numbers whose sum is the whole. Pure. */
import type {Usage} from '../../contracts/provider.ts';
import {assert} from '../../model/errors.ts';

/** The first ones have one more, where it does not divide. */
export function shareOf(total: number, {index, count}: {readonly index: number; readonly count: number}): number {
  assert(Number.isSafeInteger(total) && total >= 0, 'what is shared is a whole number');
  assert(index >= 0 && index < count, 'a share is one of the parts');
  return Math.floor(total / count) + (index < total % count ? 1 : 0);
}

/** Null where a server's counts are no whole numbers: then nobody knows. */
export function usageShareOf(usage: Usage, part: {readonly index: number; readonly count: number}): Usage | null {
  const {promptTokens, cachedTokens, completionTokens, reasoningTokens} = usage;
  const counts = [promptTokens, cachedTokens, completionTokens, reasoningTokens];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0)) return null;
  return {
    promptTokens: shareOf(promptTokens, part),
    cachedTokens: shareOf(cachedTokens, part),
    completionTokens: shareOf(completionTokens, part),
    reasoningTokens: shareOf(reasoningTokens, part),
  };
}
