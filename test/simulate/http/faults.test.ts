/** Each fault of the simulated server as a client meets it, alone at a rate of one. */
import {expect, test} from 'vitest';
import type {FaultKind} from '../../../src/index.ts';
import {ask, handClock, packSchema, packText, post, schemaFormat, simulated} from '../../support/simulated.ts';

const items = {a1: 'red', a2: 'green', a3: 'blue'};
const pack = schemaFormat(packSchema(['a1', 'a2', 'a3'], {type: 'string'}));
const answers = (text: string): string => `${text}!`;
const right = [
  {id: 'a1', answer: 'red!'},
  {id: 'a2', answer: 'green!'},
  {id: 'a3', answer: 'blue!'},
];

/** A pack's reply under one fault. */
async function packUnder(
  kind: FaultKind,
  more: object = {},
): Promise<{readonly content: string; readonly finish: string; readonly body: any}> {
  const server = await simulated({answers, faults: {[kind]: 1}});
  const {content, body, status} = await ask(server, packText(items), {...pack, ...more});
  expect([status, server.requests[0]?.faults, server.requests[0]?.outcome]).toEqual([200, [kind], 'answered']);
  return {content, body, finish: body.choices[0].finish_reason};
}

test.each([
  {kind: 'rateLimited', status: 429, code: 'rate_limit_exceeded', retry: '1'},
  {kind: 'rateLimitedSilently', status: 429, code: 'rate_limit_exceeded', retry: null},
  {kind: 'serverError', status: 500, code: null, retry: null},
  {kind: 'unavailable', status: 503, code: 'overloaded', retry: null},
  {kind: 'quota', status: 429, code: 'insufficient_quota', retry: null},
  {kind: 'schemaRefused', status: 400, code: null, retry: null},
] as const)('$kind', async ({kind, status, code, retry}) => {
  const server = await simulated({faults: {[kind]: 1}});
  const reply = await ask(server, packText(items), pack);
  expect([reply.status, reply.body.error.code, reply.headers.get('retry-after')]).toEqual([status, code, retry]);
  expect(server.stats()).toMatchObject({outcomes: {[kind]: 1}, faults: {[kind]: 1}, items: 0, promptTokens: 0});
});

test('badKey refuses the right key', async () => {
  const server = await simulated({faults: {badKey: 1}, key: 'sk-1'});
  const body = JSON.stringify({model: 'simulated', messages: [{role: 'user', content: 'x'}]});
  const reply = await post(`${server.url}/chat/completions`, body, {authorization: 'Bearer sk-1'});
  expect([reply.status, reply.body.error.code]).toEqual([401, 'invalid_api_key']);
});

test('schemaRefused is for schemas alone: JSON mode passes', async () => {
  const server = await simulated({answers, faults: {schemaRefused: 1}});
  const text = `${packText(items)}\nAnswer in JSON.`;
  expect((await ask(server, text, {response_format: {type: 'json_object'}})).status).toBe(200);
});

test('resetBefore ends the connection before a byte came', async () => {
  const server = await simulated({faults: {resetBefore: 1}});
  await expect(ask(server, 'x')).rejects.toMatchObject({cause: {code: 'ECONNRESET'}});
  await expect.poll(() => server.stats().outcomes).toEqual({resetBefore: 1});
});

test('resetMidBody ends it within the body', async () => {
  const server = await simulated({faults: {resetMidBody: 1}});
  const body = JSON.stringify({model: 'simulated', messages: [{role: 'user', content: 'x'}]});
  const response = await fetch(`${server.url}/chat/completions`, {method: 'POST', body});
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow('terminated');
  await expect.poll(() => server.stats().outcomes).toEqual({resetMidBody: 1});
});

test('hang answers nothing until it is cut off, or the client leaves', async () => {
  const clock = handClock();
  const server = await simulated({clock, faults: {hang: 1}, hangMs: 777});
  const hanging = ask(server, 'x');
  expect(await clock.slept()).toBe(777);
  clock.advance(777);
  await expect(hanging).rejects.toMatchObject({cause: {code: 'ECONNRESET'}});
  const leaving = new AbortController();
  const left = fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({model: 'simulated', messages: [{role: 'user', content: 'y'}]}),
    signal: leaving.signal,
  });
  await clock.slept();
  leaving.abort();
  await expect(left).rejects.toThrow(/abort/);
  await expect.poll(() => server.stats().outcomes).toEqual({hang: 2});
});

test('slowBody comes in pieces, and whole', async () => {
  const clock = handClock();
  const server = await simulated({clock, answers, faults: {slowBody: 1}, slowMs: 800});
  const asked = ask(server, 'x');
  for (let piece = 0; piece < 8; piece++) {
    expect(await clock.slept()).toBe(100);
    clock.advance(100);
  }
  expect((await asked).content).toBe('x!');
  expect(server.requests[0]).toMatchObject({outcome: 'answered', faults: ['slowBody'], ms: 800});
});

