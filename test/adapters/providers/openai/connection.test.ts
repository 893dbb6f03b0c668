import {getEventListeners} from 'node:events';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {openaiOptions} from '../../../../src/adapters/providers/openai/options.ts';
import {maxTokensFieldFor} from '../../../../src/adapters/providers/openai/request-body.ts';
import {completes, completionBody, failureOf, key, openLoopback, promptOf, says, type Loopback} from './loopback.ts';

let server: Loopback;
const {signal} = new AbortController();

beforeEach(async () => {
  server = await openLoopback();
});
afterEach(() => server.close());

test('a prompt goes out as one request for a chat completion, and its answer comes back', async () => {
  const connection = await server.connect();
  const schema = {type: 'object', properties: {slug: {type: 'string'}}, required: ['slug'], additionalProperties: false};
  server.reply = completes('{"slug":"lobos"}');
  const answered = await connection.complete(
    promptOf({
      shape: {type: 'json', name: 'slug', schema, rung: 'json_schema'},
      settings: {model: 'asked-model', temperature: 0.1, topP: 0.9, seed: 7, maxTokens: 200, parameters: {reasoning_effort: 'low', n: 5}},
    }),
    signal,
  );
  expect(answered.completion).toEqual({
    text: '{"slug":"lobos"}',
    finish: 'stop',
    model: 'served-model',
    requestId: 'req_1',
    usage: {promptTokens: 12, cachedTokens: 0, completionTokens: 3, reasoningTokens: 0},
    refusal: null,
  });
  expect(answered.ms).toBeGreaterThan(0);
  expect(server.heard).toHaveLength(1);
  expect(server.heard[0]).toMatchObject({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: {authorization: `Bearer ${key}`, 'content-type': 'application/json', 'user-agent': 'quern'},
  });
  expect(server.heard[0]?.body).toEqual({
    model: 'asked-model',
    messages: [...promptOf().messages],
    reasoning_effort: 'low',
    temperature: 0.1,
    top_p: 0.9,
    seed: 7,
    max_tokens: 200,
    response_format: {type: 'json_schema', json_schema: {name: 'slug', strict: true, schema}},
  });
});

test.for([
  ['json_object', {type: 'json_object'}],
  ['prompt', undefined],
] as const)('the rung %s asks for its own form of answer', async ([rung, format]) => {
  const connection = await server.connect();
  await connection.complete(promptOf({shape: {type: 'json', name: 'a', schema: {}, rung}}), signal);
  expect(server.heard[0]?.body['response_format']).toEqual(format);
});

test("without a key none is sent, and a user's headers are", async () => {
  const connection = await server.connect({apiKey: null, options: {headers: {'X-Title': 'slugs'}}});
  await connection.complete(promptOf(), signal);
  expect(server.heard[0]?.headers).toMatchObject({'x-title': 'slugs'});
  expect(server.heard[0]?.headers).not.toHaveProperty('authorization');
});

test('the key goes into the header that the server wants, and into no other', async () => {
  const connection = await server.connect({options: {keyHeader: 'Api-Key'}});
  await connection.complete(promptOf(), signal);
  expect(server.heard[0]?.headers).toMatchObject({'api-key': key});
  expect(server.heard[0]?.headers).not.toHaveProperty('authorization');
});

test.for(['Authorization', 'api-key', 'x-api-key', 'Cookie', 'x-auth-token', 'client-secret'])(
  'a job holds no secret: %s is no header of its own',
  (name) => {
    expect(openaiOptions.safeParse({headers: {[name]: 'x'}}).error?.message).toContain('llm.apiKeyEnv');
  },
);

test('options are checked as a whole', () => {
  expect(openaiOptions.parse({})).toEqual({
    headers: {},
    keyHeader: 'authorization',
    maxTokensField: 'auto',
    responseBytesMax: 16 * 1024 * 1024,
  });
  for (const wrong of [
    {header: {}},
    {headers: {'a b': 'x'}},
    {headers: {a: 'line\nend'}},
    {maxTokensField: 'max'},
    {responseBytesMax: 1},
  ]) {
    expect(openaiOptions.safeParse(wrong).success).toBe(false);
  }
});

test.for([
  ['api.openai.com', 'max_completion_tokens'],
  ['eu.api.openai.com', 'max_completion_tokens'],
  ['openrouter.ai', 'max_tokens'],
  ['api.openai.com.example.org', 'max_tokens'],
])('the bound of an answer is called by %s %s', ([host, field]) => {
  expect(maxTokensFieldFor(host ?? '')).toBe(field);
});

