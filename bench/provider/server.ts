/** The server that clients are measured against, in a process of its own: answers a chat completion at once, with a text that depends on the prompt. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {answerTo} from './asked.ts';

const headers = {
  'content-type': 'application/json',
  'x-request-id': 'req_0123456789abcdef',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-tokens': '1999000',
  'x-ratelimit-reset-tokens': '30ms',
};

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const {model, messages} = JSON.parse(Buffer.concat(chunks).toString()) as {model: string; messages: readonly {content: string}[]};
    const body = JSON.stringify({
      id: 'chatcmpl-0123456789',
      object: 'chat.completion',
      created: 1_760_000_000,
      model,
      choices: [
        {index: 0, message: {role: 'assistant', content: answerTo(messages.at(-1)?.content ?? ''), refusal: null}, finish_reason: 'stop'},
      ],
      usage: {prompt_tokens: 300, completion_tokens: 60, total_tokens: 360, prompt_tokens_details: {cached_tokens: 0}},
    });
    response.writeHead(200, {...headers, 'content-length': Buffer.byteLength(body)}).end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
// The bench that started it ends it by closing this.
process.stdin.on('end', () => process.exit(0)).resume();
