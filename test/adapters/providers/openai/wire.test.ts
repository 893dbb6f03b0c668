/** Each failure of the wire, and each answer that cannot be used, is a FailedCall of its class. */
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
