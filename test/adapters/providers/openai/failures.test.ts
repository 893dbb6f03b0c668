/** Each failure that a server tells, or that the wire has, is a FailedCall of its class. */
import {createServer, type Socket} from 'node:net';
import type {AddressInfo} from 'node:net';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {connectOpenai} from '../../../../src/adapters/providers/openai/openai.ts';
import {openaiOptions} from '../../../../src/adapters/providers/openai/options.ts';
import {systemClock} from '../../../../src/flow/clock.ts';
import {completionBody, failureOf, key, openLoopback, promptOf, says, type Loopback} from './loopback.ts';

let server: Loopback;
const {signal} = new AbortController();

beforeEach(async () => {
  server = await openLoopback();
});
afterEach(() => server.close());

const schemaShape = {shape: {type: 'json', name: 'a', schema: {}, rung: 'json_schema'}} as const;

/** Name, status, the body's error, kind, code, whether a schema was asked for. */
const told: readonly (readonly [string, number, unknown, string, string, boolean?])[] = [
  ['OpenAI: too fast', 429, {message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded'}, 'rate', 'RATE_LIMITED'],
  ['OpenAI: no money', 429, {message: 'You exceeded your current quota', code: 'insufficient_quota'}, 'fatal', 'QUOTA'],
  [
    'Gemini: too fast in the words of no money',
    429,
    {message: 'You exceeded your current quota. Please retry in 34s'},
    'rate',
    'RATE_LIMITED',
  ],
  ['OpenAI: more than a minute holds', 429, {message: 'Request too large for gpt-x on tokens per min'}, 'item', 'REQUEST_TOO_LARGE'],
  ['a time-out of its own', 408, {message: 'timeout'}, 'transient', 'SERVER_TIMEOUT'],
  ['a conflict', 409, {message: 'lock'}, 'transient', 'CONFLICT'],
  ['a failure', 500, {message: 'The server had an error'}, 'transient', 'SERVER_ERROR'],
  ['a gateway that gave up', 504, undefined, 'transient', 'SERVER_ERROR'],
  ['overloaded', 503, {message: 'Loading model'}, 'transient', 'OVERLOADED'],
  ['overloaded, in the words of Anthropic', 529, {type: 'overloaded_error'}, 'transient', 'OVERLOADED'],
  ['a bad key', 401, {message: 'Incorrect API key provided', code: 'invalid_api_key'}, 'fatal', 'BAD_KEY'],
  ['Gemini: a bad key', 400, {message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT'}, 'fatal', 'BAD_KEY'],
  ['OpenRouter: no credit', 402, {message: 'Insufficient credits', code: 402}, 'fatal', 'QUOTA'],
  ['Anthropic: no credit', 400, {message: 'Your credit balance is too low to access the API'}, 'fatal', 'QUOTA'],
  ['forbidden', 403, {message: 'Country, region, or territory not supported'}, 'fatal', 'FORBIDDEN'],
  [
    'OpenRouter: moderated',
    403,
    {message: 'x requires moderation. Your input was flagged', code: 403, metadata: {reasons: ['hate']}},
    'item',
    'CONTENT_FILTER',
  ],
  ['OpenAI: no such model', 404, {message: 'The model `gpt-9` does not exist', code: 'model_not_found'}, 'fatal', 'UNKNOWN_MODEL'],
  ['Ollama: no such model', 404, {message: 'model "x" not found, try pulling it first'}, 'fatal', 'UNKNOWN_MODEL'],
  ['OpenRouter: no such model', 400, {message: 'foo/bar is not a valid model ID', code: 400}, 'fatal', 'UNKNOWN_MODEL'],
  ['no such path', 404, {message: 'Not Found'}, 'fatal', 'BAD_ENDPOINT'],
  [
    'OpenAI: too long',
    400,
    {message: "This model's maximum context length is 8192 tokens", code: 'context_length_exceeded'},
    'item',
    'CONTEXT_LENGTH',
  ],
  [
    'llama.cpp: too long',
    400,
    {code: 400, message: 'the request exceeds the available context size', type: 'exceed_context_size_error'},
    'item',
    'CONTEXT_LENGTH',
  ],
  ['llama.cpp before: too long', 500, {code: 500, message: 'context size exceeded', type: 'server_error'}, 'item', 'CONTEXT_LENGTH'],
  ['a body too large', 413, undefined, 'item', 'CONTEXT_LENGTH'],
  [
    'Azure: filtered',
    400,
    {message: 'filtered', code: 'content_filter', innererror: {code: 'ResponsibleAIPolicyViolation'}},
    'item',
    'CONTENT_FILTER',
  ],
  [
    'OpenAI: a schema it cannot',
    400,
    {message: 'Invalid schema for response_format', param: 'response_format', code: null},
    'shape',
    'SHAPE_REFUSED',
    true,
  ],
  [
    'vLLM: a schema it cannot',
    400,
    {message: 'Grammar error: unsupported', type: 'BadRequestError', code: 400},
    'shape',
    'SHAPE_REFUSED',
    true,
  ],
  ['llama.cpp: a schema it cannot', 500, {message: 'failed to parse grammar', code: 500}, 'shape', 'SHAPE_REFUSED', true],
  [
    'OpenRouter: nobody who can',
    404,
    {message: 'No endpoints found that can handle the requested parameters.', code: 404},
    'shape',
    'SHAPE_REFUSED',
    true,
  ],
  ['the same words where none was asked for', 400, {message: 'Invalid schema for response_format'}, 'fatal', 'BAD_REQUEST'],
  [
    'a parameter it cannot',
    400,
    {message: "Unsupported parameter: 'max_tokens' is not supported with this model.", param: 'max_tokens'},
    'fatal',
    'BAD_REQUEST',
    true,
  ],
  ['FastAPI: a field it cannot', 422, undefined, 'fatal', 'BAD_REQUEST'],
];

test.for(told)('%s', async ([, status, error, kind, code, hasSchema = false]) => {
  server.reply = says(status, error === undefined ? {detail: [{loc: ['body'], msg: 'extra fields', type: 'x'}]} : {error});
  const connection = await server.connect();
  const failure = await failureOf(connection.complete(promptOf(hasSchema ? schemaShape : {}), signal));
  expect(failure).toMatchObject({kind, code, status, isUnknown: status === 504});
  expect(failure.fingerprint === null).toBe(code !== 'BAD_REQUEST');
  expect(failure.message).not.toContain('undefined');
  expect(server.heard).toHaveLength(1);
});

test('a bad request has one fingerprint whatever the prompt, and another for another fault', async () => {
  const connection = await server.connect();
  const print = async (message: string, text: string): Promise<string | null> => {
    server.reply = says(400, {error: {message, param: 'x'}});
    return (await failureOf(connection.complete(promptOf({messages: [{role: 'user', content: text}]}), signal))).fingerprint;
  };
  const one = await print('Bad value 17 in "A title about hormigón"', 'A title about hormigón');
  const other = await print('Bad value 18 in "Another one altogether"', 'Another one altogether');
  expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(other).toBe(one);
  await expect(print('Tools are missing', 'Another one altogether')).resolves.not.toBe(one);
});

test('OpenRouter: an error inside an answer of 200, with the limits of whom it asked', async () => {
  const connection = await server.connect();
  const until = String(Date.now() + 60_000);
  server.reply = says(200, {error: {code: 429, message: 'Provider returned error', metadata: {headers: {'X-RateLimit-Reset': until}}}});
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(failure).toMatchObject({kind: 'rate', code: 'RATE_LIMITED', status: 429});
  expect(failure.limits?.requestsResetMs).toBe(Number(until));
  server.reply = says(200, {
    choices: [{error: {code: 502, message: 'upstream'}, message: {content: 'half an ans'}, finish_reason: 'error'}],
  });
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({
    kind: 'transient',
    code: 'SERVER_ERROR',
    status: 502,
  });
});

/** Name, what the server writes, code. All came with 200: the server may have worked for it. */
const unusable: readonly (readonly [string, string, Record<string, string>, string])[] = [
  ['malformed JSON', '{"choices": [', {}, 'MALFORMED_BODY'],
  ['nothing', '', {}, 'EMPTY_ANSWER'],
  ['no choices', '{"choices": [], "usage": {"prompt_tokens": 3}}', {}, 'EMPTY_ANSWER'],
  ['null', 'null', {}, 'EMPTY_ANSWER'],
  ['a web page', '<!doctype html><title>Welcome</title>', {'content-type': 'text/html'}, 'NOT_JSON'],
  ['what is not packed as it says', '{}', {'content-encoding': 'gzip'}, 'MALFORMED_BODY'],
  ['a packing nobody asked for', '{}', {'content-encoding': 'compress'}, 'MALFORMED_BODY'],
];

test.for(unusable)('an answer of 200 with %s is a failure that may have cost', async ([, body, headers, code]) => {
  server.reply = says(200, body, headers);
  const connection = await server.connect();
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({kind: 'transient', code, isUnknown: true});
});

test('bytes that are not UTF-8 are refused, not replaced', async () => {
  server.reply = (response) => {
    const body = Buffer.from(JSON.stringify(completionBody('añ')), 'latin1');
    response.writeHead(200, {'content-type': 'application/json'}).end(body);
  };
  const connection = await server.connect();
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({code: 'MALFORMED_BODY', isUnknown: true});
});

test('what came packed is unpacked, and bounded', async () => {
  const connection = await server.connect({options: {responseBytesMax: 4096}});
  const packed = (content: string) => (response: import('node:http').ServerResponse) => {
    response
      .writeHead(200, {'content-type': 'application/json', 'content-encoding': 'gzip'})
      .end(gzipSync(JSON.stringify(completionBody(content))));
  };
  server.reply = packed('unpacked');
  expect((await connection.complete(promptOf(), signal)).completion.text).toBe('unpacked');
  server.reply = packed('x'.repeat(100_000));
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({code: 'MALFORMED_BODY'});
  server.reply = says(200, completionBody('x'.repeat(100_000)));
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({
    kind: 'item',
    code: 'ANSWER_TOO_LARGE',
    isUnknown: true,
  });
});

test('a redirect is not followed, and the key goes nowhere else', async () => {
  const other = await openLoopback();
  server.reply = says(307, '', {location: `${other.origin}/v1/chat/completions`});
  const connection = await server.connect();
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({kind: 'fatal', code: 'REDIRECTED', status: 307});
  expect(other.heard).toHaveLength(0);
  await other.close();
});

test.for([
  ['before an answer', (socket: Socket) => socket.resetAndDestroy()],
  [
    'in the middle of an answer',
    (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"choices"'),
  ],
] as const)('a connection that ends %s may have cost', async ([, end]) => {
  const raw = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => end(socket));
  });
  const connection = await connectTo(await listening(raw));
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({
    kind: 'transient',
    code: 'CONNECTION_RESET',
    isUnknown: true,
  });
  await connection.close();
  raw.close();
});

test('what does not speak HTTP says so', async () => {
  const raw = createServer((socket) => socket.once('data', () => socket.end('220 smtp ready\r\n')));
  const connection = await connectTo(await listening(raw));
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({kind: 'transient', code: 'MALFORMED_BODY'});
  await connection.close();
  raw.close();
});

test('where nothing listens nothing was sent', async () => {
  const raw = createServer();
  const origin = await listening(raw);
  await new Promise((resolve) => {
    raw.close(resolve);
  });
  const connection = await connectTo(origin);
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(failure).toMatchObject({kind: 'transient', code: 'CONNECTION_REFUSED', isUnknown: false, status: null});
  await connection.close();
});

test('https to a server of http is told as what it is', async () => {
  const connection = await connectTo(server.origin.replace('http:', 'https:'));
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({
    kind: 'fatal',
    code: 'BAD_CERTIFICATE',
    isUnknown: false,
  });
  await connection.close();
});

test('a server that never answers, one that never ends, and both bounds', async () => {
  server.reply = () => undefined;
  const silent = await server.connect({timeouts: {firstByteMs: 20}});
  const first = await failureOf(silent.complete(promptOf(), signal));
  expect(first).toMatchObject({kind: 'transient', code: 'TIMEOUT', isUnknown: true});
  expect(first.message).toContain('no answer began in time');
  server.reply = (response) => void response.writeHead(200, {'content-type': 'application/json'}).write('{');
  const slow = await server.connect({timeouts: {firstByteMs: 119_000, totalMs: 30}});
  const total = await failureOf(slow.complete(promptOf(), signal));
  expect(total).toMatchObject({kind: 'transient', code: 'TIMEOUT', isUnknown: true});
  expect(total.message).toContain('did not end in time');
});

test.for([
  ['no address', 'nowhere', key, 'BAD_ADDRESS'],
  ['a file', 'file:///etc/hosts', key, 'BAD_ADDRESS'],
  ['a password in the address', 'http://me:secret-word@127.0.0.1/v1', key, 'BAD_ADDRESS'],
  ['a key with a line end', 'http://127.0.0.1:9/v1', 'sk-secret-word\n', 'BAD_KEY'],
  ['an empty key', 'http://127.0.0.1:9/v1', '', 'BAD_KEY'],
] as const)('%s is refused before anything is sent', async ([, baseURL, apiKey, code]) => {
  const options = openaiOptions.parse({});
  const timeouts = {connectMs: 1000, firstByteMs: 1000, totalMs: 1000};
  const failure = await failureOf(connectOpenai({baseURL, apiKey, timeouts, connectionsMost: 1, options}, systemClock));
  expect(failure).toMatchObject({kind: 'fatal', code});
  expect(failure.message + failure.hint).not.toContain('secret-word');
});

async function listening(raw: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => {
    raw.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(raw.address() as AddressInfo).port}`;
}

function connectTo(origin: string): ReturnType<typeof connectOpenai> {
  const timeouts = {connectMs: 10_000, firstByteMs: 120_000, totalMs: 120_000};
  return connectOpenai({baseURL: `${origin}/v1`, apiKey: key, timeouts, connectionsMost: 2, options: openaiOptions.parse({})}, systemClock);
}
