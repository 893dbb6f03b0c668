/** The clients that are compared: each sends one prompt and gives the answer's text. */
import OpenAI from 'openai';
import {request, Agent} from 'undici';
import {connectOpenai} from '../../src/adapters/providers/openai/openai.ts';
import {openaiOptions} from '../../src/adapters/providers/openai/options.ts';
import {Wire, type Call} from '../../src/adapters/providers/openai/wire.ts';
import {systemClock} from '../../src/flow/clock.ts';
import type {Asked} from './asked.ts';

export type Client = (asked: Asked) => Promise<string | null | undefined>;

export const ways = ['stock SDK', 'SDK, our fetch', 'provider', 'raw undici'] as const;
export type Way = (typeof ways)[number];

const apiKey = 'sk-of-a-bench';
const model = 'bench-model';
const maxTokens = 400;
const timeouts = {connectMs: 10_000, firstByteMs: 120_000, totalMs: 120_000};

export async function clientOf(way: Way, origin: string, connectionsMost: number): Promise<Client> {
  const baseURL = `${origin}/v1`;
  if (way === 'stock SDK') return throughSdk(new OpenAI({apiKey, baseURL}));
  if (way === 'SDK, our fetch') {
    const wire = await Wire.open({
      base: new URL(baseURL),
      apiKey,
      keyHeader: 'authorization',
      headers: {},
      timeouts,
      connectionsMost,
      bytesMost: 2 ** 24,
    });
    const {signal} = new AbortController();
    const client = new OpenAI({apiKey, baseURL, organization: null, project: null, maxRetries: 0, logLevel: 'off', fetch: wire.fetch});
    return throughSdk(client, () => ({call: {signal, reply: null} satisfies Call}) as object);
  }
  return way === 'provider' ? throughProvider(baseURL, connectionsMost) : raw(baseURL, connectionsMost);
}

function throughSdk(client: OpenAI, fetchOptions?: () => object): Client {
  return async ({system, user}) => {
    const body = {model, max_tokens: maxTokens, temperature: 0.1, messages: messagesOf({system, user})};
    const {data} = await client.chat.completions
      .create(body, fetchOptions === undefined ? {} : {fetchOptions: fetchOptions()})
      .withResponse();
    return data.choices[0]?.message.content;
  };
}

async function throughProvider(baseURL: string, connectionsMost: number): Promise<Client> {
  const connection = await connectOpenai({baseURL, apiKey, timeouts, connectionsMost, options: openaiOptions.parse({})}, systemClock);
  const settings = {model, temperature: 0.1, topP: null, seed: null, maxTokens, parameters: {}};
  const {signal} = new AbortController();
  return async (asked) => {
    const {completion} = await connection.complete({messages: messagesOf(asked), shape: {type: 'text'}, settings}, signal);
    return completion.text;
  };
}

function raw(baseURL: string, connections: number): Client {
  const dispatcher = new Agent({connections});
  const headers = {'content-type': 'application/json', authorization: `Bearer ${apiKey}`};
  return async (asked) => {
    const body = JSON.stringify({model, max_tokens: maxTokens, temperature: 0.1, messages: messagesOf(asked)});
    const {body: answer} = await request(`${baseURL}/chat/completions`, {method: 'POST', dispatcher, headers, body});
    const {choices} = (await answer.json()) as {readonly choices: readonly {readonly message: {readonly content: string}}[]};
    return choices[0]?.message.content;
  };
}

function messagesOf({system, user}: Asked): {role: 'system' | 'user'; content: string}[] {
  return [
    {role: 'system', content: system},
    {role: 'user', content: user},
  ];
}
