/** The real client of OpenAI's own package, against the simulated server. */
import OpenAI, {APIConnectionError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError, RateLimitError} from 'openai';
import {expect, test} from 'vitest';
import type {FaultKind, SimulatedServer} from '../../src/index.ts';
import {packSchema, packText, schemaFormat, simulated} from '../support/simulated.ts';

function clientOf({url}: SimulatedServer, apiKey = 'none'): OpenAI {
  return new OpenAI({baseURL: url, apiKey, maxRetries: 0, organization: null, project: null, logLevel: 'off'});
}

const messages = [{role: 'user' as const, content: packText({a1: 'red', a2: 'green'})}];
const format = schemaFormat(packSchema(['a1', 'a2'], {type: 'string'})) as {response_format: OpenAI.ResponseFormatJSONSchema};

test('takes its completions, its models, its headers', async () => {
  const server = await simulated({rpm: 10, answers: (text) => text.toUpperCase()});
  const client = clientOf(server);
  const {
    data,
    response,
    request_id: requestId,
  } = await client.chat.completions.create({model: 'simulated', messages, max_tokens: 100, temperature: 0.1, ...format}).withResponse();
  expect(JSON.parse(data.choices[0]?.message.content ?? '')).toEqual({
    items: [
      {id: 'a1', answer: 'RED'},
      {id: 'a2', answer: 'GREEN'},
    ],
  });
  expect(data.usage?.total_tokens).toBe((data.usage?.prompt_tokens ?? 0) + (data.usage?.completion_tokens ?? 0));
  expect([response.headers.get('x-ratelimit-remaining-requests'), requestId]).toEqual(['9', server.requests[0]?.id]);
  const models: string[] = [];
  for await (const {id} of client.models.list()) models.push(id);
  expect(models).toEqual(['simulated']);
});

test('sees each failure as the error it has for it', async () => {
  const under = async (kind: FaultKind): Promise<unknown> => {
    const client = clientOf(await simulated({faults: {[kind]: 1}, key: 'k'}), 'k');
    return client.chat.completions.create({model: 'simulated', messages, ...format}).catch((cause: unknown) => cause);
  };
  expect(await under('rateLimited')).toBeInstanceOf(RateLimitError);
  expect(await under('quota')).toMatchObject({status: 429, code: 'insufficient_quota', type: 'insufficient_quota'});
  expect(await under('badKey')).toBeInstanceOf(AuthenticationError);
  expect(await under('schemaRefused')).toBeInstanceOf(BadRequestError);
  expect(await under('serverError')).toBeInstanceOf(InternalServerError);
  expect(await under('resetBefore')).toBeInstanceOf(APIConnectionError);
});

test('is refused a stream, an unknown model and a wrong key', async () => {
  const server = await simulated({key: 'right'});
  const client = clientOf(server, 'right');
  await expect(client.chat.completions.create({model: 'simulated', messages, stream: true})).rejects.toThrow(/does not stream/);
  await expect(client.chat.completions.create({model: 'gpt-9', messages})).rejects.toBeInstanceOf(NotFoundError);
  await expect(clientOf(server, 'wrong').models.list()).rejects.toBeInstanceOf(AuthenticationError);
});
