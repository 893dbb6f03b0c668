/** What the I/O actor asks with: the provider of the plan, schemas and modules of its steps, chance. Loaded when first used. */
import {createHash, randomInt} from 'node:crypto';
import type {AskingTools} from '../actors/io/asking/asking-tools.ts';
import {loadAnswerShape} from '../config/answer-schema.ts';
import {loadCallModule} from '../config/call-module.ts';
import {proxyOf} from '../config/proxy.ts';
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
    limitOf: (lane) =>
      createHash('sha256')
        .update(`${lane}\n${keyOf(llm) ?? ''}`)
        .digest('hex'),
    chance: () => randomInt(chances) / chances,
  };
}

async function connect(llm: LlmPlan) {
  const {provider, providerOptions, baseURL, timeouts, inFlightMost} = llm;
  const found = await resolveProvider(provider);
  return found.connect({
    baseURL,
    apiKey: keyOf(llm),
    timeouts,
    connectionsMost: inFlightMost,
    proxy: proxyOf(baseURL),
    options: found.options?.parse(providerOptions),
  });
}

function keyOf({apiKeyEnv}: LlmPlan): string | null {
  return apiKeyEnv === null ? null : secretOf(apiKeyEnv);
}
