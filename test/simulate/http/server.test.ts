/** The simulated server as its clients see it. */
import {connect} from 'node:net';
import {once} from 'node:events';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {z} from 'zod';
import {simulate, simulatedAnswer} from '../../../src/index.ts';
import {rowsOf, temporaryFolder, writeFiles} from '../../support/folders.ts';
import {ask, handClock, packSchema, packText, post, schemaFormat, simulated} from '../../support/simulated.ts';

const slug = z.strictObject({
  slug: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .min(8)
    .max(30),
});
const slugSchema = z.toJSONSchema(slug) as any;
const chat = (more: object): string => JSON.stringify({model: 'simulated', messages: [{role: 'user', content: 'x'}], ...more});

test('answers in the form of OpenAI, the same to the same, and says that it is simulated', async () => {
  const clock = handClock();
  const [one, other] = [await simulated({clock}), await simulated({clock})];
  const [first, second] = [await ask(one, 'hello'), await ask(other, 'hello')];
  expect(first.headers.get('x-quern-simulated')).toBe('1');
  expect(first.body).toEqual(second.body);
  expect(first.body).toEqual({
    id: expect.stringMatching(/^chatcmpl-[0-9a-f]{30}$/),
    object: 'chat.completion',
    created: Date.UTC(2030, 0, 1) / 1000,
    model: 'simulated',
    choices: [
      {
        index: 0,
        message: {role: 'assistant', content: expect.stringMatching(/^simulated answer [0-9a-f]{16}$/), refusal: null, annotations: []},
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    // One message of 5 bytes: 4 + 2; an answer of 33 bytes: 9; the schema's "" counts one.
    usage: expect.objectContaining({prompt_tokens: 7, completion_tokens: 9, total_tokens: 16}),
    service_tier: 'default',
    system_fingerprint: 'fp_quern_simulated',
  });
  expect((await ask(one, 'hello!')).content).not.toBe(first.content);
});

test('a schema is satisfied, by a value that follows from the text alone', async () => {
  const server = await simulated();
  const answers = await Promise.all(['one', 'two', 'three'].map((text) => ask(server, text, schemaFormat(slugSchema))));
  const values = answers.map(({content}) => slug.parse(JSON.parse(content)));
  expect(new Set(values.map((value) => value.slug)).size).toBe(3);
  expect(values[1]).toEqual(await simulatedAnswer('two', slugSchema));
});

test('each item of a pack is answered by its own text, whatever its company and place', async () => {
  const server = await simulated();
  const answered = async (items: Readonly<Record<string, string>>): Promise<Map<string, unknown>> => {
    const {content} = await ask(server, packText(items), schemaFormat(packSchema(Object.keys(items), slugSchema)));
    return new Map(JSON.parse(content).items.map(({id, answer}: any) => [items[id], answer]));
  };
  const one = await answered({a1: 'red', a2: 'green', a3: 'blue'});
  const other = await answered({b7: 'blue', b2: 'red'});
  expect([...one.keys()]).toEqual(['red', 'green', 'blue']);
  expect([...other]).toEqual([
    ['blue', one.get('blue')],
    ['red', one.get('red')],
  ]);
  expect(one.get('green')).toEqual(await simulatedAnswer('green', slugSchema));
});

test('a lone answer whose schema is no object comes in its wrapping, and is the one it would be in a pack', async () => {
  const word = {type: 'string', pattern: '^[a-z]{8}$'};
  const wrapped = {type: 'object', properties: {answer: word}, required: ['answer'], additionalProperties: false};
  const derived = JSON.parse((await ask(await simulated(), 'red', schemaFormat(wrapped))).content);
  expect(derived).toEqual({answer: await simulatedAnswer('red', word)});
  const given = await simulated({answers: () => 'of the user'});
  expect((await ask(given, 'red', schemaFormat(wrapped))).content).toBe('{"answer":"of the user"}');
  const whole = await simulated({answers: () => ({answer: 'whole'})});
  expect((await ask(whole, 'red', schemaFormat(wrapped))).content).toBe('{"answer":"whole"}');
});

test('answers may be a function or a module, at once or later; undefined leaves it to the hash', async () => {
  const dir = temporaryFolder();
  writeFiles(dir, {
    'answers.ts': 'export default async (text: string, {id}: any) => text === "c" ? undefined : {slug: `${text}-${id}`};\n',
  });
  const server = await simulated({answers: 'answers.ts', cwd: dir});
  const {content} = await ask(server, packText({a1: 'b', a2: 'c'}), schemaFormat(packSchema(['a1', 'a2'], slugSchema)));
  expect(JSON.parse(content).items).toEqual([
    {id: 'a1', answer: {slug: 'b-a1'}},
    {id: 'a2', answer: await simulatedAnswer('c', slugSchema)},
  ]);
  const plain = await simulated({answers: (text, {messages}) => `${text} of ${messages.length}`});
  expect((await ask(plain, 'hello')).content).toBe('hello of 1');
  const failing = await simulated({
    answers: () => {
      throw new TypeError('the secret text');
    },
  });
  const {status, body} = await ask(failing, 'x');
  expect([status, body.error.message]).toEqual([500, 'the module of --answers threw a TypeError']);
});

test.each([
  {what: 'streaming', more: {stream: true}, status: 400, message: /does not stream/},
  {what: 'several choices', more: {n: 2}, status: 400, message: /one choice/},
  {what: 'tools', more: {tools: [{}]}, status: 400, message: /no `tools`/},
  {what: 'a model that is not there', more: {model: 'gpt-9'}, status: 404, message: /gpt-9.*has simulated.*--model/},
  {what: 'no messages', more: {messages: []}, status: 400, message: /'messages'/},
  {what: 'pictures', more: {messages: [{role: 'user', content: [{type: 'image_url'}]}]}, status: 400, message: /'messages.0.content'/},
  {
    what: 'JSON mode without a word of it',
    more: {response_format: {type: 'json_object'}},
    status: 400,
    message: /must contain the word 'json'/,
  },
  {what: 'a schema it cannot keep', more: schemaFormat({not: {}}), status: 400, message: /'not' cannot be kept/},
  {what: 'a pack whose items it cannot find', more: schemaFormat(packSchema(['q1'], {})), status: 400, message: /no text for the id/},
])('refuses $what', async ({more, status, message}) => {
  const server = await simulated();
  const reply = await post(`${server.url}/chat/completions`, chat(more));
  expect(reply.status).toBe(status);
  expect(reply.body.error).toMatchObject({type: 'invalid_request_error', message: expect.stringMatching(message)});
});

test('what is no chat request is told so, and an over-long body is not read', async () => {
  const server = await simulated({bodyBytesMax: 2048});
  expect((await post(`${server.url}/chat/completions`, '{"model":')).body.error.message).toMatch(/could not parse the JSON/);
  expect((await post(`${server.url}/chat/completions`, ' '.repeat(2049))).status).toBe(413);
  const chunked = await fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    body: new Blob([' '.repeat(4096)]).stream(),
    duplex: 'half',
  } as RequestInit);
  expect(chunked.status).toBe(413);
  const deep = `${'{"not":'.repeat(20_000)}{}${'}'.repeat(20_000)}`;
  const nested = chat(schemaFormat(0)).replace('"schema":0', `"schema":${deep}`);
  const roomy = await simulated();
  expect((await post(`${roomy.url}/chat/completions`, nested)).status).toBe(400);
  expect((await post(`${server.url}/embeddings`, '{}')).status).toBe(404);
  expect((await fetch(`${server.url}/chat/completions`)).status).toBe(405);
  expect(server.stats().outcomes).toEqual({badRequest: 5});
});

