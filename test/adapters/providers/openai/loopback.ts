/** A server of HTTP on a port of its own, for tests of the client: answers what the test says, and keeps what it was asked. */
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {connectOpenai} from '../../../../src/adapters/providers/openai/openai.ts';
import {openaiOptions, type OpenaiOptions} from '../../../../src/adapters/providers/openai/options.ts';
import type {FailedCall, Prompt, ProviderConnection} from '../../../../src/contracts/provider.ts';
import {systemClock} from '../../../../src/flow/clock.ts';

export const key = 'sk-proj-Zx81TestOnlyKey7Qm4RfTgBn2';

export interface Heard {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, any>;
}

export type Reply = (response: ServerResponse, heard: Heard) => void;

export interface Loopback {
  readonly origin: string;
  readonly heard: readonly Heard[];
  /** Sockets that were opened to it, ever. */
  readonly sockets: () => number;
  reply: Reply;
  connect(over?: {
    readonly options?: Partial<OpenaiOptions>;
    readonly apiKey?: string | null;
    readonly timeouts?: Partial<{readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number}>;
    readonly connectionsMost?: number;
    readonly baseURL?: string;
    readonly proxy?: string;
  }): Promise<ProviderConnection>;
  close(): Promise<void>;
}

export async function openLoopback(): Promise<Loopback> {
  const heard: Heard[] = [];
  const connections: ProviderConnection[] = [];
  let sockets = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const one = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: text === '' ? {} : JSON.parse(text),
      };
      heard.push(one);
      loopback.reply(response, one);
    });
  });
  server.on('connection', () => sockets++);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const loopback: Loopback = {
    origin,
    heard,
    sockets: () => sockets,
    reply: completes('hello'),
    connect: async ({options, apiKey = key, timeouts, connectionsMost = 4, baseURL = `${origin}/v1`, proxy} = {}) => {
      const connection = await connectOpenai(
        {
          baseURL,
          apiKey,
          timeouts: {connectMs: 10_000, firstByteMs: 120_000, totalMs: 120_000, ...timeouts},
          connectionsMost,
          ...(proxy === undefined ? {} : {proxy}),
          options: openaiOptions.parse(options ?? {}),
        },
        systemClock,
      );
      connections.push(connection);
      return connection;
    },
    close: async () => {
      await Promise.all(connections.map((connection) => connection.close()));
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return loopback;
}

/** Answers this body as JSON. */
export function says(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response
      .writeHead(status, {'content-type': 'application/json', ...headers})
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** OpenAI's own form of a completion. */
export function completionBody(message: object | string, over: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'served-model',
    choices: [{index: 0, message: typeof message === 'string' ? {role: 'assistant', content: message} : message, finish_reason: 'stop'}],
    usage: {prompt_tokens: 12, completion_tokens: 3, total_tokens: 15},
    ...over,
  };
}

export function completes(message: object | string, over: object = {}): Reply {
  return says(200, completionBody(message, over), {'x-request-id': 'req_1'});
}

export function promptOf(over: Partial<Prompt> = {}): Prompt {
  return {
    messages: [
      {role: 'system', content: 'Answer about the bulletin of Lobos.'},
      {role: 'user', content: 'The private text of one record, 4001-0817/19.'},
    ],
    shape: {type: 'text'},
    settings: {model: 'asked-model', temperature: 0.1, topP: null, seed: null, maxTokens: 200, parameters: {}},
    ...over,
  };
}

/** The failure of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<FailedCall> {
  const outcome = await call.then(
    () => 'an answer',
    (cause: unknown) => cause,
  );
  if (outcome instanceof Error && 'kind' in outcome) return outcome as FailedCall;
  throw new Error(`a failed call was expected, not ${String(outcome)}`, {cause: outcome});
}