test('malformed is no JSON, and nearly is', async () => {
  const {content, finish} = await packUnder('malformed');
  expect(() => JSON.parse(content)).toThrow(SyntaxError);
  expect([content.length, finish]).toEqual([JSON.stringify({items: right}).length - 1, 'stop']);
});

test('truncated breaks off, and says so', async () => {
  const {content, finish, body} = await packUnder('truncated');
  expect(JSON.stringify({items: right}).startsWith(content)).toBe(true);
  expect(content.length).toBeLessThan(JSON.stringify({items: right}).length);
  expect([finish, body.usage.completion_tokens]).toEqual(['length', Math.ceil(content.length / 4)]);
});

test('fenced and thinking are the answer, with talk round it', async () => {
  const whole = JSON.stringify({items: right});
  expect((await packUnder('fenced')).content).toMatch(/^Here is[^`]+```json\n\{.*\}\n```\n\n\w/);
  expect((await packUnder('fenced')).content).toContain(whole);
  expect((await packUnder('thinking')).content).toMatch(/^<think>\n[\s\S]+\n<\/think>\n\n\{/);
  expect((await packUnder('thinking')).content.endsWith(whole)).toBe(true);
});

test('contentFilter and refusal have no answer', async () => {
  expect(await packUnder('contentFilter')).toMatchObject({content: '', finish: 'content_filter'});
  const {content, finish, body} = await packUnder('refusal');
  expect([content, finish, body.choices[0].message.refusal]).toEqual([null, 'stop', expect.stringMatching(/can't help/)]);
});

test('missing, doubled, contrary, foreign and reordered items', async () => {
  const under = async (kind: FaultKind): Promise<any[]> => JSON.parse((await packUnder(kind)).content).items;
  const sorted = (all: readonly any[]): readonly any[] => all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const missing = await under('missingItem');
  expect(missing).toHaveLength(2);
  expect(right).toEqual(expect.arrayContaining(missing));
  const doubled = await under('doubledItem');
  expect([doubled.length, new Set(doubled.map((item) => JSON.stringify(item))).size]).toEqual([4, 3]);
  const contrary = await under('contraryItem');
  expect([contrary.length, new Set(contrary.map((item) => item.id)).size]).toEqual([4, 3]);
  expect(new Set(contrary.map((item) => JSON.stringify(item))).size).toBe(4);
  const foreign = await under('foreignItem');
  expect(foreign.filter(({id}) => !(id in items))).toHaveLength(1);
  expect(foreign.filter(({id}) => id in items)).toEqual(right);
  const reordered = await under('reorderedItems');
  expect(reordered).not.toEqual(right);
  expect(sorted(reordered)).toEqual(right);
});

test('schemaIgnored answers without ids, in an order of its own', async () => {
  const {results} = JSON.parse((await packUnder('schemaIgnored')).content);
  expect(results).not.toEqual(['red!', 'green!', 'blue!']);
  expect(results.toSorted()).toEqual(['blue!', 'green!', 'red!']);
  const server = await simulated({answers, faults: {schemaIgnored: 1}});
  expect((await ask(server, 'x', schemaFormat({type: 'string'}))).content).toBe('Certainly! I would say: "x!"');
});

test('wrongUsage and missingUsage', async () => {
  const {usage} = (await packUnder('wrongUsage')).body;
  expect(usage.total_tokens).not.toBe(usage.prompt_tokens + usage.completion_tokens);
  expect((await packUnder('missingUsage')).body).not.toHaveProperty('usage');
});

test('faults of several stages befall one request, and the log has them all', async () => {
  const server = await simulated({answers, faults: {fenced: 1, missingUsage: 1, schemaIgnored: 1}});
  await ask(server, packText(items), pack);
  expect(server.requests[0]?.faults).toEqual(['schemaIgnored', 'fenced', 'missingUsage']);
});

test('the same seed and requests meet the same faults in any order; another seed meets others', async () => {
  const texts = Array.from({length: 24}, (_, number) => `text ${number}`);
  const outcomes = async (seed: number, order: readonly string[]): Promise<readonly unknown[]> => {
    const server = await simulated({seed, faults: {serverError: 0.3, malformed: 0.3}, clock: handClock()});
    const replies = new Map<string, unknown>();
    for (const text of [...order, ...order]) {
      const {status, body} = await ask(server, text);
      replies.set(text, [...((replies.get(text) as unknown[] | undefined) ?? []), status, body]);
    }
    return texts.map((text) => replies.get(text));
  };
  const once = await outcomes(1, texts);
  expect(await outcomes(1, texts.toReversed())).toEqual(once);
  expect(await outcomes(2, texts)).not.toEqual(once);
  // First and second attempts are lots of their own: some that failed pass.
  const retried = (once as any[]).filter(([first]) => first === 500);
  expect(retried.some((reply) => reply[2] === 200)).toBe(true);
});
