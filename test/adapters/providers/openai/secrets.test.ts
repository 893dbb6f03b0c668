/** Neither key nor prompt leaves by a failure, whatever the server echoes. */
import {inspect} from 'node:util';
import {assert, nat, property, string, stringMatching} from '../../../support/properties.ts';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {redacted} from '../../../../src/adapters/providers/openai/redaction.ts';
import {failureOf, key, openLoopback, promptOf, says, type Loopback} from './loopback.ts';

let server: Loopback;
const {signal} = new AbortController();

beforeEach(async () => {
  server = await openLoopback();
});
afterEach(() => server.close());

const secretText = 'The private text of one record, 4001-0817/19.';
const echoes = [
  `Bad thing with key ${key}.`,
  `Incorrect API key provided: ${key.slice(0, 9)}****${key.slice(-4)}.`,
  `Authorization: Bearer ${key}`,
  `Basic ${Buffer.from(key).toString('base64')}`,
  `cannot take "${secretText}"`,
  `input=${JSON.stringify({content: secretText})}`,
  `${secretText}\n${secretText}`,
];

test.for(echoes)('a server that echoes: %s', async (message) => {
  const connection = await server.connect();
  for (const status of [400, 401, 402, 403, 404, 429, 500]) {
    server.reply = says(status, {error: {message, code: null, type: message, param: message}}, {'x-echo': key});
    const failure = await failureOf(connection.complete(promptOf(), signal));
    const everything = inspect(failure, {depth: 10, showHidden: true}) + JSON.stringify(failure);
    for (const part of [key, key.slice(0, 9), key.slice(-6), 'private text', '4001-0817']) expect(everything).not.toContain(part);
  }
});

test('a malformed answer that echoes is not quoted', async () => {
  const connection = await server.connect();
  server.reply = says(200, `{"choices": ${key} ${secretText}`);
  const everything = inspect(await failureOf(connection.complete(promptOf(), signal)), {depth: 10, showHidden: true});
  expect(everything).not.toContain(key);
  expect(everything).not.toContain('private');
});

test('what helps a person stays', () => {
  const withheld = {secrets: [key], texts: [secretText]};
  const sentence = "Unsupported value: 'temperature' does not support 0.1 with this model. Only the default (1) value is supported.";
  expect(redacted(sentence, withheld)).toBe(sentence);
  expect(redacted(`too long: ${secretText}`, withheld)).toBe('too long: …');
  expect(redacted('x'.repeat(10_000), withheld).length).toBeLessThanOrEqual(300);
  expect(redacted(' \n ', withheld)).toBe('');
});

test('an echo is found in a large prompt, however alike its parts are', () => {
  const prompt = `${'a'.repeat(3_000_000)}b the end of it`;
  const withheld = {secrets: [key], texts: [prompt]};
  expect(redacted(`bad: ${'a'.repeat(250)}c`, withheld)).toBe('bad: …c');
  expect(redacted('bad: ab the end of it!', withheld)).toBe('bad: …!');
  expect(redacted("bad: 'the end'", withheld)).toBe("bad: '…'");
});

test('no six characters of any key, and no twelve of any prompt, come through', () => {
  const keys = stringMatching(/^[A-Za-z0-9_-]{12,60}$/);
  const prompts = string({minLength: 12, maxLength: 200, unit: 'grapheme'});
  assert(
    property(keys, prompts, string({maxLength: 40}), nat(8), (secret, prompt, around, cut) => {
      const safe = redacted(`${around} ${secret.slice(cut)} ${around} ${prompt} ${around}`, {secrets: [secret], texts: [prompt]});
      const kept = prompt.replaceAll(/\s+/g, ' ');
      for (let at = 0; at + 12 <= safe.length; at++) expect(kept).not.toContain(safe.slice(at, at + 12));
      if (secret.length - cut >= 6 && !around.includes(secret.slice(cut, cut + 6))) expect(safe).not.toContain(secret.slice(cut, cut + 6));
    }),
  );
});
