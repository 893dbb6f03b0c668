/** Each failure that a server tells is a FailedCall of its class. */
import {afterEach, beforeEach, expect, test} from 'vitest';
import {failureOf, openLoopback, promptOf, says, type Loopback} from './loopback.ts';

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
  ['OpenRouter: no such model any more', 404, {message: 'No endpoints found for foo/bar.', code: 404}, 'fatal', 'UNKNOWN_MODEL'],
  ['Azure: no such deployment', 404, {message: 'The API deployment does not exist.', code: 'DeploymentNotFound'}, 'fatal', 'UNKNOWN_MODEL'],
  ['TGI: too long', 422, 'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096', 'item', 'CONTEXT_LENGTH'],
  ['LM Studio: a form it cannot', 400, "'response_format.type' must be 'json_schema' or 'text'", 'shape', 'SHAPE_REFUSED', true],
  ['Mistral: a field it cannot', 422, {message: {detail: [{loc: ['body', 'seed'], msg: 'Extra inputs'}]}}, 'fatal', 'BAD_REQUEST'],
  [
    'Groq: what was written was no JSON',
    400,
    {message: 'Failed to generate JSON.', code: 'json_validate_failed'},
    'transient',
    'ANSWER_UNUSABLE',
    true,
  ],
  ['FastAPI: a field it cannot', 422, undefined, 'fatal', 'BAD_REQUEST'],
];

test.for(told)('%s', async ([, status, error, kind, code, hasSchema = false]) => {
  server.reply = says(status, error === undefined ? {detail: [{loc: ['body'], msg: 'extra fields', type: 'x'}]} : {error});
  const connection = await server.connect();
  const failure = await failureOf(connection.complete(promptOf(hasSchema ? schemaShape : {}), signal));
  expect(failure).toMatchObject({kind, code, status, isUnknown: status === 504 || code === 'ANSWER_UNUSABLE'});
  expect(failure.fingerprint === null).toBe(code !== 'BAD_REQUEST');
  expect(failure.message).not.toContain('undefined');
  expect(server.heard).toHaveLength(1);
});

test('LM Studio: an answer of 200 from the wrong path, and the fault of a field, are told in words that help', async () => {
  const connection = await server.connect();
  server.reply = says(200, {error: 'Unexpected endpoint or method. (POST /chat/completions)'});
  await expect(failureOf(connection.complete(promptOf(), signal))).resolves.toMatchObject({kind: 'fatal', code: 'BAD_ENDPOINT'});
  server.reply = says(422, {message: {detail: [{loc: ['body', 'seed'], msg: 'Extra inputs are not permitted'}]}});
  const failure = await failureOf(connection.complete(promptOf(), signal));
  expect(failure.message).toContain('does not take the request: body.seed: Extra inputs are not permitted');
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
