/** A completion in the form of OpenAI's chat API, and what it says it cost. */
import type {Said} from './faults/spoiling.ts';
import {cutToTokens, tokensOf} from './tokens.ts';

export interface CompletionFacts {
  readonly id: string;
  readonly model: string;
  readonly createdMs: number;
  readonly promptTokens: number;
}

/** What is said, cut off where the tokens asked for end. */
export function withinTokens(said: Said, maxTokens: number | null): Said & {readonly tokens: number} {
  const text = said.content ?? said.refusal ?? '';
  const tokens = tokensOf(text);
  if (said.content === null || maxTokens === null || tokens <= maxTokens) return {...said, tokens};
  return {...said, content: cutToTokens(said.content, maxTokens), finish: 'length', tokens: maxTokens};
}

export function completionBody(
  said: Said & {readonly tokens: number},
  facts: CompletionFacts,
  usage: 'right' | 'wrongUsage' | 'missingUsage',
): string {
  const {id, model, createdMs, promptTokens} = facts;
  return JSON.stringify({
    id,
    object: 'chat.completion',
    created: Math.floor(createdMs / 1000),
    model,
    choices: [
      {
        index: 0,
        message: {role: 'assistant', content: said.content, refusal: said.refusal, annotations: []},
        logprobs: null,
        finish_reason: said.finish,
      },
    ],
    ...(usage === 'missingUsage' ? {} : {usage: usage === 'right' ? rightUsage(promptTokens, said.tokens) : wrongUsage(promptTokens)}),
    service_tier: 'default',
    system_fingerprint: 'fp_quern_simulated',
  });
}

function rightUsage(prompt: number, completion: number): object {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {cached_tokens: 0, audio_tokens: 0},
    completion_tokens_details: {reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0, rejected_prediction_tokens: 0},
  };
}

/** Numbers that do not even agree with each other. */
function wrongUsage(prompt: number): object {
  return {prompt_tokens: prompt * 3 + 7, completion_tokens: 0, total_tokens: 1};
}
