/** `npm run try:real` against the simulated server: answers beside the expected ones, within its cap; and what it says without an endpoint. */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {endpointOf} from '../fixtures/try/endpoint.ts';
import {said, type Said} from './support/command-line.ts';
import {rowsOf, temporaryFolder} from './support/folders.ts';
import {simulated} from './support/simulated.ts';

const folder = join(import.meta.dirname, '..', 'fixtures', 'try');
const items = rowsOf(join(folder, 'items.jsonl'));

/** With these variables and none of the caller's own that it would listen to. */
async function tryReal(variables: Readonly<Record<string, string>>): Promise<Said> {
  const own = Object.entries(process.env).filter(([name]) => !/^(QUERN_TRY|OPENAI)_/.test(name));
  const words = [join(folder, 'real.ts'), '--out', temporaryFolder()];
  return said(spawn(process.execPath, words, {env: {...Object.fromEntries(own), ...variables}, stdio: ['ignore', 'pipe', 'pipe']}));
}

/** What a person expects, for the last title another. */
function answer(text: string): unknown {
  const item = items.find((each) => text.includes(each.title ?? each.text));
  return item === items[4] ? 'winter-coats-and-their-fabrics' : item?.expected;
}

test('without an endpoint it says what to set, and asks nothing', async () => {
  const {code, out, err} = await tryReal({});
  expect({code, out}).toEqual({code: 2, out: ''});
  for (const name of ['QUERN_TRY_BASE_URL', 'QUERN_TRY_MODEL', 'QUERN_TRY_KEY_ENV', 'QUERN_TRY_PRICES']) expect(err).toContain(name);
  expect(err).toContain('error: the key is missing: OPENAI_API_KEY is not set');
});

test('each answer stands beside the expected one; two requests do, a cent is the most', async () => {
  const server = await simulated({answers: answer, models: ['some-model'], key: 'the-key'});
  const variables = {QUERN_TRY_BASE_URL: server.url, QUERN_TRY_MODEL: 'some-model', QUERN_TRY_KEY_ENV: 'MY_KEY', MY_KEY: 'the-key'};
  const {code, out, err} = await tryReal({...variables, QUERN_TRY_PRICES: '0.4,1.6'});
  expect({err, code}).toEqual({err: '', code: 0});
  expect(out).toContain(`some-model at ${server.url}`);
  expect(out).not.toContain('the-key');
  for (const {title, text, expected} of items) {
    expect(out).toContain((title ?? text).split('\n')[0]);
    expect(out).toContain(`   expected  ${typeof expected === 'string' ? expected : JSON.stringify(expected)}`);
  }
  expect(out).toContain('   answer    winter-coats-and-their-fabrics\n   expected  winter-coats-down-wool-synthetic-compared');
  expect(out.match(/^ {3}answer {4}(.*)\n {3}expected {2}\1$/gm)).toHaveLength(7);
  expect(out).toMatch(/complete, in .*: 8 rows, 0 rejects/);
  const [, sent, usd] = /(\d+) requests, .*, (0\.\d+) USD/.exec(out) ?? [];
  expect(Number(sent)).toBe(2);
  expect(Number(usd)).toBeLessThan(0.01);
});

test('where no prices are told, four requests are the most, whatever comes back', async () => {
  const server = await simulated({answers: answer, faults: {malformed: 1}});
  const {code, out} = await tryReal({OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'simulated', QUERN_TRY_KEY_ENV: 'none'});
  expect([4, 75]).toContain(code);
  expect(out).toContain('at most 4 requests');
  expect(server.requests.filter(({path}) => path.endsWith('/chat/completions')).length).toBeLessThanOrEqual(4);
});

test('a wrong key is told in one line', async () => {
  const server = await simulated({key: 'right'});
  const {code, err} = await tryReal({OPENAI_BASE_URL: server.url, OPENAI_MODEL: 'simulated', OPENAI_API_KEY: 'wrong'});
  expect(code).toBe(2);
  expect(err).toMatch(/^error: .*key/);
  expect(err).not.toContain('wrong"');
});

test('the endpoint of the environment', () => {
  const sound = {OPENAI_BASE_URL: 'http://127.0.0.1:1/v1', OPENAI_MODEL: 'm', OPENAI_API_KEY: 'k'};
  const endpoint = {baseURL: 'http://127.0.0.1:1/v1', model: 'm', apiKeyEnv: 'OPENAI_API_KEY', prices: null};
  expect(endpointOf(sound)).toEqual(endpoint);
  expect(endpointOf({...sound, QUERN_TRY_MODEL: 'n', QUERN_TRY_KEY_ENV: 'none', QUERN_TRY_PRICES: '0, 1.5'})).toEqual({
    ...endpoint,
    model: 'n',
    apiKeyEnv: null,
    prices: {input: 0, output: 1.5},
  });
  expect(endpointOf({...sound, QUERN_TRY_PRICES: '1'})).toEqual(['QUERN_TRY_PRICES is not two numbers, as 0.4,1.6']);
  expect(endpointOf({...sound, QUERN_TRY_PRICES: '1,-2'})).toHaveLength(1);
  expect(endpointOf({...sound, QUERN_TRY_BASE_URL: 'localhost:1'})).toEqual(['the endpoint is no http or https address']);
  expect(endpointOf({...sound, QUERN_TRY_KEY_ENV: 'sk-123'})).toEqual(['QUERN_TRY_KEY_ENV is no name of a variable (nor none)']);
});