test('limits come from the headers', async () => {
  const connection = await server.connect();
  server.reply = says(200, completionBody('x'), {'x-ratelimit-limit-requests': '500', 'x-ratelimit-remaining-requests': '499'});
  const {limits} = await connection.complete(promptOf(), signal);
  expect(limits).toMatchObject({requestsLimit: 500, requestsLeft: 499, tokensLimit: null});
  server.reply = says(429, {error: {message: 'slow down', code: 'rate_limit_exceeded'}}, {'retry-after': '7'});
  const before = Date.now();
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(failure.limits?.retryAtMs).toBeGreaterThanOrEqual(before + 7000);
});

test('one connection serves call after call', async () => {
  const connection = await server.connect({connectionsMost: 1});
  for (let calls = 0; calls < 5; calls++) await connection.complete(promptOf(), signal);
  expect(server.heard).toHaveLength(5);
  expect(server.sockets()).toBe(1);
});

test('connections are bounded, and what waits for one is not late', async () => {
  let inFlight = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  server.reply = (response, heard) => {
    inFlight++;
    most = Math.max(most, inFlight);
    waiting.push(() => {
      inFlight--;
      completes('x')(response, heard);
    });
    // Two at a time is all that ever comes: the next two are sent when these are answered.
    if (waiting.length === 2) for (const answer of waiting.splice(0)) answer();
  };
  const connection = await server.connect({connectionsMost: 2});
  await Promise.all(Array.from({length: 8}, () => connection.complete(promptOf(), signal)));
  expect(most).toBe(2);
  expect(server.sockets()).toBe(2);
});

test('models are listed, in the forms that servers have', async () => {
  const connection = await server.connect();
  server.reply = says(200, {object: 'list', data: [{id: 'a'}, {id: 'b'}, {name: 'none'}]});
  await expect(connection.models(signal)).resolves.toEqual(['a', 'b']);
  expect(server.heard[0]).toMatchObject({method: 'GET', path: '/v1/models', headers: {authorization: `Bearer ${key}`}});
  server.reply = says(200, [{id: 'c'}]);
  await expect(connection.models(signal)).resolves.toEqual(['c']);
  server.reply = says(200, {object: 'list', data: null});
  await expect(connection.models(signal)).resolves.toBeNull();
  server.reply = says(404, {error: 'not here'});
  await expect(connection.models(signal)).resolves.toBeNull();
  server.reply = says(401, {error: {message: 'who?'}});
  await expect(failureOf(connection.models(signal))).resolves.toMatchObject({kind: 'fatal', code: 'BAD_KEY'});
});

test('a call that is ended from here says so, and whether it had left', async () => {
  const connection = await server.connect();
  const before = AbortSignal.abort();
  await expect(failureOf(connection.complete(promptOf(), before))).resolves.toMatchObject({code: 'ABORTED', isUnknown: false});
  expect(server.heard).toHaveLength(0);
  const controller = new AbortController();
  server.reply = () => controller.abort();
  await expect(failureOf(connection.complete(promptOf(), controller.signal))).resolves.toMatchObject({code: 'ABORTED', isUnknown: true});
});

test('what was ended while it waited for a connection is never sent', async () => {
  const connection = await server.connect({connectionsMost: 1});
  const held: (() => void)[] = [];
  server.reply = (response, heard) => void held.push(() => completes('x')(response, heard));
  const first = connection.complete(promptOf(), signal);
  const controller = new AbortController();
  const second = failureOf(connection.complete(promptOf(), controller.signal));
  controller.abort();
  await expect(second).resolves.toMatchObject({code: 'ABORTED', isUnknown: false});
  await vi.waitFor(() => expect(held).toHaveLength(1));
  for (const answer of held) answer();
  await first;
  server.reply = completes('third');
  await connection.complete(promptOf(), signal);
  expect(server.heard).toHaveLength(2);
});

test('time runs from the sending: what waited longer than its time-out for a connection is still answered', async () => {
  const connection = await server.connect({connectionsMost: 1, timeouts: {totalMs: 600}});
  server.reply = (response, heard) => {
    if (server.heard.length > 1) completes('late, and well')(response, heard);
  };
  const first = failureOf(connection.complete(promptOf(), signal));
  const second = connection.complete(promptOf(), signal);
  await expect(first).resolves.toMatchObject({code: 'TIMEOUT', isUnknown: true});
  expect((await second).completion.text).toBe('late, and well');
});

test('a run of many calls on one signal leaves nothing on it', async () => {
  const connection = await server.connect();
  const {signal: shared} = new AbortController();
  await Promise.all(Array.from({length: 60}, () => connection.complete(promptOf(), shared)));
  server.reply = says(500, {error: {message: 'no'}});
  await Promise.all(Array.from({length: 20}, () => failureOf(connection.complete(promptOf(), shared))));
  expect(getEventListeners(shared, 'abort')).toHaveLength(0);
});

test('a closed connection answers no more, and may be closed again', async () => {
  const connection = await server.connect();
  await connection.close();
  await connection.close();
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({code: 'ABORTED', isUnknown: false});
});
