/** Reads what a server says it counted. What is no count makes the whole unknown: money is then settled by the worst case. */
import type {Usage} from '../../../contracts/provider.ts';

/** More tokens than any answer has; a count beyond it is nonsense. */
const tokensMost = 1e9;

export function usageOf(told: unknown): Usage | null {
  const usage = fieldsOf(told);
  const prompt = countOf(usage['prompt_tokens'] ?? usage['input_tokens']);
  const completion = countOf(usage['completion_tokens'] ?? usage['output_tokens']);
  if (prompt === null || completion === null) return null;
  const cached = countOf(fieldsOf(usage['prompt_tokens_details'])['cached_tokens'] ?? usage['prompt_cache_hit_tokens'] ?? 0) ?? 0;
  const reasoning = countOf(fieldsOf(usage['completion_tokens_details'])['reasoning_tokens'] ?? 0) ?? 0;
  // xAI counts thoughts beside the completion, not in it; the total tells.
  const isBeside = reasoning > 0 && countOf(usage['total_tokens']) === prompt + completion + reasoning;
  const completionTokens = isBeside ? completion + reasoning : completion;
  return {
    promptTokens: prompt,
    cachedTokens: Math.min(cached, prompt),
    completionTokens,
    reasoningTokens: Math.min(reasoning, completionTokens),
  };
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= tokensMost ? value : null;
}

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