test('a key is asked for where one was given, and neither key nor text is told again', async () => {
  const dir = temporaryFolder();
  const server = await simulated({key: 'sk-right', log: 'calls.jsonl', cwd: dir, clock: handClock()});
  const url = `${server.url}/chat/completions`;
  expect((await post(url, chat({}))).body.error).toMatchObject({code: 'invalid_api_key', message: "You didn't provide an API key."});
  expect((await post(url, chat({}), {authorization: 'Bearer sk-wrong'})).status).toBe(401);
  expect((await post(url, chat({messages: [{role: 'user', content: 'private'}]}), {authorization: 'Bearer sk-right'})).status).toBe(200);
  await server.close();
  expect(readFileSync(join(dir, 'calls.jsonl'), 'utf8')).not.toMatch(/sk-|private/);
  const rows = rowsOf(join(dir, 'calls.jsonl'));
  expect(rows.map(({outcome}) => outcome)).toEqual(['badKey', 'badKey', 'answered']);
  expect(rows[2]).toEqual({
    at: '2030-01-01T00:00:00.000Z',
    id: expect.stringMatching(/^req_[0-9a-f]{30}$/),
    path: '/v1/chat/completions',
    status: 200,
    outcome: 'answered',
    faults: [],
    model: 'simulated',
    content: expect.stringMatching(/^[0-9a-f]{16}$/),
    attempt: 1,
    items: [{id: null, hash: createHash('sha256').update('private').digest('hex').slice(0, 16)}],
    promptTokens: 7,
    completionTokens: 9,
    ms: 0,
  });
  expect(rows).toEqual(server.requests);
});

test.skipIf(!existsSync('/dev/full'))('a log that cannot be written to its end is told of at the end; the server goes on', async () => {
  const server = await simulate({log: '/dev/full'});
  expect([(await ask(server, 'one')).status, (await ask(server, 'two')).status]).toEqual([200, 200]);
  await expect(server.close()).rejects.toThrow('the request log could not be written to its end (ENOSPC)');
});

test('models, health and stats', async () => {
  const server = await simulated({models: ['one', 'two']});
  const root = server.url.replace('/v1', '');
  const json = async (url: string): Promise<any> => (await fetch(url)).json();
  expect((await json(`${server.url}/models`)).data.map(({id}: any) => id)).toEqual(['one', 'two']);
  expect(await json(`${root}/health`)).toEqual({status: 'ok', simulated: true, models: ['one', 'two']});
  expect(await json(`${root}/simulate/stats`)).toEqual(server.stats());
  expect(server.stats()).toMatchObject({simulated: true, requests: 1, inFlight: 0, outcomes: {models: 1}});
});

