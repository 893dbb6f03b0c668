/** The preflight of schemas of answers: what a server would not enforce is told with its place, before anything is sent; nothing fails by it. */
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {check, type Job} from '../../src/index.ts';
import {temporaryFolder, writeFiles} from '../support/folders.ts';
import {simulated} from '../support/simulated.ts';

async function answersCheck(answer: Readonly<Record<string, unknown>> | undefined, pack: number) {
  const dir = temporaryFolder();
  writeFiles(join(dir, 'in'), {'a.jsonl': '{"title":"a"}\n'});
  const {url, requests} = await simulated({models: ['sim']});
  const {ok, checks} = await check({
    input: {files: join(dir, 'in')},
    steps: [{ask: {prompt: {version: 1, item: '{{title}}'}, into: 'slug', pack, ...(answer === undefined ? {} : {answer})}}],
    output: {dir: join(dir, 'out')},
    llm: {baseURL: url, apiKeyEnv: null, model: 'sim'},
  } as Job);
  expect(ok).toBe(true);
  expect(requests.filter(({path}) => path.endsWith('/chat/completions'))).toEqual([]);
  return checks.find(({name}) => name === 'answers')?.message;
}

const slug = {type: 'object', properties: {slug: {type: 'string', pattern: '^[a-z]+$'}}, required: ['slug']};

test('a schema that servers enforce is said to be enforced', async () => {
  expect(await answersCheck(slug, 1)).toMatch(/^slug: its schema is enforced where the server can$/);
});

test('what only the check here holds is named, with its place in what is sent', async () => {
  const given = {...slug, properties: {slug: {type: 'string', maxLength: 20}}};
  expect(await answersCheck(given, 5)).toMatch(
    /but for what is checked here only \(\/properties\/items\/items\/properties\/answer.* maxLength: /,
  );
});

test('a schema without a strict form goes along as a hint, and the check says why', async () => {
  const told = await answersCheck({...slug, patternProperties: {'^x': {type: 'string'}}}, 1);
  expect(told).toMatch(/strict form cannot say its schema \(patternProperties: .*\), so it goes along as a hint/);
});

test('a schema may have any number of faults', async () => {
  const properties = Object.fromEntries(Array.from({length: 50}, (_, n) => [`p${n}`, {type: 'string', maxLength: 9}]));
  const told = await answersCheck({type: 'object', properties, required: Object.keys(properties)}, 1);
  expect(told).toMatch(/; 47 more\)$/);
});

test('of answers in free text there is nothing to say', async () => {
  expect(await answersCheck(undefined, 1)).toBeUndefined();
});
