/** quern's own client, packer and reader against the simulated server: each fault is what it is taken for, and no answer goes astray. */
import {expect, test} from 'vitest';
import {connectOpenai} from '../../src/adapters/providers/openai/openai.ts';
import {openaiOptions} from '../../src/adapters/providers/openai/options.ts';
import type {FailedCall, ProviderConnection, Rung} from '../../src/contracts/provider.ts';
import {systemClock} from '../../src/flow/clock.ts';
import type {FaultKind, SimulatedServer, SimulateOptions} from '../../src/index.ts';
import {textShape, type AnswerShape} from '../../src/llm/answers/answer-shape.ts';
import type {AskItem} from '../../src/llm/packing/ask-item.ts';
import {firstAttempt} from '../../src/llm/packing/attempt.ts';
import {readCompletion, type Verdict} from '../../src/llm/packing/reading.ts';
import {requestOf} from '../../src/llm/packing/request.ts';
import {simulated} from '../support/simulated.ts';

const texts = ['red', 'green', 'blue', 'white', '黒い'];
const signal = new AbortController().signal;

const word: AnswerShape = {
  schema: {type: 'object', properties: {word: {type: 'string'}}, required: ['word'], additionalProperties: false},
  judge: (value) => {
    const isWord = typeof value === 'object' && value !== null && 'word' in value && typeof value.word === 'string';
    return isWord ? {ok: true, value} : {ok: false, issues: ['no word']};
  },
};

function request(shape: AnswerShape, rung: Rung, given = texts): ReturnType<typeof requestOf> {
  const settings = {model: 'simulated', temperature: null, topP: null, seed: null, maxTokens: 2000, parameters: {}};
  const items = given.map((text, id): AskItem => ({
    id,
    text,
    bytes: text.length,
    category: null,
    priority: 'medium',
    addedMs: 0,
    attempt: firstAttempt,
  }));
  return requestOf({items, words: {name: 's', instructions: 'Name it.', shape, settings}, rung, seed: 1});
}

async function connected(server: SimulatedServer, apiKey: string | null = null): Promise<ProviderConnection> {
  const timeouts = {connectMs: 5000, firstByteMs: 5000, totalMs: 5000};
  return connectOpenai({baseURL: server.url, apiKey, timeouts, connectionsMost: 4, options: openaiOptions.parse({})}, systemClock);
}

/** The verdicts over one request's items, or the failure. */
async function asked(
  options: SimulateOptions,
  shape = word,
  rung: Rung = 'json_schema',
  given = texts,
): Promise<readonly Verdict[] | FailedCall> {
  const server = await simulated({answers: (text) => (shape === word ? {word: `${text}!`} : `${text}!`), ...options});
  const connection = await connected(server, options.key ?? null);
  try {
    const sent = request(shape, rung, given);
    const {completion} = await connection.complete(sent.prompt, signal);
    return readCompletion(sent, completion, shape).verdicts;
  } catch (cause) {
    return cause as FailedCall;
  } finally {
    await connection.close();
  }
}

const right = texts.map((text) => ({type: 'answer', value: {word: `${text}!`}}));

test.each(['json_schema', 'json_object', 'prompt'] as const)(
  'by %s every item has its own answer, packed or alone, text or JSON',
  async (rung) => {
    expect(await asked({}, word, rung)).toEqual(right);
    expect(await asked({}, textShape, rung)).toEqual(texts.map((text) => ({type: 'answer', value: `${text}!`})));
    expect(await asked({}, word, rung, ['red'])).toEqual(right.slice(0, 1));
    expect(await asked({}, textShape, rung, ['red'])).toEqual([{type: 'answer', value: 'red!'}]);
    const bare: AnswerShape = {schema: {type: 'string'}, judge: textShape.judge};
    expect(await asked({answers: (text) => `${text}!`}, bare, rung, ['red'])).toEqual([{type: 'answer', value: 'red!'}]);
  },
);

const failures: Readonly<Partial<Record<FaultKind, readonly [string, string]>>> = {
  rateLimited: ['rate', 'RATE_LIMITED'],
  rateLimitedSilently: ['rate', 'RATE_LIMITED'],
  serverError: ['transient', 'SERVER_ERROR'],
  unavailable: ['transient', 'OVERLOADED'],
  quota: ['fatal', 'QUOTA'],
  badKey: ['fatal', 'BAD_KEY'],
  resetBefore: ['transient', 'CONNECTION_RESET'],
  resetMidBody: ['transient', 'CONNECTION_RESET'],
  schemaRefused: ['shape', 'SHAPE_REFUSED'],
};

test.each(Object.entries(failures))('%s is a failed call of its kind', async (kind, [failure, code]) => {
  expect(await asked({faults: {[kind]: 1}, key: 'k'})).toMatchObject({kind: failure, code});
});

test('hang is a time-out when it lasts, a reset when it is cut off', async () => {
  expect(await asked({faults: {hang: 1}, hangMs: 20})).toMatchObject({kind: 'transient', code: 'CONNECTION_RESET'});
});

test.each(['fenced', 'thinking', 'doubledItem', 'reorderedItems', 'foreignItem', 'wrongUsage', 'missingUsage'] as const)(
  '%s costs no item its answer',
  async (kind) => {
    expect(await asked({faults: {[kind]: 1}})).toEqual(right);
  },
);

test.each(['malformed', 'truncated', 'missingItem', 'contraryItem', 'schemaIgnored'] as const)(
  '%s: what is taken is right, and something is not taken',
  async (kind) => {
    for (let seed = 0; seed < 12; seed++) {
      const verdicts = (await asked({faults: {[kind]: 1}, seed})) as readonly Verdict[];
      expect(
        verdicts.filter((verdict, index) => verdict.type === 'answer' && JSON.stringify(verdict) !== JSON.stringify(right[index])),
      ).toEqual([]);
      if (kind !== 'malformed') expect(verdicts.some(({type}) => type !== 'answer')).toBe(true);
    }
  },
);

test('contentFilter and refusal are told as such', async () => {
  expect(await asked({faults: {contentFilter: 1}})).toEqual(
    texts.map(() => expect.objectContaining({type: 'refused', code: 'CONTENT_FILTER'})),
  );
  expect(await asked({faults: {refusal: 1}})).toEqual(texts.map(() => expect.objectContaining({type: 'refused', code: 'REFUSED'})));
});

test('what is told of limits is understood, in each style', async () => {
  for (const headers of ['openai', 'anthropic', 'openrouter'] as const) {
    const server = await simulated({rpm: 60, tpm: 100_000, headers});
    const connection = await connected(server);
    const {limits} = await connection.complete(request(textShape, 'prompt').prompt, signal);
    await connection.close();
    expect([headers, limits]).toEqual([headers, expect.objectContaining({requestsLimit: 60, requestsLeft: 59})]);
  }
  const limited = await asked({rpm: 60, tpm: 10});
  expect(limited).toMatchObject({kind: 'item', code: 'REQUEST_TOO_LARGE'});
  expect(await asked({contextTokens: 10})).toMatchObject({kind: 'item', code: 'CONTEXT_LENGTH'});
});
