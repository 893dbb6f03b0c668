/** What the I/O actor asks with: the provider of the plan, schemas and modules of its steps, chance. Loaded when first used. */
import {randomInt} from 'node:crypto';
import type {AskingTools} from '../actors/io/asking/asking-tools.ts';
import {loadAnswerShape} from '../config/answer-schema.ts';
import {loadCallModule} from '../config/call-module.ts';
import {resolveProvider} from '../config/resolve.ts';
import {secretOf} from '../config/secrets.ts';
import type {LlmPlan, RunPlan} from '../model/plan.ts';

const chances = 2 ** 32;

/** Null of a job that asks nothing. */
export function askingToolsOf({llm}: RunPlan): AskingTools | null {
  if (llm === null) return null;
  return {
    connect: () => connect(llm),
    shapeOf: ({answer}) => loadAnswerShape(answer, {isProven: true}),
    callOf: ({module}) => loadCallModule(module),
    chance: () => randomInt(chances) / chances,
  };
}

async function connect({provider, providerOptions, baseURL, apiKeyEnv, timeouts, inFlightMost}: LlmPlan) {
  const found = await resolveProvider(provider);
  return found.connect({
    baseURL,
    apiKey: apiKeyEnv === null ? null : secretOf(apiKeyEnv),
    timeouts,
    connectionsMost: inFlightMost,
    options: found.options?.parse(providerOptions),
  });
}
