/** A judge from outside: the client against @copilotkit/aimock, which was written by others to imitate OpenAI for tests of other clients. */
import {LLMock} from '@copilotkit/aimock';
import {afterAll, afterEach, beforeAll, expect, test} from 'vitest';
import {connectOpenai} from '../../../../src/adapters/providers/openai/openai.ts';
import {openaiOptions} from '../../../../src/adapters/providers/openai/options.ts';
import type {ProviderConnection, Prompt} from '../../../../src/contracts/provider.ts';
import {systemClock} from '../../../../src/flow/clock.ts';
import {failureOf, key} from './loopback.ts';

const mock = new LLMock({port: 0, logLevel: 'silent'});
const {signal} = new AbortController();
let connection: ProviderConnection;

beforeAll(async () => {
  await mock.start();
  connection = await connectOpenai(
    {
      baseURL: `${mock.url}/v1`,
      apiKey: key,
      timeouts: {connectMs: 10_000, firstByteMs: 60_000, totalMs: 60_000},
      connectionsMost: 4,
      options: openaiOptions.parse({}),
    },
    systemClock,
  );
});
afterEach(() => {
  mock.clearChaos().clearFixtures();
});
afterAll(async () => {
  await connection.close();
  await mock.stop();
});

const settings = {model: 'gpt-4o-mini', temperature: 0, topP: null, seed: null, maxTokens: 100, parameters: {}};

function ask(content: string, over: Partial<Prompt> = {}): Prompt {
  return {messages: [{role: 'user', content}], shape: {type: 'text'}, settings, ...over};
}

test('chat: the text, the model and the counts are as it was told to give them', async () => {
  mock.onMessage('capital of Río Negro', {content: 'Viedma', model: 'gpt-4o-mini-2024', usage: {prompt_tokens: 9, completion_tokens: 2}});
  const {completion} = await connection.complete(ask('What is the capital of Río Negro?'), signal);
  expect(completion).toMatchObject({text: 'Viedma', finish: 'stop', refusal: null, model: 'gpt-4o-mini-2024'});
  expect(completion.usage).toMatchObject({promptTokens: 9, completionTokens: 2});
  expect(completion.requestId).toEqual(expect.any(String));
  const heard = mock.getLastRequest();
  expect(heard?.headers['authorization']).toBeDefined();
  expect(heard?.body).toMatchObject({model: 'gpt-4o-mini', max_tokens: 100, temperature: 0});
});

test('json_schema and json_object reach it as what they are', async () => {
  mock.on({userMessage: 'slug', responseFormat: 'json_schema'}, {content: '{"slug":"by-schema"}'});
  mock.on({userMessage: 'slug', responseFormat: 'json_object'}, {content: '{"slug":"by-object"}'});
  mock.on({userMessage: 'slug'}, {content: '{"slug":"by-words"}'});
  const schema = {type: 'object', properties: {slug: {type: 'string'}}, required: ['slug'], additionalProperties: false};
  for (const [rung, text] of [
    ['json_schema', 'by-schema'],
    ['json_object', 'by-object'],
    ['prompt', 'by-words'],
  ] as const) {
    const {completion} = await connection.complete(ask('slug', {shape: {type: 'json', name: 'slug', schema, rung}}), signal);
    expect(JSON.parse(completion.text)).toEqual({slug: text});
  }
});

test('an answer that was cut off says so', async () => {
  mock.onMessage('long', {content: 'half an ans', finishReason: 'length'});
  const {completion} = await connection.complete(ask('long'), signal);
  expect(completion).toMatchObject({text: 'half an ans', finish: 'length'});
});

test('models are listed', async () => {
  mock.onMessage('x', {content: 'y'});
  await expect(connection.models(signal)).resolves.toEqual(expect.arrayContaining([expect.any(String)]));
});

test.for([
  [429, {message: 'Rate limit reached', type: 'rate_limit_error', code: 'rate_limit_exceeded'}, {kind: 'rate', code: 'RATE_LIMITED'}],
  [429, {message: 'You exceeded your current quota', code: 'insufficient_quota'}, {kind: 'fatal', code: 'QUOTA'}],
  [500, {message: 'Server error', type: 'server_error'}, {kind: 'transient', code: 'SERVER_ERROR'}],
  [401, {message: 'Incorrect API key', code: 'invalid_api_key'}, {kind: 'fatal', code: 'BAD_KEY'}],
  [400, {message: 'too long', code: 'context_length_exceeded'}, {kind: 'item', code: 'CONTEXT_LENGTH'}],
] as const)('its error %i is what it is, and is sent once', async ([status, error, expected]) => {
  mock.clearRequests();
  mock.nextRequestError(status, error);
  mock.onMessage('anything', {content: 'the retry that must not come'});
  await expect(failureOf(connection.complete(ask('anything'), signal))).resolves.toMatchObject({...expected, status});
  expect(mock.getRequests()).toHaveLength(1);
});

test.for([
  [{rateLimitRate: 1}, {kind: 'rate', code: 'RATE_LIMITED', status: 429}],
  [{dropRate: 1}, {kind: 'transient', code: 'SERVER_ERROR', status: 500}],
  [{malformedRate: 1}, {kind: 'transient', code: 'MALFORMED_BODY', isUnknown: true}],
  [{disconnectRate: 1}, {kind: 'transient', code: 'CONNECTION_RESET', isUnknown: true}],
] as const)('its chaos %j is told as what it is', async ([chaos, expected]) => {
  mock.onMessage('anything', {content: 'calm'});
  mock.setChaos(chaos);
  const failure = await failureOf(connection.complete(ask('anything'), signal));
  expect(failure).toMatchObject(expected);
  if ('rateLimitRate' in chaos) expect(failure.limits?.retryAtMs).toEqual(expect.any(Number));
  mock.clearChaos();
  await expect(connection.complete(ask('anything'), signal)).resolves.toMatchObject({completion: {text: 'calm'}});
});