test('an answer ends where max_tokens ends, and a prompt that does not fit is refused', async () => {
  const server = await simulated({contextTokens: 100, answers: () => '日本語のテキスト'});
  const {body, content} = await ask(server, 'x', {max_tokens: 2});
  expect([content, body.choices[0].finish_reason, body.usage.completion_tokens]).toEqual(['日本', 'length', 2]);
  expect((await ask(server, 'x'.repeat(400))).body.error).toMatchObject({code: 'context_length_exceeded', param: 'messages'});
});

test('a limit of requests is kept, told of in headers, and is there again when its window has passed', async () => {
  const clock = handClock();
  const server = await simulated({rpm: 3, tpm: 10_000, clock, window: 'fixed'});
  const all = await Promise.all([1, 2, 3, 4, 5].map((number) => ask(server, `text ${number}`)));
  expect(all.map(({status}) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  const refused = all.find(({status}) => status === 429);
  const words = 'Rate limit reached for simulated on requests per min (RPM): Limit 3 (simulated). Please try again in 60.000s.';
  expect(refused?.body.error).toEqual({code: 'rate_limit_exceeded', type: 'requests', param: null, message: words});
  expect(refused?.headers.get('retry-after')).toBe('60');
  expect(refused?.headers.get('x-ratelimit-limit-requests')).toBe('3');
  expect(refused?.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  expect(refused?.headers.get('x-ratelimit-reset-requests')).toBe('1m0s');
  clock.advance(59_999);
  expect((await ask(server, 'text 9')).status).toBe(429);
  clock.advance(1);
  expect((await ask(server, 'text 9')).status).toBe(200);
});

test('tokens and days are limited, too; a 429 may be silent', async () => {
  const clock = handClock();
  const server = await simulated({tpm: 40, rpd: 2, clock, headers: 'none', retryAfter: false});
  const [one, two] = [await ask(server, 'a'.repeat(60)), await ask(server, 'b'.repeat(60))];
  expect([one.status, two.status]).toEqual([200, 429]);
  expect(two.body.error).toMatchObject({type: 'tokens', message: expect.stringMatching(/TPM\): Limit 40, Requested 29 \(simulated\)\.$/)});
  expect((await ask(server, 'e'.repeat(200))).body.error.message).toMatch(/^Request too large for simulated .*Limit 40, Requested 64/);
  expect([...two.headers.keys()].filter((name) => /rate|retry/.test(name))).toEqual([]);
  clock.advance(60_000);
  expect((await ask(server, 'c'.repeat(60))).status).toBe(200);
  clock.advance(60_000);
  expect((await ask(server, 'd'.repeat(60))).status).toBe(429);
  clock.advance(86_400_000);
  expect((await ask(server, 'd'.repeat(60))).status).toBe(200);
});

test('latency passes on the clock that was handed in', async () => {
  const clock = handClock();
  const server = await simulated({clock, latency: 'fixed:4321'});
  const asked = ask(server, 'x');
  expect(await clock.slept()).toBe(4321);
  clock.advance(4321);
  expect((await asked).status).toBe(200);
  expect(server.requests[0]?.ms).toBe(4321);
});

test('a client that leaves is counted as one, and so is what a closing server cuts', async () => {
  const clock = handClock();
  const server = await simulated({clock, latency: 'fixed:1000'});
  const leaving = new AbortController();
  const left = fetch(`${server.url}/chat/completions`, {method: 'POST', body: chat({}), signal: leaving.signal});
  await clock.slept();
  leaving.abort();
  await expect(left).rejects.toThrow(/abort/);
  const cut = ask(server, 'y');
  await clock.slept();
  await Promise.all([expect(cut).rejects.toThrow('fetch failed'), server.close()]);
  await server.close();
  expect(server.stats()).toMatchObject({requests: 2, inFlight: 0, outcomes: {abandoned: 2}});
});

test('a port that is taken, and settings that cannot be, are told of', async () => {
  const server = await simulated();
  const port = Number(new URL(server.url).port);
  await expect(simulate({port})).rejects.toMatchObject({code: 'CANNOT_LISTEN', hint: expect.stringMatching(/--port/)});
  await expect(simulate({rpm: -1})).rejects.toThrow(/rpm/);
  await expect(simulate({latency: 'slow'})).rejects.toThrow(/latency: 'slow' is no latency/);
  await expect(simulate({answers: './nothing.ts'})).rejects.toThrow(/answers: cannot be loaded/);
  await expect(simulate({log: '/nowhere/calls.jsonl'})).rejects.toMatchObject({
    code: 'LOG_FAILED',
    message: expect.stringMatching(/ENOENT/),
  });
});

test('what is no HTTP is cut off', async () => {
  const server = await simulated();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.resume().write('nonsense\r\n\r\n');
  await once(socket, 'close');
  expect((await ask(server, 'still there')).status).toBe(200);
});
