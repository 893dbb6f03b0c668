/**
 * Servers that speak OpenAI's chat completions: OpenAI itself, OpenRouter, vLLM, Ollama, llama.cpp and their likes. Here are the
 * checks of an address; the way of one call is in connection.ts.
 */
import {defineProvider, FailedCall, type ProviderAddress, type ProviderConnection} from '../../../contracts/provider.ts';
import {systemClock} from '../../../flow/clock.ts';
import type {Clock} from '../../../model/clock.ts';
import {openConnection} from './connection.ts';
import {proxySecrets} from './proxy-address.ts';
import {headerValue, openaiOptions, type OpenaiOptions} from './options.ts';

export const openai = defineProvider<OpenaiOptions>({
  name: 'openai',
  options: openaiOptions,
  connect: (address) => connectOpenai(address, systemClock),
});

/** @throws {FailedCall} BAD_ADDRESS, BAD_KEY, BAD_PROXY: nothing was sent */
export async function connectOpenai(address: ProviderAddress<OpenaiOptions>, clock: Clock): Promise<ProviderConnection> {
  const base = URL.parse(address.baseURL);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw refusal(
      'BAD_ADDRESS',
      'llm.baseURL is no http or https address',
      'such as https://api.openai.com/v1 or http://localhost:11434/v1',
    );
  }
  if (base.username !== '' || base.password !== '') {
    throw refusal('BAD_ADDRESS', 'llm.baseURL holds a name or password', 'give the key by llm.apiKeyEnv');
  }
  if (address.apiKey !== null && (address.apiKey === '' || !headerValue.test(address.apiKey) || address.apiKey !== address.apiKey.trim())) {
    throw refusal('BAD_KEY', 'the API key is empty, or holds blanks or characters that no key has', 'look at what llm.apiKeyEnv names');
  }
  if (typeof address.proxy === 'string' && proxySecrets(address.proxy) === null) {
    throw refusal(
      'BAD_PROXY',
      'what HTTPS_PROXY, HTTP_PROXY or ALL_PROXY names is no http or https address (SOCKS is none)',
      'such as http://name:password@proxy.example.org:3128, or NO_PROXY with the host of llm.baseURL',
    );
  }
  return openConnection(address, base, clock);
}

function refusal(code: string, message: string, hint: string): FailedCall {
  return new FailedCall(message, {kind: 'fatal', code, ms: 0, hint});
}
